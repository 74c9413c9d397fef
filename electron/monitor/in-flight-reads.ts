import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { failure } from '../../shared/result.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { ReadProvider, Reply, RequestOptions, RetrieveResult, RoomList } from '../providers/provider.ts'
import type { Read } from './rule/witness.ts'
import { ReadStamps, type Stamps } from './stamps.ts'

export interface Received<T> {
  readonly reply: Reply<T>
  readonly read: Read
  /** The read was given up, so its response is ignored. */
  readonly dropped: boolean
}

export type ListResponse = Received<RoomList> & { readonly about: 'list' }
export type RoomResponse = Received<RetrieveResult> & { readonly about: 'room'; readonly name: string }
export type CheckResponse = Received<void> & { readonly about: 'check' }
/** The response to one read of any kind. */
export type ReadResponse = ListResponse | RoomResponse | CheckResponse

export interface ReadEvents {
  /** Called before a response is stamped. If nothing was observed for a while, the reads in flight are given up. */
  checkClock(): void
  /** Called with a response that was not given up, before the code that awaits it continues. */
  onResponse(response: ReadResponse): void
}

interface InFlight<R extends ReadResponse = ReadResponse> {
  readonly askedAt: ElapsedMs
  readonly stamps: ReadStamps
  readonly controller: AbortController
  readonly response: Promise<R>
}

interface LastRead {
  readonly at: ElapsedMs
  readonly isDue: boolean
}

interface LastAnswer {
  readonly read: Read
  /** Milliseconds between two reads when the last roster was read; 0 without one. */
  readonly every: number
}

/** If a read comes later than this many intervals, the cause is an outage, not the number of rooms. */
const LATEST_TURN = 2
/** Milliseconds from a response to the next request for the same room, if it is read as often as possible. */
const STEP = 100
/** Milliseconds. A read for an action joins another one if that is no older than this, or not sent yet. */
export const JOIN_ACTION = 1_000
/** Milliseconds between two refreshes that go ahead of polls, so that they delay no action. */
const REFRESH_EVERY = 1_000

/** The unanswered reads of one account. At most one poll of the list and of each room, and one check are in flight. */
export class InFlightReads {
  readonly #provider: ReadProvider
  readonly #clock: Clock
  readonly #stamps: Stamps
  readonly #events: ReadEvents
  readonly #all = new Set<InFlight>()
  readonly #polls = new Map<string, InFlight>()
  /** The newest read of each room that was made for an action. */
  readonly #forActions = new Map<string, InFlight<RoomResponse>>()
  readonly #asked = new Map<string, LastRead>()
  readonly #answered = new Map<string, LastAnswer>()
  /** Names for which no path can be built. Nothing is sent for them. */
  readonly #unreadable = new Set<string>()
  #list: InFlight | undefined
  #check: InFlight | undefined
  #listAskedAt: ElapsedMs = -Infinity
  #userWaits = false
  #refreshedAt: ElapsedMs = -Infinity

  constructor(provider: ReadProvider, clock: Clock, stamps: Stamps, events: ReadEvents) {
    this.#provider = provider
    this.#clock = clock
    this.#stamps = stamps
    this.#events = events
  }

  get listAskedAt(): ElapsedMs {
    return this.#listAskedAt
  }

  get isListInFlight(): boolean {
    return this.#list !== undefined
  }

  get isCheckInFlight(): boolean {
    return this.#check !== undefined
  }

  /** Whether the user has refreshed, and neither the list nor the account check has been sent since. */
  get userWaits(): boolean {
    return this.#userWaits
  }

  /** Polls in flight, the list included. */
  get polling(): number {
    return this.#polls.size + Number(this.#list !== undefined)
  }

