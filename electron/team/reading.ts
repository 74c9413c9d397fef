import type { Fault } from '../../shared/fault.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'

/** Milliseconds of silence after which a relay no longer counts as alive. */
const LIFETIME = 30_000
/** Milliseconds after a relay's goodbye until its accounts are forgotten. */
const ACCOUNTS_LIFETIME = 600_000
/** The maximum number of relays that are stored, because a broker could announce any number of relays. */
const MOST_RELAYS = 20
/**
 * Milliseconds without a sign of a relay after which a desk reads for itself. A desk that joins waits as long for a
 * relay's list and rooms.
 */
export const SILENCE = 5_000
/**
 * Milliseconds within which a relay must have given its last sign before a desk that reads for itself follows the relay
 * again. With `SILENCE` here, a broker that delivers 4 to 5 seconds late would make the desk change every second.
 */
const FRESH = 3_000
/**
 * Milliseconds, which `turnOf` rounds up to whole read periods. Within this time the desks of a team begin to read for
 * themselves, each at a different moment.
 */
const SPREAD = 3_000
/**
 * The part of the allowance that several desks use together. Each checks only every half second whether its turn has
 * come, and without a reserve some of the first reads would be too close together.
 */
const USED = 0.9

/** An account that a relay announces in its hello. */
export type ReadAccount = FeedMessage<'hello'>['accounts'][number]

/** A relay that is alive according to what it sends. */
export interface LiveRelay {
  readonly name: string
  readonly epoch: string
  /** Hashes of the accounts that it reads at the moment. */
  readonly accounts: ReadonlySet<string>
  /** Why the relay cannot read its other accounts, by their hashes. Empty on standby. */
  readonly faults: ReadonlyMap<string, Fault>
  /** When its last beat arrived. */
  readonly arrivedAt: ElapsedMs
  /** The last moment after which it certainly sent one. The broker may deliver it long after the relay has hung. */
  readonly heardAt: ElapsedMs
}

interface KnownRelay {
  name: string
  /** They stay while the relay is silent, because its rooms are then shown as outdated. */
  announced: readonly ReadAccount[]
  live?: LiveRelay | undefined
  /** Its newest beat. It stays after a goodbye, because an older one may arrive after that. */
  last?: { readonly epoch: string; readonly seq: number }
  /** When it said goodbye. */
  leftAt?: ElapsedMs | undefined
}

/** The relays of the team. */
export class Relays {
  readonly #relays = new Map<string, KnownRelay>()

