import type { EpochMs } from '../../../shared/values.ts'
import type { Clock } from '../../../shared/clock.ts'
import { failure } from '../../../shared/result.ts'
import type { Provider, Reply, RequestOptions } from '../../providers/provider.ts'
import type { CheckResponse, ListResponse, ReadResponse, Received, RoomResponse } from './read-response.ts'
import { ReadTimes } from './turn-counter.ts'
import type { TurnCounter } from './turn-counter.ts'

export interface ReadEvents {
  /** Called before a response is stamped. If the clock has a gap, the reads in flight are given up. */
  checkClock(): void
  /** Called with a response that was not given up, before the code that awaits it continues. */
  onResponse(response: ReadResponse): void
}

interface InFlight<T> {
  readonly askedAt: EpochMs
  readonly forUser: boolean
  /** See {@link ReadTimes.sentTurn}. */
  readonly sentTurn: () => number | undefined
  readonly controller: AbortController
  readonly response: Promise<T>
}

/** The weight of the newest response in the average latency. About five responses determine the average. */
const LATENCY_SHARE = 0.2
/** Milliseconds. A read for the user joins a poll that has been sent if that is no older than this. */
const JOIN_POLL = 300
/** Milliseconds. A read for the user joins another one for the user if that is no older than this, or not sent yet. */
export const JOIN_USER = 1_000
/**
 * Milliseconds between two refreshes that go ahead of polls. Refreshes in between are ordinary polls, so that they
 * delay no action.
 */
const REFRESH_EVERY = 1_000

/** The unanswered reads of one account. At most one list and one account check are in flight at a time. */
export class InFlightReads {
  readonly #provider: Provider
  readonly #clock: Clock
  readonly #turns: TurnCounter
  readonly #events: ReadEvents
  /** The newest unanswered read of each room; `#older` holds the others. */
  readonly #rooms = new Map<string, InFlight<RoomResponse>>()
  readonly #older = new Set<InFlight<RoomResponse>>()
  readonly #askedAt = new Map<string, number>()
  #list: InFlight<ListResponse> | undefined
  #check: InFlight<CheckResponse> | undefined
  #listAskedAt: number | undefined
  #latency: number | undefined
  #userWaits = false
  #refreshedAt = -Infinity
  #recent: number[] = []

  constructor(provider: Provider, clock: Clock, turns: TurnCounter, events: ReadEvents) {
    this.#provider = provider
    this.#clock = clock
    this.#turns = turns
    this.#events = events
  }

  get listAskedAt(): number | undefined {
    return this.#listAskedAt
  }

  get listInFlight(): boolean {
    return this.#list !== undefined
  }

  /** The user refreshed, and since then neither the list nor the account check has been sent. */
  get userWaits(): boolean {
    return this.#userWaits
  }

  get checkInFlight(): boolean {
    return this.#check !== undefined
  }

