import type { EpochMs } from '../../../shared/values.ts'
import type { Clock } from '../../../shared/clock.ts'

/** Milliseconds. Steps that would follow each other more closely are merged into one. */
const SHORTEST = 50
/** Milliseconds. A step runs at least this often, so that a sleep of the computer is noticed. */
export const LONGEST_STEP = 2_000
/**
 * Milliseconds. A step that is this late, or a clock that was set back, means that the computer slept or that the time
 * is unknown. The limit is twice the list's interval while no room is live. A busy computer is late by less.
 */
const GAP = 6_000

export interface PollingLoopParts {
  readonly clock: Clock
  /** Runs what is due now, and returns when the next step is due (epoch ms). */
  readonly step: (now: EpochMs) => number
  /** Called when time passed without observation since `since` (epoch ms). */
  readonly onGap: (now: EpochMs, since: EpochMs) => void
  readonly onError: (error: unknown) => void
}

/** Runs one step after another until it is stopped. The loop continues even if a step throws. */
export class PollingLoop {
  readonly #parts: PollingLoopParts
  #running = false
  #timer: unknown
  #plannedAt = Infinity
  #lastAt = 0

  constructor(parts: PollingLoopParts) {
    this.#parts = parts
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#lastAt = this.#parts.clock.now()
    this.#plan(this.#lastAt)
  }

  /** Stops the loop; no timer runs afterwards. */
  stop(): void {
    this.#running = false
    if (this.#timer !== undefined) this.#parts.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Reports a gap if there was one. Called before any known state is relied on, and before a response is applied. */
  checkClock(): void {
    if (!this.#running) return
    const now = this.#parts.clock.now()
    const since = this.#lastAt
    const isGap = now - this.#plannedAt > GAP || now < this.#lastAt - SHORTEST
    this.#lastAt = now
    if (!isGap) return
    this.#plannedAt = now
    this.#parts.onGap(now, since)
  }

  /**
   * Runs the next step as soon as the shortest interval allows, and never later than it was due. Called when something
   * changed.
   */
  wake(): void {
    const now = this.#parts.clock.now()
    if (this.#running && this.#timer !== undefined && now + SHORTEST < this.#plannedAt) this.#plan(now)
  }

  #plan(at: EpochMs): void {
    const { clock } = this.#parts
    const now = clock.now()
    const next = Math.min(Math.max(at, now + SHORTEST), now + LONGEST_STEP)
    if (this.#timer !== undefined) clock.clearTimeout(this.#timer)
    this.#plannedAt = next
    this.#timer = clock.setTimeout(() => {
      this.#run()
    }, next - now)
  }

  #run(): void {
    const { clock, step, onError } = this.#parts
    this.#timer = undefined
    let next = 0
    try {
      this.checkClock()
      const now = clock.now()
      next = Infinity
      next = step(now)
    } catch (error) {
      next = clock.now() + LONGEST_STEP
      onError(error)
    } finally {
      if (this.#running) this.#plan(next)
    }
  }
}
