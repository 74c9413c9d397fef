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

/** An account that a relay reads. */
export type ReadAccount = FeedMessage<'hello'>['accounts'][number]

/** The relays of the team that are alive according to their beats. */
export class LiveRelays {
  readonly #relays = new Map<string, LiveRelay>()
  readonly #names = new Map<string, string>()
  /** By relay. They stay while it is silent, because its rooms are then shown as outdated. */
  readonly #accounts = new Map<string, readonly ReadAccount[]>()

  /** The accounts that any relay of the team has announced. */
  get accounts(): readonly ReadAccount[] {
    return [...this.#accounts.values()].flat()
  }

  all(): readonly LiveRelay[] {
    return [...this.#relays.values()]
  }

  hello({ relay, name, accounts }: FeedMessage<'hello'>): void {
    this.#names.set(relay, name)
    this.#accounts.set(relay, accounts)
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
