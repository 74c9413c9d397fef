import type { ElapsedMs } from '../shared/values.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'

/** The asks of one desk that are remembered: those of at least 25 s, in which each request to a provider ends. */
const MOST_OF_DESK = 100
/** The maximum number of desks whose asks are remembered. A broker could invent any number of them. */
const MOST_DESKS = 1_000
/** Milliseconds after which a desk that asks nothing is forgotten, because it no longer knows what it asked. */
const LIFETIME = 60_000

type Ask = Pick<FeedMessage<'ask'>, 'n' | 'used'> & { readonly at: ElapsedMs }

/** What each desk has asked, and when. So this relay can say which asks it had when a request left. */
export class Asks {
  /** By desk, oldest first. */
  readonly #byDesk = new Map<string, Ask[]>()

  take({ desk, n, used }: Pick<FeedMessage<'ask'>, 'desk' | 'n' | 'used'>, now: ElapsedMs): void {
    const asks = this.#byDesk.get(desk) ?? []
    if (asks.length === 0 && this.#byDesk.size >= MOST_DESKS) return
    this.#byDesk.set(desk, asks)
    asks.push({ n, used, at: now })
    if (asks.length > MOST_OF_DESK) asks.shift()
  }

  /**
   * The last ask that came from each desk before a moment. One that came in the same millisecond does not count: this
   * clock may have stood still between the two.
   */
  before(moment: ElapsedMs = Infinity): Readonly<Record<string, string>> {
    const last = [...this.#byDesk].flatMap(([desk, asks]) => {
      const ask = asks.findLast(({ at }) => at < moment)
      return ask === undefined ? [] : [[desk, ask.n] as const]
    })
    return Object.fromEntries(last)
  }

  /** About how many requests the desks themselves sent for this account in the last second. */
  usedOf(acc: string): number {
    const last = [...this.#byDesk.values()].flatMap((asks) => asks.at(-1)?.used ?? [])
    return last.reduce((sum, each) => (each.acc === acc ? sum + each.used : sum), 0)
  }

  /** Forgets a desk that has left. */
  forget(desk: string): void {
    this.#byDesk.delete(desk)
  }

  expire(now: ElapsedMs): void {
    for (const [desk, asks] of this.#byDesk) {
      if (now - (asks.at(-1)?.at ?? 0) > LIFETIME) this.#byDesk.delete(desk)
    }
  }
}
