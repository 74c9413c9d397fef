import type { AccountId, ElapsedMs } from '../../shared/values.ts'
import type { Clock } from '../../shared/clock.ts'
import type { TeamRest } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import type { Provider } from '../providers/provider.ts'
import type { Usage } from '../providers/rate-limiter.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import { RestBudget, restsOf } from '../../shared/feed/rests.ts'
import { LONGEST_PERSON } from '../../shared/feed/schemas.ts'
import type { FeedAccount } from './relayed-provider.ts'

/** Milliseconds by which two messages about one rest may differ. */
const SAME = 2_000

/** What this desk uses of an account's allowance. */
export interface OwnUsage extends Pick<Usage, 'used' | 'refusedUntil'> {
  /** The account's hash in topics. */
  readonly acc: string
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
