import { providers, type Abilities } from '../../shared/providers.ts'
import type { ProviderKind } from '../../shared/providers.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { fault, type Fault } from '../../shared/fault.ts'
import type { Result } from '../../shared/result.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import { dialects } from '../providers/dialects.ts'
import type { Usage } from '../providers/rate-limiter.ts'
import type {
  CallProvider,
  Provider,
  ProviderEvent,
  ReadProvider,
  Reply,
  RequestOptions,
  RetrieveResult,
  RoomList,
} from '../providers/provider.ts'

/** Milliseconds until a read fails if neither a relay nor this desk reads the account. */
const UNREAD_AFTER = 1_000

/** Milliseconds between two reads of a room, or of the list, that this desk makes itself although a relay reads it. */
const CONFIRM_EVERY = 3_000
/** The part of the account's allowance that reads of an own room because of news may use. */
const FOR_NEWS = 0.5

/** What a relay of the team read. It had the response at some moment before its message arrived here. */
export interface RelayedRead {
  /** The name of the room; undefined for the list. */
  readonly about: string | undefined
  readonly result: Result<RetrieveResult | RoomList>
  /** The relay certainly sent its request after this moment of this computer's clock; -Infinity if nothing is certain. */
  readonly askedAfter: ElapsedMs
  /** Whether the relay found something that is not in its earlier reads. */
  readonly isNews?: boolean
}

export interface RelayedProviderParts {
  readonly clock: Clock
  readonly kind: ProviderKind
  /** The client of the account; undefined without a token. */
  readonly own: Provider | undefined
  /** The user's own rooms of the account that are shown as live. */
  readonly ownRooms: () => readonly string[]
}

interface Waiting {
  /** The name of the room; undefined for the list. */
  readonly about: string | undefined
  readonly since: ElapsedMs
  readonly options: RequestOptions
  readonly answer: (reply: Reply<RetrieveResult | RoomList>) => void
}

/**
 * Reads an account through the relays of the team. The result of a read is the first response to a request that a relay
 * sent after it, so it is what a slow request by this desk would have returned. This desk reads itself in five cases:
 * for an action; while no relay reads the account; to confirm what a relay says against one of the user's own rooms; if
 * a caller has entered such a room, or news of it answers no read, because the relay sent its request before it; and for
 * a room to which writes may be sent only after this desk has read it.
 */
export class RelayedProvider implements ReadProvider {
  readonly kind: ProviderKind
  readonly #clock: Clock
  readonly #own: Provider | undefined
  readonly #ownRooms: () => readonly string[]
  readonly #abilities: Abilities
  readonly #waiting = new Set<Waiting>()
  readonly #listeners = new Set<(event: ProviderEvent | 'lost') => void>()
  /** Whether this desk polls, because it follows no relay. */
  #polls = false
  /** The share of the allowance that this desk may use itself. */
  #share = 1
  readonly #allowance: number
  /** When this desk last confirmed what a relay said about each room, by its name, and about the list (undefined). */
  #confirmedAt: ReadonlyMap<string | undefined, ElapsedMs> = new Map()

  constructor({ clock, kind, own, ownRooms }: RelayedProviderParts) {
    this.kind = kind
    this.#clock = clock
    this.#own = own
    this.#ownRooms = ownRooms
    this.#abilities = providers[kind].abilities
    this.#allowance = dialects[kind].allowance
  }

  get abilities(): Abilities {
    return this.#own?.abilities ?? this.#abilities
  }

  /** Relays do not read calls, so only this desk's own client does. */
  get calls(): CallProvider | undefined {
    return this.#own?.calls
  }

  get paced(): boolean {
    return !this.#polls || this.#own === undefined
  }