  /** The accounts that any relay of the team has announced, and that are not forgotten. */
  get accounts(): readonly ReadAccount[] {
    return [...this.#relays.values()].flatMap(({ announced }) => announced)
  }

  /** Those that are alive. */
  get live(): readonly LiveRelay[] {
    return [...this.#relays.values()].flatMap(({ live }) => live ?? [])
  }

  hello({ relay, name, accounts }: FeedMessage<'hello'>): void {
    const known = this.#admit(relay)
    if (known === undefined) return
    known.leftAt = undefined
    known.name = name
    known.announced = accounts
  }

  /** A goodbye of an earlier epoch may arrive late, and says nothing. */
  bye({ relay, epoch }: FeedMessage<'bye'>, now: ElapsedMs): void {
    const known = this.#relays.get(relay)
    if (known === undefined || (known.live?.epoch ?? epoch) !== epoch) return
    known.live = undefined
    known.leftAt = now
  }

  /**
   * Notes what a relay says of itself, unless it has said something newer.
   *
   * @param heardAt when this desk sent the newest ask that the relay had
   */
  beat({ relay, epoch, seq, reads, accounts }: FeedMessage<'beat'>, now: ElapsedMs, heardAt: ElapsedMs): void {
    const known = this.#admit(relay)
    if (known === undefined || (known.last?.epoch === epoch && seq <= known.last.seq)) return
    known.last = { epoch, seq }
    known.leftAt = undefined
    // An account with a fault does not count as read, unless its polls rest because the provider refused a request: if
    // desks read it themselves, they would be refused too.
    const isRead = ({ fault, restFor }: (typeof accounts)[number]): boolean =>
      fault === undefined || restFor !== undefined || fault.code === 'rateLimited'
    const told = reads ? accounts : []
    known.live = {
      name: known.name,
      epoch,
      accounts: new Set(told.filter(isRead).map(({ acc }) => acc)),
      faults: new Map(told.flatMap((one) => (isRead(one) || one.fault === undefined ? [] : [[one.acc, one.fault]]))),
      arrivedAt: now,
      heardAt: known.live?.epoch === epoch ? Math.max(known.live.heardAt, heardAt) : heardAt,
    }
  }

  /** Must be called after time that this desk's clock may not have counted: no relay counts as heard. */
  slept(): void {
    for (const known of this.#relays.values()) known.live &&= { ...known.live, heardAt: -Infinity }
  }

  expire(now: ElapsedMs): void {
    for (const [relay, known] of this.#relays) {
      if (known.live !== undefined && now - known.live.arrivedAt > LIFETIME) known.live = undefined
      if (now - (known.leftAt ?? now) > ACCOUNTS_LIFETIME) this.#relays.delete(relay)
    }
  }

  /** Undefined if there is no room for it. A silent relay is forgotten to make room. */
  #admit(relay: string): KnownRelay | undefined {
    const known = this.#relays.get(relay)
    if (known !== undefined) return known
    const silent = [...this.#relays].find(([, { live }]) => live === undefined)
    if (this.#relays.size >= MOST_RELAYS && silent === undefined) return undefined
    if (this.#relays.size >= MOST_RELAYS && silent !== undefined) this.#relays.delete(silent[0])
    const admitted: KnownRelay = { name: relay, announced: [] }
    this.#relays.set(relay, admitted)
    return admitted
  }
}

/** The desks of a team that have a token, and so may read. */
export interface Readers {
  /** How many of them are known, including this one. */
  readonly count: number
  /** How many of them come before this one, in the order of their ids. */
  readonly before: number
  /** Requests per second that the account allows to all of them together; undefined if this desk cannot read it. */
  readonly allowed: number | undefined
}

/**
 * What reads an account for this desk. `joining`: nothing yet. `feed`: a relay. `alone`: this desk itself, which begins
 * at `readsFrom` and uses its share of the allowance.
 *
 *     joining ── a relay is heard, and all has arrived ──► feed ◄─┐
 *        └───── 5 s ─────► alone ◄── no relay heard for 5 s ──┘   │
 *                            └── a relay is heard within 3 s ─────┘
 */
export interface FeedSource {
  readonly kind: 'joining' | 'feed' | 'alone'
  /** When this kind began. */
  readonly since: ElapsedMs
  readonly readsFrom?: ElapsedMs
}

export interface SourceFacts {
  readonly now: ElapsedMs
  /** The last moment after which a relay that reads this account certainly sent something; -Infinity without one. */
  readonly heardAt: ElapsedMs
  /** Whether the relay's list and all rooms in it have arrived. */
  readonly isComplete: boolean
  readonly readers: Readers
}

/** Returns the source that follows from what is known now. */
export function nextSource(source: FeedSource, { now, heardAt, isComplete, readers }: SourceFacts): FeedSource {
  const isHeard = now - heardAt < (source.kind === 'alone' ? FRESH : SILENCE)
  if (source.kind === 'feed' && isHeard) return source
  if (source.kind !== 'feed' && isHeard && isComplete) return { kind: 'feed', since: now }
  const isWaiting = source.kind === 'joining' && now - source.since < SILENCE
  if (isWaiting || source.kind === 'alone') return source
  return { kind: 'alone', since: now, readsFrom: now + turnOf(readers) }
}

/**
 * Milliseconds until this desk begins. All desks notice the silence at the same time. If the share of each is one read
 * in many seconds, as at Vobiz, each begins at a different point of that period, so that the reads are evenly spaced. A
 * desk without a token cannot read, so it does not wait, and shows at once that nobody reads.
 */
function turnOf(readers: Readers): number {
  const { count, before, allowed } = readers
  if (allowed === undefined) return 0
  const period = 1_000 / (allowed * shareOf(readers))
  const rounds = Math.ceil(SPREAD / period)
  return (before / count + (before % rounds)) * period
}

/** The share of the allowance that each desk may use. */
export function shareOf({ count }: Pick<Readers, 'count'>): number {
  return count === 1 ? 1 : USED / count
}
