import type { FeedMessage } from './messages.ts'

/** Milliseconds of silence after which a relay is forgotten. */
const LIFETIME = 30_000

export interface LiveRelay {
  readonly name: string
  readonly epoch: string
  /** Hashes of the accounts that it reads at the moment. */
  readonly accounts: ReadonlySet<string>
  /** When its last beat arrived, in elapsed milliseconds. */
  readonly beatAt: number
}

/** The relays of the team that are alive according to their beats. */
export class LiveRelays {
  readonly #relays = new Map<string, LiveRelay>()
  readonly #names = new Map<string, string>()

  all(): readonly LiveRelay[] {
    return [...this.#relays.values()]
  }

  hello({ relay, name }: FeedMessage<'hello'>): void {
    this.#names.set(relay, name)
  }

  /** Forgets the relay, unless it has begun another epoch since: the goodbye of an earlier epoch may arrive late. */
  bye({ relay, epoch }: FeedMessage<'bye'>): void {
    if (this.#relays.get(relay)?.epoch === epoch) this.#relays.delete(relay)
  }

  /** Returns true if the relay is new, or has begun a new epoch. */
  beat({ relay, epoch, reads, accounts }: FeedMessage<'beat'>, now: number): boolean {
    const isNew = this.#relays.get(relay)?.epoch !== epoch
    // An account with a fault does not count as read, unless it rests after a 429: if desks read it themselves, they
    // would exceed its limit again.
    const isRead = ({ fault, restFor }: (typeof accounts)[number]): boolean =>
      fault === undefined || restFor !== undefined || fault.code === 'rateLimited'
    const read = reads ? accounts.filter(isRead).map(({ acc }) => acc) : []
    const name = this.#names.get(relay) ?? relay
    this.#relays.set(relay, { name, epoch, accounts: new Set(read), beatAt: now })
    return isNew
  }

  expire(now: number): void {
    for (const [relay, { beatAt }] of this.#relays) if (now - beatAt > LIFETIME) this.#relays.delete(relay)
  }
}
