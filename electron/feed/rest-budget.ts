import { LONGEST_REST } from '../providers/rate-limiter.ts'

/** The share of time for which one desk or relay can make the others rest, once its first five minutes are used up. */
const SHARE = 1 / 4
/** The maximum number of budgets. If there are more, the oldest is deleted. */
const MOST = 2_000

interface Budget {
  /** Milliseconds that were left at `at`. */
  readonly left: number
  /** Elapsed milliseconds, like `until`. */
  readonly at: number
  /** When the granted rest ends. */
  readonly until: number
}

/**
 * Limits how long one desk or relay can make the polls of the others rest. A faulty or hostile one that repeats its
 * message would otherwise stop all polls of the team. If this limit makes polls begin too early, the provider refuses
 * them with a 429, which is obeyed in full.
 */
export class RestBudget {
  /** The keys name a desk or relay, and an account. */
  readonly #budgets = new Map<string, Budget>()

  /**
   * The milliseconds from now for which polls rest, at most `ms`.
   *
   * @param from the desk or relay that reports the rest, and the account
   *
   * @param now elapsed milliseconds
   */
  grant(from: string, ms: number, now: number): number {
    const before = this.#budgets.get(from) ?? { left: LONGEST_REST, at: now, until: now }
    const refilled = Math.min(LONGEST_REST, before.left + Math.max(0, now - before.at) * SHARE)
    const start = Math.max(now, before.until)
    const more = Math.min(Math.max(0, now + ms - start), refilled)
    this.#budgets.set(from, { left: refilled - more, at: now, until: start + more })
    const [oldest] = this.#budgets.keys()
    if (this.#budgets.size > MOST && oldest !== undefined) this.#budgets.delete(oldest)
    return Math.min(ms, start + more - now)
  }
}
