import type { AccountId, ElapsedMs } from '../../shared/values.ts'
import type { Clock } from '../../shared/clock.ts'
import type { TeamRest } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import type { Provider } from '../providers/provider.ts'
import { LONGEST_REST } from '../providers/rate-limiter.ts'
import type { Usage } from '../providers/rate-limiter.ts'
import type { FeedMessage } from './messages/messages.ts'
import { LONGEST_PERSON } from './messages/schemas.ts'
import type { FeedAccount } from './relayed-provider.ts'

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

/** Milliseconds by which two messages about one rest may differ. */
const SAME = 2_000

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

/** What this desk uses of an account's allowance. */
export interface OwnUsage extends Pick<Usage, 'used' | 'refusedUntil'> {
  /** The account's hash in topics. */
  readonly acc: string
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

export interface TeamAllowanceParts {
  readonly invite: { readonly desk: string }
  readonly accounts: () => readonly FeedAccount[]
  /** The client of an account; undefined without a token. */
  readonly providerOf: (accountId: AccountId) => Pick<Provider, 'usage' | 'rest' | 'endRest'> | undefined
  /** Elapsed milliseconds of this desk. */
  readonly now: () => number
  readonly clock: Pick<Clock, 'now'>
}

interface LongestRest {
  readonly who: string
  readonly until: ElapsedMs
}

/** The allowance of each account, which the whole team shares: what this desk uses of it, and when polls rest. */
export class TeamAllowance {
  readonly #parts: TeamAllowanceParts
  readonly #budget = new RestBudget()
  /** The longest rest that the team reported, by the account's hash. */
  readonly #longest = new Map<string, LongestRest>()

  constructor(parts: TeamAllowanceParts) {
    this.#parts = parts
  }

  get usages(): readonly OwnUsage[] {
    const { accounts, providerOf } = this.#parts
    return accounts().flatMap(({ accountId, acc }) => {
      const usage = providerOf(accountId)?.usage()
      return usage === undefined ? [] : [{ ...usage, acc }]
    })
  }

  /**
   * Makes polls of this desk rest if another program of the team was refused.
   *
   * @param age milliseconds since the message was sent, at most. That of a desk counts as just sent
   */
  take(message: FeedMessage<'beat' | 'desk'>, age = 0): void {
    const { invite, accounts, providerOf, now } = this.#parts
    if (message.kind === 'desk' && message.desk === invite.desk) return
    for (const { acc, ms, from, who } of restsOf(message, age)) {
      const concerned = accounts().filter((account) => account.acc === acc)
      const granted = concerned.length === 0 ? 0 : this.#budget.grant(from, ms, now())
      if (granted <= 0) continue
      this.#remember(acc, { who: truncate(who, LONGEST_PERSON), until: now() + granted })
      for (const { accountId } of concerned) providerOf(accountId)?.rest(granted)
    }
  }

  /** The accounts whose polls rest because another program of the team was refused. */
  get rests(): readonly TeamRest[] {
    const { accounts, providerOf, clock } = this.#parts
    const now = this.#parts.now()
    return accounts().flatMap(({ accountId, acc }) => {
      const told = this.#longest.get(acc)
      const usage = providerOf(accountId)?.usage()
      // If the provider refused this desk too, the account's own state says so. The client limits how long polls rest,
      // so they may rest for a shorter time than reported.
      const until = usage === undefined ? told?.until : restUntil(usage, told)
      return told === undefined || until === undefined || until <= now
        ? []
        : [{ accountId, who: told.who, until: clock.now() + until - now }]
    })
  }

  /** Ends all rests that the team reported, because this desk no longer receives its messages. */
  endRests(): void {
    const { accounts, providerOf } = this.#parts
    this.#longest.clear()
    for (const { accountId } of accounts()) providerOf(accountId)?.endRest()
  }

  #remember(acc: string, rest: LongestRest): void {
    const before = this.#longest.get(acc)
    if (before === undefined || rest.until - before.until >= SAME) this.#longest.set(acc, rest)
  }
}

/**
 * Until when polls rest because of others. Undefined if they do not, or if the provider refused this desk
 * for about as long or longer.
 */
function restUntil(
  { pausedUntil, refusedUntil = -Infinity }: Usage,
  told: LongestRest | undefined,
): ElapsedMs | undefined {
  if (told === undefined || pausedUntil === undefined || pausedUntil - refusedUntil < SAME) return undefined
  return Math.abs(pausedUntil - told.until) < SAME ? told.until : pausedUntil
}
