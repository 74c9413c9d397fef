import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs } from '../../shared/values.ts'

/** Milliseconds. Steps that would follow each other more closely are merged into one. */
const SHORTEST = 50
/** Milliseconds. A step runs at least this often, so that a sleep of the computer is noticed. */
const LONGEST = 2_000

export interface PollingLoopParts {
  readonly clock: Clock
  /** Runs what is due now, and returns when the next step is due. */
  readonly step: (now: ElapsedMs) => ElapsedMs
  readonly onError: (error: unknown) => void
}

/** Runs one step after another until it is stopped. The loop continues even if a step throws. */
export class PollingLoop {
  readonly #parts: PollingLoopParts
  #running = false
  #timer: unknown
  #plannedAt: ElapsedMs = Infinity

  constructor(parts: PollingLoopParts) {
    this.#parts = parts
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#plan(-Infinity)
  }

  /** Stops the loop; no timer runs afterwards. */
  stop(): void {
    this.#running = false
    if (this.#timer !== undefined) this.#parts.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /**
   * Runs the next step as soon as the shortest interval allows, and never later than it was due. Called when something
   * changed.
   */
  wake(): void {
    const now = elapsedOf(this.#parts.clock)
    if (this.#running && this.#timer !== undefined && now + SHORTEST < this.#plannedAt) this.#plan(now)
  }

  #plan(at: ElapsedMs): void {
    const { clock } = this.#parts
    const now = elapsedOf(clock)
    const next = Math.min(Math.max(at, now + SHORTEST), now + LONGEST)
    if (this.#timer !== undefined) clock.clearTimeout(this.#timer)
    this.#plannedAt = next
    this.#timer = clock.setTimeout(() => {
      this.#run()
    }, next - now)
  }

  #run(): void {
    const { clock, step, onError } = this.#parts
    this.#timer = undefined
    let next = Infinity
    try {
      next = step(elapsedOf(clock))
    } catch (error) {
      onError(error)
    } finally {
      if (this.#running) this.#plan(next)
    }
  }
}
