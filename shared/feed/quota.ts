/** Counts in windows of time how much comes under each key, so that no sender can take more than its part. */
export class Quota {
  readonly #window: number
  readonly #now: () => number
  readonly #counts = new Map<string, number>()
  #from = -Infinity

  /**
   * @param window milliseconds
   * @param now milliseconds of a clock that never goes back
   */
  constructor(window: number, now: () => number) {
    this.#window = window
    this.#now = now
  }

  /** Counts this, and returns whether no more than `most` has come under the key in this window. */
  fits(most: number, key = '', amount = 1): boolean {
    const now = this.#now()
    if (now - this.#from >= this.#window) {
      this.#from = now
      this.#counts.clear()
    }
    const count = (this.#counts.get(key) ?? 0) + amount
    this.#counts.set(key, count)
    return count <= most
  }
}
