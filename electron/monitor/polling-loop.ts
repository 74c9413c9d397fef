import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs } from '../../shared/values.ts'

/** Milliseconds. Steps that would follow each other more closely are merged into one. */
const SHORTEST = 50
/** Milliseconds. A step runs at least this often, so that a sleep of the computer is noticed. */
const LONGEST = 2_000

/** Runs one step after another until it is stopped. */
export class PollingLoop {
  readonly #clock: Clock
  readonly #step: (now: ElapsedMs) => ElapsedMs
  #timer: unknown
  #plannedAt: ElapsedMs = Infinity
  #isRunning = false

  /** @param step runs what is due now, and returns when the next step is due; it must not throw */
  constructor(clock: Clock, step: (now: ElapsedMs) => ElapsedMs) {
    this.#clock = clock
    this.#step = step
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#plan(-Infinity)
  }

  /** Stops the loop; no timer runs afterwards. */
  stop(): void {
    this.#isRunning = false
    this.#clock.clearTimeout(this.#timer)
  }

  /**
   * Runs the next step as soon as the shortest interval allows, and never later than it was due. Called when something
   * changed.
   */
  wake(): void {
    const now = elapsedOf(this.#clock)
    if (this.#isRunning && now + SHORTEST < this.#plannedAt) this.#plan(now)
  }

  #plan(at: ElapsedMs): void {
    const now = elapsedOf(this.#clock)
    this.#plannedAt = Math.min(Math.max(at, now + SHORTEST), now + LONGEST)
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => {
      // What wakes the loop during a step is seen by this step, or makes the next one due.
      this.#plannedAt = -Infinity
      const next = this.#step(elapsedOf(this.#clock))
      if (this.#isRunning) this.#plan(next)
    }, this.#plannedAt - now)
  }
}
