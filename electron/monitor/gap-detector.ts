import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs, EpochMs } from '../../shared/values.ts'

/**
 * Milliseconds. If the monitor did not run for longer than this, the computer slept, and nothing of that time was
 * observed. A busy computer is late by less.
 */
const GAP = 6_000
/** Milliseconds by which the computer's clock may drift before the shown times move with it. */
const SET = 10

export interface GapListener {
  /** Nothing was observed since this moment. */
  onGap(since: ElapsedMs): void
  /** The computer's clock was set. What is shown moves by so many milliseconds; nothing else changes. */
  onClockSet(by: number): void
}

/**
 * Tells a computer that slept from a clock that was set. Only the elapsed time counts for the first; a step of the clock
 * of any size changes no more than what is shown.
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

  /** Called in each step, and before anything known is relied on. */
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
    if (now - since > GAP) this.#listener.onGap(since)
  }
}
