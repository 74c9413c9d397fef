import { LONGEST_REST } from '../limits.ts'
import type { ElapsedMs } from '../values.ts'
import type { FeedMessage } from './messages.ts'

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

/** How long polls of an account rest, because the provider refused a request of a program of the team. */
export interface Rest {
  /** The account's hash in topics. */
  readonly acc: string
  readonly ms: number
  /** Identifies the account, and the desk or relay that was refused. */
  readonly from: string
  /** The person at that desk, or the relay. */
  readonly who: string
}

/** The remaining milliseconds of a rest, at most `LONGEST_REST`. */
export function restForOf(refusedUntil: ElapsedMs, now: ElapsedMs): number {
  return Math.min(Math.max(0, refusedUntil - now), LONGEST_REST)
}

/** @param age milliseconds since the message was sent */
export function restsOf(message: FeedMessage<'beat' | 'desk'>, age = 0): readonly Rest[] {
  const told: readonly { readonly acc: string; readonly restFor?: number | undefined }[] =
    message.kind === 'beat' ? message.accounts : message.rests
  return told.flatMap(({ acc, restFor = 0 }) => {
    const ms = Math.min(restFor, LONGEST_REST) - age
    const [from, who] =
      message.kind === 'beat' ? [`relay ${message.relay}`, message.relay] : [`desk ${message.desk}`, message.person]
    return ms > 0 ? [{ acc, ms, from: `${from} ${acc}`, who }] : []
  })
}