  /** Polls in flight, the list included. */
  get polling(): number {
    const polls = [...this.#rooms.values(), ...this.#older].filter(({ forUser }) => !forUser).length
    return polls + Number(this.#list?.forUser === false)
  }

  /** The usual time until a response, in milliseconds from when the request left; undefined before the first one. */
  get latency(): number | undefined {
    return this.#latency
  }

  askedAt(name: string): number | undefined {
    return this.#askedAt.get(name)
  }

  inFlight(name: string): boolean {
    return this.#rooms.has(name)
  }

  /** The turn in which the newest unanswered read of this room left. Undefined if there is none or it is queued. */
  sentTurn(name: string): number | undefined {
    return this.#rooms.get(name)?.sentTurn()
  }

  /** When polls of the last second were asked (epoch ms), oldest first. */
  recent(now: EpochMs): readonly number[] {
    if (this.#recent.length > 0 && (this.#recent[0] ?? 0) <= now - 1_000) {
      this.#recent = this.#recent.filter((at) => at > now - 1_000)
    }
    return this.#recent
  }

  /** Asks for the list, unless it is in flight. */
  list(): void {
    if (this.#list !== undefined) return
    const read = this.#start(
      (options) => this.#provider.list(options),
      (received): ListResponse => ({ ...received, about: 'list' }),
      this.#userWaits,
      () => {
        if (this.#list === read) this.#list = undefined
      },
    )
    this.#list = read
    this.#userWaits = false
    this.#listAskedAt = read.askedAt
  }

  /** Reads one room, unless a read of it is in flight. */
  poll(name: string): void {
    if (!this.#rooms.has(name)) this.#startRoom(name, false)
  }

  /** Sends the account check, unless one is in flight. */
  check(): void {
    if (this.#check !== undefined) return
    const read = this.#start(
      (options) => this.#provider.check(options),
      (received): CheckResponse => ({ ...received, about: 'check' }),
      this.#userWaits,
      () => {
        if (this.#check === read) this.#check = undefined
      },
    )
    this.#check = read
    this.#userWaits = false
  }

  /**
   * Reads one room for the user, ahead of polls. Joins a read that was asked a moment ago, or one for the user that was
   * not sent yet. An older read may show an old state, but it continues, because other code may await it and a 404 in
   * it must not be lost. Only a poll that is still queued is given up, because it would be sent after other polls.
   */
  readForUser(name: string): Promise<RoomResponse> {
    const running = this.#rooms.get(name)
    if (running !== undefined) {
      const age = this.#clock.now() - running.askedAt
      const isSent = running.sentTurn() !== undefined
      if (running.forUser ? !isSent || age <= JOIN_USER : isSent && age <= JOIN_POLL) return running.response
      if (isSent) this.#older.add(running)
      else running.controller.abort()
    }
    return this.#startRoom(name, true).response
  }

  /** Makes the list and all rooms due at once. For the user, the list or the account check goes ahead of polls. */
  forgetTimes(forUser = false): void {
    const now = this.#clock.now()
    if (forUser && Math.abs(now - this.#refreshedAt) >= REFRESH_EVERY) {
      this.#userWaits = true
      this.#refreshedAt = now
    }
    this.#askedAt.clear()
    this.#listAskedAt = undefined
  }

  /** Makes these rooms due at once, except those that were last read at or after this time (epoch ms). */
  forgetTimesOf(names: readonly string[], before: number): void {
    for (const name of names) if ((this.#askedAt.get(name) ?? 0) < before) this.#askedAt.delete(name)
  }

  /** Forgets the request times of names that are no longer `known`. */
  forgetOthers(known: (name: string) => boolean): void {
    for (const name of this.#askedAt.keys()) if (!known(name)) this.#askedAt.delete(name)
  }

  /** Gives up all reads, because their responses would describe a time before now. */
  dropAll(): void {
    for (const read of [...this.#rooms.values(), ...this.#older]) read.controller.abort()
    this.#rooms.clear()
    this.#older.clear()
    this.#list?.controller.abort()
    this.#list = undefined
    this.#check?.controller.abort()
    this.#check = undefined
    this.#recent = []
  }

  #startRoom(name: string, forUser: boolean): InFlight<RoomResponse> {
    const read = this.#start(
      (options) => this.#provider.retrieve(name, options),
      (received): RoomResponse => ({ ...received, about: 'room', name }),
      forUser,
      () => {
        this.#older.delete(read)
        if (this.#rooms.get(name) === read) this.#rooms.delete(name)
      },
    )
    this.#rooms.set(name, read)
    this.#askedAt.set(name, read.askedAt)
    return read
  }

  #start<T, R extends ReadResponse>(
    ask: (options: RequestOptions) => Promise<Reply<T>>,
    responseOf: (received: Received<T>) => R,
    forUser: boolean,
    onDone: () => void,
  ): InFlight<R> {
    const controller = new AbortController()
    const askedAt = this.#clock.now()
    const times = new ReadTimes(this.#clock, this.#turns)
    const options = { ...times.options, priority: forUser ? 'person' : 'poll', signal: controller.signal } as const
    const response = replyOf(() => ask(options), this.#clock).then((reply) => {
      this.#events.checkClock()
      const stamp = times.stamp()
      const received = responseOf({ reply, stamp, dropped: controller.signal.aborted })
      if (times.sentAt !== undefined && !received.dropped) this.#measure(stamp.answeredAt - times.sentAt)
      onDone()
      if (!received.dropped) this.#events.onResponse(received)
      return received
    })
    if (!forUser) this.#recent.push(askedAt)
    return { askedAt, forUser, sentTurn: () => times.sentTurn, controller, response }
  }

  #measure(ms: number): void {
    if (ms < 0) return
    this.#latency = this.#latency === undefined ? ms : this.#latency + LATENCY_SHARE * (ms - this.#latency)
  }
}

/** A provider promises not to throw, but if one does, the monitor must not stop. */
async function replyOf<T>(ask: () => Promise<Reply<T>>, clock: Clock): Promise<Reply<T>> {
  try {
    return await ask()
  } catch {
    return { ...failure('internal'), at: clock.now() }
  }
}
