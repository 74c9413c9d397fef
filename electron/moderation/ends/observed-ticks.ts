import type { Clock } from '../../../shared/clock.ts'
import { gapBetween } from './end-times.ts'
import type { Moment } from './end-times.ts'

/** Milliseconds between two ticks. */
const TICK = 1_000

export interface ObservedTicksOptions {
  readonly clock: Clock
  /** Milliseconds of a clock that cannot be set. */
  readonly elapsed: () => number
  readonly onTick: () => void
  /** Called if it is unknown how much time has passed, or what happened in it. */
  readonly onGap: (why: 'sleep' | 'clock') => void
}

/** Ticks once a second while it runs. Notices a sleep that the system did not report, and a clock that was set. */
export class ObservedTicks {
  readonly #options: ObservedTicksOptions
  #timer: unknown
  #last: Moment | undefined

  constructor(options: ObservedTicksOptions) {
    this.#options = options
  }

  run(isNeeded: boolean): void {
    if (isNeeded && this.#timer === undefined) {
      this.#last = this.#moment()
      this.#plan()
    } else if (!isNeeded) this.stop()
  }

  /** Must be called before anything relies on the time. */
  check(): void {
    if (this.#last === undefined) return
    const now = this.#moment()
    const why = gapBetween(this.#last, now, TICK)
    this.#last = now
    if (why !== undefined) this.#options.onGap(why)
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#last = undefined
  }

  #plan(): void {
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = undefined
      this.check()
      // `onGap` may have stopped the ticks.
      if (this.#last !== undefined) this.#plan()
      this.#options.onTick()
    }, TICK)
  }

  #moment(): Moment {
    const { clock, elapsed } = this.#options
    return { wall: clock.now(), elapsed: elapsed() }
  }
}
