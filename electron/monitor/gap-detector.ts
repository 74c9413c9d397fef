import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs, EpochMs } from '../../shared/values.ts'

/**
 * Milliseconds. If the monitor did not run for longer than this, the computer slept, and nothing was observed in that
 * time. A busy computer is late by less.
 */
export const GAP = 6_000
/** Milliseconds by which the computer's clock may drift before the shown times are moved too. */
const SET = 10

export interface GapListener {
  /** Nothing was observed since this moment, as if the elapsed time had counted the sleep. */
  onGap(since: ElapsedMs): void
  /** The computer's clock was set. Only the shown times move, by this many milliseconds. */
  onClockSet(by: number): void
}

/**
 * Distinguishes a computer that slept from a clock that was set. The elapsed time shows that the computer slept, if it
 * counts a sleep. On Linux it stands still (nodejs/node issue 47724), so only the clock shows it, which then seems to
 * have been set forward by more than `GAP`. Any other step of the clock changes only what is shown.
 */
export class GapDetector {
  readonly #clock: Clock
  readonly #listener: GapListener
  #aliveAt: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  #wall: EpochMs

  constructor(clock: Clock, listener: GapListener) {
    this.#clock = clock
    this.#listener = listener
    this.#aliveAt = elapsedOf(clock)
    this.#wall = clock.now() - this.#aliveAt
  }

  /** Must be called in each step, and before anything relies on what is known. */
  check(): void {
    const now = elapsedOf(this.#clock)
    const wall = this.#clock.now() - now
    const since = this.#aliveAt
    const by = wall - this.#wall
    this.#aliveAt = now
    if (Math.abs(by) > SET) {
      this.#wall = wall
      this.#listener.onClockSet(by)
    }
    if (by > GAP) this.#listener.onGap(since - by)
    else if (now - since > GAP) this.#listener.onGap(since)
  }
}
