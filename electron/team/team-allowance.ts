import type { ElapsedMs } from '../../shared/values.ts'
import { elapsedOf } from '../../shared/clock.ts'
import type { TeamRest } from '../../shared/team.ts'
import { truncate } from '../../shared/text/truncate.ts'
import type { Usage } from '../providers/rate-limiter.ts'
import { LONGEST_PERSON, type FeedMessage } from '../../shared/feed/messages.ts'
import { RestBudget, restsOf } from '../../shared/feed/rests.ts'
import { accountIdsOf, type DeskParts } from './desk-parts.ts'

/** Milliseconds by which two messages about one rest may differ. */
const SAME = 2_000

/** What this desk uses of an account's allowance. */
export interface OwnUsage extends Pick<Usage, 'used' | 'refusedUntil'> {
  /** The account's hash in topics. */
  readonly acc: string
}

interface LongestRest {
  readonly who: string
  readonly until: ElapsedMs
}

/** The allowance of each account, which the whole team shares: what this desk uses of it, and when polls rest. */
export class TeamAllowance {
  readonly #parts: DeskParts
  readonly #budget = new RestBudget()
  /** The longest rest that the team reported, by the account's hash. */
  readonly #longest = new Map<string, LongestRest>()

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  get usages(): readonly OwnUsage[] {
    const { accounts, core } = this.#parts
    return accounts().flatMap(({ accountId, acc }) => {
      const usage = core.providerOf(accountId)?.usage()
      return usage === undefined ? [] : [{ ...usage, acc }]
    })
  }

  /**
   * Makes polls of this desk rest if another program of the team was refused.
   *
   * @param age milliseconds since the message was sent, at most. That of a desk counts as just sent
   */
  take(message: FeedMessage<'beat' | 'desk'>, age = 0): void {
    const { invite, clock, core } = this.#parts
    if (message.kind === 'desk' && message.desk === invite.desk) return
    const now = elapsedOf(clock)
    for (const { acc, ms, from, who } of restsOf(message, age)) {
      const concerned = accountIdsOf(this.#parts, acc)
      const granted = concerned.length === 0 ? 0 : this.#budget.grant(from, ms, now)
      if (granted <= 0) continue
      this.#remember(acc, { who: truncate(who, LONGEST_PERSON), until: now + granted })
      for (const accountId of concerned) core.providerOf(accountId)?.rest(granted)
    }
  }

  /** The accounts whose polls rest because another program of the team was refused. */
  get rests(): readonly TeamRest[] {
    const { accounts, core, clock } = this.#parts
    const now = elapsedOf(clock)
    return accounts().flatMap(({ accountId, acc }) => {
      const told = this.#longest.get(acc)
      const usage = core.providerOf(accountId)?.usage()
      // A new client does not rest. If the provider refused this desk for as long, the account's own state says so.
      const isOver = usage !== undefined && usage.pausedUntil === undefined
      if (told === undefined || told.until <= now || isOver) return []
      const isOwn = told.until - (usage?.refusedUntil ?? -Infinity) < SAME
      return isOwn ? [] : [{ accountId, who: told.who, until: clock.now() + told.until - now }]
    })
  }

  /** Ends all rests that the team reported, because this desk no longer receives its messages. */
  endRests(): void {
    const { accounts, core } = this.#parts
    this.#longest.clear()
    for (const { accountId } of accounts()) core.providerOf(accountId)?.endRest()
  }

  #remember(acc: string, rest: LongestRest): void {
    const before = this.#longest.get(acc)
    if (before === undefined || rest.until - before.until >= SAME) this.#longest.set(acc, rest)
  }
}
