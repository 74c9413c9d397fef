import { elapsedOf, type Clock } from './clock.ts'
import type { ElapsedMs, EpochMs } from './values.ts'

/**
 * Milliseconds. If Gavel did not run for longer than this, the computer slept, and nothing was observed in that
 * time. A busy computer is late by less.
 */
const GAP = 6_000
/** Milliseconds by which the computer's clock may drift before the shown times are moved too. */
const SET = 10

/**
 * Distinguishes a computer that slept from a clock that was set. The elapsed time shows that the computer slept, if it
 * counts a sleep. On Linux it stands still (nodejs/node issue 47724), so only the clock shows it, which then seems to
 * have been set forward by more than `GAP`. Any other step of the clock changes only what is shown.
 */
export class GapDetector {
  readonly #clock: Clock
  #aliveAt: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  #wall: EpochMs

  constructor(clock: Clock) {
    this.#clock = clock
    this.#aliveAt = elapsedOf(clock)
    this.#wall = clock.now() - this.#aliveAt
  }

  /**
   * Must be called in each step, and before anything relies on what is known.
   *
   * @returns by how many milliseconds the computer's clock was set; and since when nothing was observed, as if the
   * elapsed time had counted the sleep, or undefined without a gap
   */
  check(): { readonly setBy: number; readonly unobservedSince: ElapsedMs | undefined } {
    const now = elapsedOf(this.#clock)
    const since = this.#aliveAt
    const by = this.#clock.now() - now - this.#wall
    const setBy = Math.abs(by) > SET ? by : 0
    this.#aliveAt = now
    this.#wall += setBy
    if (by > GAP) return { setBy, unobservedSince: since - by }
    return { setBy, unobservedSince: now - since > GAP ? since : undefined }
  }
}
