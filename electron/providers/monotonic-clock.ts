import type { Clock } from '../../shared/clock.ts'

/** A clock that never goes back, so that a system clock set back by an hour does not stop requests for an hour. */
export class MonotonicClock {
  readonly #clock: Clock
  #last = -Infinity
  #setBack = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    const time = this.#clock.now()
    this.#setBack = Math.max(this.#setBack, this.#last - time)
    this.#last = time + this.#setBack
    return this.#last
  }

  /** Converts epoch milliseconds of the system to this clock's time. */
  fromSystem(time: number): number {
    return time + this.#setBack
  }

  toSystem(time: number): number {
    return time - this.#setBack
  }

  setTimeout(callback: () => void, ms: number): unknown {
    return this.#clock.setTimeout(callback, ms)
  }

  clearTimeout(timer: unknown): void {
    this.#clock.clearTimeout(timer)
  }
}