  /** Whether a read waits in the queue of the account, behind the user's requests or for the allowance. */
  get isWaiting(): boolean {
    return [...this.#all].some(({ stamps }) => stamps.sent === undefined)
  }

  /** When the room was last asked for; -Infinity if it is due at once. */
  askedAt(name: string): ElapsedMs {
    const asked = this.#asked.get(name)
    return asked === undefined || asked.isDue ? -Infinity : asked.at
  }

  /** Milliseconds between two reads of the room, as it was when its roster was last read; 0 without one. */
  intervalAtRead(name: string): number {
    return this.#answered.get(name)?.every ?? 0
  }

  /**
   * Notes how often a room is read: more rarely than planned if responses are slow or its turn comes late. Reads after
   * its last roster do not count, because otherwise an old roster would seem fresh again.
   *
   * @param planned milliseconds between two of its reads
   */
  wasAnswered(name: string, read: Read, planned: number, isRoster: boolean): void {
    const before = this.#answered.get(name)
    const isPaced = this.#provider.paced === true
    const last = before?.read ?? read
    if (read.sent < last.sent) return
    // The times of a read that somebody else sent are known only roughly.
    const gap = Math.min(read.sent - last.sent, isPaced ? read.received - last.received : Infinity)
    const took = isPaced ? 0 : read.received - read.sent + STEP
    const every = Math.max(planned, took, gap <= planned * LATEST_TURN ? gap : 0)
    this.#answered.set(name, { read, every: isRoster ? every : (before?.every ?? 0) })
  }

  /** Whether no request can name this room. Asking for it again would cost others their turns. */
  isUnreadable(name: string): boolean {
    return this.#unreadable.has(name)
  }

  isPolled(name: string): boolean {
    return this.#polls.has(name)
  }

  /** Asks for the list, unless it is in flight. */
  list(forUser = this.#userWaits): Promise<ReadResponse> {
    if (this.#list !== undefined) return this.#list.response
    const list = this.#start(
      (options) => this.#provider.list(options),
      (received): ListResponse => ({ ...received, about: 'list' }),
      forUser ? 'person' : 'poll',
      ({ reply }) => {
        this.#list = undefined
        if (wasGivenUp(reply)) this.#listAskedAt = -Infinity
      },
    )
    this.#list = list
    this.#userWaits = false
    this.#listAskedAt = list.askedAt
    return list.response
  }

  /** Reads one room, unless a poll of it is in flight. */
  poll(name: string): void {
    if (this.#polls.has(name)) return
    const poll = this.#start(
      (options) => this.#provider.retrieve(name, options),
      (received): RoomResponse => ({ ...received, about: 'room', name }),
      'poll',
      ({ reply }) => {
        this.#polls.delete(name)
        if (wasGivenUp(reply)) this.#makeDue(name)
        if (!reply.ok && this.#provider.writable(name) === 'never') this.#unreadable.add(name)
      },
    )
    this.#polls.set(name, poll)
    this.#wasAsked(name, poll)
  }

  /** Sends the account check, unless one is in flight. */
  check(): void {
    if (this.#check !== undefined) return
    this.#check = this.#start(
      (options) => this.#provider.check(options),
      (received): CheckResponse => ({ ...received, about: 'check' }),
      this.#userWaits ? 'person' : 'poll',
      () => {
        this.#check = undefined
      },
    )
    this.#userWaits = false
  }

  /** Reads one room for an action, ahead of polls. Joins another such read that was sent a moment ago, or not yet. */
  readForAction(name: string): Promise<RoomResponse> {
    const running = this.#forActions.get(name)
    if (running !== undefined) {
      const { sent } = running.stamps
      if (sent === undefined || elapsedOf(this.#clock) - sent <= JOIN_ACTION) return running.response
    }
    const read = this.#start(
      (options) => this.#provider.retrieve(name, options),
      (received): RoomResponse => ({ ...received, about: 'room', name }),
      'person',
      () => {
        if (this.#forActions.get(name) === read) this.#forActions.delete(name)
      },
    )
    this.#forActions.set(name, read)
    this.#wasAsked(name, read)
    return read.response
  }

  /**
   * Asks for the list for an action, ahead of polls. A poll of it may have been sent long ago, or wait for its turn.
   */
  listForAction(): Promise<ListResponse> {
    const list = this.#start(
      (options) => this.#provider.list(options),
      (received): ListResponse => ({ ...received, about: 'list' }),
      'person',
      () => undefined,
    )
    this.#listAskedAt = list.askedAt
    return list.response
  }

  /** Makes the list and all rooms due at once. For the user, the list or the account check goes ahead of polls. */
  forgetTimes(forUser = false): void {
    const now = elapsedOf(this.#clock)
    if (forUser && now - this.#refreshedAt >= REFRESH_EVERY) {
      this.#userWaits = true
      this.#refreshedAt = now
    }
    for (const name of this.#asked.keys()) this.#makeDue(name)
    this.#listAskedAt = -Infinity
  }

  /** Makes these rooms due at once, except those that were last asked for at or after this time. */
  forgetTimesOf(names: readonly string[], before: ElapsedMs): void {
    for (const name of names) if (this.askedAt(name) < before) this.#makeDue(name)
  }

  /** Forgets the request times of names that are no longer `known`. */
  forgetOthers(known: (name: string) => boolean): void {
    for (const names of [this.#asked, this.#answered, this.#unreadable])
      for (const name of names.keys()) if (!known(name)) names.delete(name)
  }

  /** Gives up all reads, because their responses would describe a time before now. */
  dropAll(): void {
    for (const { controller } of this.#all) controller.abort()
    this.#all.clear()
    this.#polls.clear()
    this.#forActions.clear()
    this.#list = undefined
    this.#check = undefined
  }

  #wasAsked(name: string, { askedAt: at }: InFlight): void {
    this.#asked.set(name, { at, isDue: false })
  }

  #makeDue(name: string): void {
    const asked = this.#asked.get(name)
    if (asked !== undefined) this.#asked.set(name, { ...asked, isDue: true })
  }

  #start<T, R extends ReadResponse>(
    ask: (options: RequestOptions) => Promise<Reply<T>>,
    responseOf: (received: Received<T>) => R,
    priority: 'person' | 'poll',
    onDone: (response: R) => void,
  ): InFlight<R> {
    const controller = new AbortController()
    const stamps = new ReadStamps(this.#stamps)
    const options = { ...stamps.options, priority, signal: controller.signal }
    const response = replyOf(() => ask(options), this.#clock).then((reply) => {
      this.#events.checkClock()
      const own = stamps.read()
      const read = { ...own, sent: reply.sentAfter ?? own.sent }
      const received = responseOf({ reply, read, dropped: controller.signal.aborted })
      if (received.dropped) return received
      this.#all.delete(inFlight)
      onDone(received)
      this.#events.onResponse(received)
      return received
    })
    const inFlight = { askedAt: elapsedOf(this.#clock), stamps, controller, response }
    this.#all.add(inFlight)
    return inFlight
  }
}

/** Whether the provider gave up the read before sending it. The read is then still due. */
function wasGivenUp(reply: Reply<unknown>): boolean {
  return !reply.ok && reply.fault.code === 'cancelled'
}

/** A provider promises not to throw, but if one does, the monitor must not stop. */
async function replyOf<T>(ask: () => Promise<Reply<T>>, clock: Clock): Promise<Reply<T>> {
  try {
    return await ask()
  } catch {
    return { ...failure('internal'), at: clock.now() }
  }
}
