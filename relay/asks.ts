import type { ElapsedMs } from '../shared/values.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'
import { RetainedDesks } from '../shared/feed/retained-desks.ts'

/** The asks of one desk that are remembered: those of at least 25 s, in which each request to a provider ends. */
const MOST_OF_DESK = 100
/** The maximum number of desks whose asks are remembered. A broker could invent any number of them. */
const MOST_DESKS = 1_000

type Ask = Pick<FeedMessage<'ask'>, 'desk' | 'n' | 'used'> & { readonly at: ElapsedMs }

/**
 * What each desk has asked, and when, oldest first. So this relay can say which asks it had when a request left. A desk
 * that asks nothing for a minute no longer knows what it asked, and is forgotten.
 */
export class Asks extends RetainedDesks<readonly Ask[]> {
  take({ desk, n, used }: Omit<Ask, 'at'>, now: ElapsedMs): void {
    const asks = this.get(desk) ?? []
    if (asks.length > 0 || this.size < MOST_DESKS)
      this.set(desk, [...asks, { desk, n, used, at: now }].slice(-MOST_OF_DESK), now)
  }

  /**
   * The last ask that came from each desk before a moment. One that came in the same millisecond does not count: this
   * clock may have stood still between the two.
   */
  before(moment: ElapsedMs = Infinity): Readonly<Record<string, string>> {
    const last = this.all.flatMap((asks) => asks.findLast(({ at }) => at < moment) ?? [])
    return Object.fromEntries(last.map(({ desk, n }) => [desk, n]))
  }

  /** About how many requests the desks themselves sent for this account in the last second. */
  usedOf(acc: string): number {
    const last = this.all.flatMap((asks) => asks.at(-1)?.used ?? [])
    return last.reduce((sum, each) => (each.acc === acc ? sum + each.used : sum), 0)
  }
}
