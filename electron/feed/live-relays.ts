import type { Fault } from '../../shared/fault.ts'
import type { FeedMessage } from './messages/messages.ts'

/** Milliseconds of silence after which a relay no longer counts as alive. */
const LIFETIME = 30_000
/** Milliseconds after a relay's goodbye until its accounts are forgotten. */
const ACCOUNTS_LIFETIME = 600_000
/** The maximum number of relays that are stored, because a broker could announce any number of relays. */
const MOST_RELAYS = 20

export interface LiveRelay {
  readonly name: string
  readonly epoch: string
  /** Hashes of the accounts that it reads at the moment. */
  readonly accounts: ReadonlySet<string>
  /** Why the relay cannot read its other accounts, by their hashes. Empty on standby. */
  readonly faults: ReadonlyMap<string, Fault>
  /** When its last beat arrived, in elapsed milliseconds. */
  readonly beatAt: number
  /** When it sent its last beat, in milliseconds of its own clock. */
  readonly t: number
}

/** An account that a relay announces in its hello. */
export type ReadAccount = FeedMessage<'hello'>['accounts'][number]

/** The relays of the team that are alive according to their beats. */
export class LiveRelays {
  readonly #relays = new Map<string, LiveRelay>()
  /** The name of each known relay, by its id. */
  readonly #names = new Map<string, string>()
  /** The newest beat of each known relay. It stays after a goodbye, because an older beat may arrive after that. */
  readonly #lastBeats = new Map<string, { readonly epoch: string; readonly t: number }>()
  /** When a relay said goodbye, in elapsed milliseconds. */
  readonly #leftAt = new Map<string, number>()
  /** By relay id. They stay while the relay is silent, because its rooms are then shown as outdated. */
  readonly #accounts = new Map<string, readonly ReadAccount[]>()

  /** The accounts that any relay of the team has announced, and that are not forgotten. */
  get accounts(): readonly ReadAccount[] {
    return [...this.#accounts.values()].flat()
  }

  all(): readonly LiveRelay[] {
    return [...this.#relays.values()]
  }

  hello({ relay, name, accounts }: FeedMessage<'hello'>): void {
    if (!this.#admits(relay)) return
    this.#leftAt.delete(relay)
    this.#names.set(relay, name)
    this.#accounts.set(relay, accounts)
  }

  /**
   * Removes the relay from those that are alive, unless it has begun another epoch since: the goodbye of an earlier
   * epoch may arrive late.
   */
  bye({ relay, epoch }: FeedMessage<'bye'>, now: number): void {
    if ((this.#relays.get(relay)?.epoch ?? epoch) !== epoch) return
    this.#relays.delete(relay)
    if (this.#names.has(relay)) this.#leftAt.set(relay, now)
  }

  /**
   * Returns true if the relay was not alive before this beat, or has begun a new epoch. A beat that is not newer than the
   * last is ignored.
   */
  beat({ relay, epoch, t, reads, accounts }: FeedMessage<'beat'>, now: number): boolean {
    if (!this.#admits(relay)) return false
    const last = this.#lastBeats.get(relay)
    if (last?.epoch === epoch && t <= last.t) return false
    const isNew = this.#relays.get(relay)?.epoch !== epoch
    this.#lastBeats.set(relay, { epoch, t })
    this.#leftAt.delete(relay)
    // An account with a fault does not count as read, unless its polls rest because the provider refused a request: if
    // desks read it themselves, they would be refused too.
    const isRead = ({ fault, restFor }: (typeof accounts)[number]): boolean =>
      fault === undefined || restFor !== undefined || fault.code === 'rateLimited'
    const read = reads ? accounts.filter(isRead).map(({ acc }) => acc) : []
    const unread = reads ? accounts.filter((account) => !isRead(account)) : []
    const faults = new Map(unread.flatMap(({ acc, fault }) => (fault === undefined ? [] : [[acc, fault] as const])))
    const name = this.#names.get(relay) ?? relay
    this.#names.set(relay, name)
    this.#relays.set(relay, { name, epoch, accounts: new Set(read), faults, beatAt: now, t })
    return isNew
  }

  expire(now: number): void {
    for (const [relay, { beatAt }] of this.#relays) if (now - beatAt > LIFETIME) this.#relays.delete(relay)
    for (const [relay, leftAt] of this.#leftAt) if (now - leftAt > ACCOUNTS_LIFETIME) this.#forget(relay)
  }

  /** Whether the relay is known or there is room for it. A silent relay is forgotten to make room. */
  #admits(relay: string): boolean {
    if (this.#names.has(relay) || this.#names.size < MOST_RELAYS) return true
    const silent = [...this.#names.keys()].find((known) => !this.#relays.has(known))
    if (silent === undefined) return false
    this.#forget(silent)
    return true
  }

  #forget(relay: string): void {
    for (const known of [this.#names, this.#accounts, this.#leftAt, this.#lastBeats]) known.delete(relay)
  }
}
