/**
 * The maximum number of callbacks that are accepted for one account in any second. The end of a room with 20 callers
 * causes 20 callbacks.
 */
const MOST_PER_SECOND = 50
/** Milliseconds. */
const SECOND = 1_000

/** Limits the callbacks of each account in any second. */
export class CallbackLimit {
  readonly #arrivals = new Map<string, number[]>()

  /** @param now milliseconds of a clock that never goes back */
  admits(account: string, now: number): boolean {
    const recent = (this.#arrivals.get(account) ?? []).filter((at) => at > now - SECOND)
    this.#arrivals.set(account, recent)
    if (recent.length >= MOST_PER_SECOND) return false
    recent.push(now)
    return true
  }
}