  usage(): Usage {
    const usage = this.#own?.usage()
    if (usage === undefined) return { used: 0, allowed: this.#allowance, connections: 1 }
    return this.#polls ? { ...usage, allowed: usage.allowed * this.#share } : usage
  }

  writable(conference: string): 'yes' | 'afterRetrieve' | 'never' {
    return this.#own?.writable(conference) ?? 'never'
  }

  check(options?: RequestOptions): Promise<Reply<void>> {
    return this.#own?.check(options) ?? Promise.resolve({ ok: true, value: undefined, at: this.#clock.now() })
  }

  list(options: RequestOptions = {}): Promise<Reply<RoomList>> {
    return this.#ownFor(options)?.list(options) ?? this.#wait<RoomList>(undefined, options)
  }

  retrieve(conference: string, options: RequestOptions = {}): Promise<Reply<RetrieveResult>> {
    return this.#ownFor(options)?.retrieve(conference, options) ?? this.#wait<RetrieveResult>(conference, options)
  }

  events(listener: (event: ProviderEvent | 'lost') => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether `own` is the client with which this desk reads itself. */
  reads(own: Provider | undefined): boolean {
    return this.#own === own
  }

  /** Passes on what the provider told a relay. */
  tell(event: ProviderEvent | 'lost'): void {
    for (const listener of this.#listeners) listener(event)
    if (event === 'lost' || event.event.kind !== 'entered') return
    for (const waiting of this.#waiting) if (waiting.about === event.name) this.#readOwnRoom(waiting)
  }

  /** Answers the reads that were requested before the relay sent this one. */
  offer(read: RelayedRead): void {
    const { about, result, askedAfter, isNews = false } = read
    for (const waiting of this.#waiting) {
      if (waiting.about !== about) continue
      if (askedAfter < waiting.since) {
        if (isNews) this.#readOwnRoom(waiting)
      } else if (this.#own !== undefined && this.#isDoubtful(read)) this.#confirm(this.#own, waiting)
      else waiting.answer({ ...result, at: this.#clock.now(), sentAfter: askedAfter })
    }
  }

  /**
   * Called regularly. Fails the reads that nobody has answered in time.
   *
   * @param share of the allowance that this desk may use itself
   * @param polls whether it polls with it, instead of following the relays
   */
  follow(share: number, polls: boolean): void {
    const didPoll = this.#polls
    this.#share = share
    this.#polls = polls
    if (didPoll !== polls) this.#giveUp(fault('cancelled'))
    else if (polls) this.#giveUp(fault('feed', { values: { reason: 'unread' } }), elapsedOf(this.#clock) - UNREAD_AFTER)
  }

  #ownFor({ priority }: RequestOptions): Provider | undefined {
    return this.#polls || priority === 'person' ? this.#own : undefined
  }

  /**
   * Reads itself what a relay has read. If this desk did so a moment ago, it waits for the relay's next read instead.
   */
  #confirm(own: Provider, waiting: Waiting, every = CONFIRM_EVERY): void {
    const now = elapsedOf(this.#clock)
    const { about, options, answer } = waiting
    const recent = [...this.#confirmedAt].filter(([, at]) => now - at < CONFIRM_EVERY)
    // All desks may have to confirm the same at once, so each keeps to its share, but confirms at least one at a time.
    const most = Math.max(1, Math.floor((own.usage().allowed * this.#share * CONFIRM_EVERY) / 1_000))
    if (recent.length >= most || recent.some(([name, at]) => name === about && now - at < every)) return
    this.#confirmedAt = new Map([...recent, [about, now]])
    this.#waiting.delete(waiting)
    const reply = about === undefined ? own.list(options) : own.retrieve(about, options)
    drop(reply.then(answer))
  }

  /** Whether this speaks against an own room, or the name of the room is doubtful until this desk has read its roster. */
  #isDoubtful({ about = '', result }: RelayedRead): boolean {
    if (!result.ok) return false
    const { value } = result
    const rooms = this.#ownRooms()
    if ('names' in value) return value.isComplete && rooms.some((name) => !value.names.includes(name))
    if (value.kind === 'gone') return rooms.includes(about)
    return value.kind === 'roster' && this.#own?.writable(about) === 'afterRetrieve'
  }

  /**
   * Reads an own room itself. A relay may publish its next read of the room seconds later, and a newcomer can be
   * heard until a read shows them.
   */
  #readOwnRoom(waiting: Waiting): void {
    if (this.#own === undefined || waiting.about === undefined || !this.#ownRooms().includes(waiting.about)) return
    this.#confirm(this.#own, waiting, 1_000 / (this.#allowance * FOR_NEWS))
  }

  #giveUp(cause: Fault, before = Infinity): void {
    const at = this.#clock.now()
    for (const { since, answer } of this.#waiting)
      if (since <= before) answer({ ok: false, fault: cause, at, notSent: true })
  }

  #wait<T>(about: string | undefined, options: RequestOptions): Promise<Reply<T>> {
    const { signal } = options
    return new Promise((done) => {
      const answer = (reply: unknown): void => {
        this.#waiting.delete(waiting)
        signal?.removeEventListener('abort', stop)
        done(reply as Reply<T>)
      }
      const stop = (): void => {
        answer({ ok: false, fault: fault('cancelled'), at: this.#clock.now(), notSent: true })
      }
      const waiting: Waiting = { about, since: elapsedOf(this.#clock), options, answer }
      signal?.addEventListener('abort', stop)
      this.#waiting.add(waiting)
    })
  }
}
