import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { failure } from '../../shared/result.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { ReadProvider, Reply, RequestOptions, RetrieveResult, RoomList } from '../providers/provider.ts'
import type { Read } from './rule/witness.ts'

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
  /** Called before the time of a response is taken. If nothing was observed for a while, the reads in flight are given up. */
  checkClock(): void
  /** Called with a response that was not given up, before the code that awaits it continues. */
  onResponse(response: ReadResponse): void
}

interface InFlight<R extends ReadResponse = ReadResponse> {
  readonly isForAction: boolean
  readonly times: ReadTimes
  readonly controller: AbortController
  readonly response: Promise<R>
  /** The read for an action that has replaced it. Its response answers both. */
  next?: InFlight<R>
}

/** How one read is sent, and what becomes of its reply. */
interface Asking<T, R extends ReadResponse> {
  readonly ask: (options: RequestOptions) => Promise<Reply<T>>
  readonly responseOf: (received: Received<T>) => R
  readonly isForAction?: boolean
  readonly priority?: 'person' | 'poll'
}

/** Milliseconds. A read for an action joins another one if that is no older than this, or not sent yet. */
export const JOIN_ACTION = 1_000
/** Milliseconds between two refreshes that go ahead of polls, so that they delay no action. */
const REFRESH_EVERY = 1_000

/** What is read: a room, or the list or the check, which no room can be named like. */
type Slot = 'list' | 'check' | `room ${string}`

/**
 * The unanswered reads of one account: at most one of the list, one of each room, and one check. A read for an action
 * replaces a poll, so that responses about a room arrive in the order of their requests.
 */
export class InFlightReads {
  readonly #provider: ReadProvider
  readonly #clock: Clock
  readonly #events: ReadEvents
  readonly #all = new Map<Slot, InFlight>()
  /** When each was last asked for; -Infinity if it is due at once. */
  readonly #asked = new Map<Slot, ElapsedMs>()
  #userWaits = false
  #refreshedAt: ElapsedMs = -Infinity

  constructor(provider: ReadProvider, clock: Clock, events: ReadEvents) {
    this.#provider = provider
    this.#clock = clock
    this.#events = events
  }

  get listAskedAt(): ElapsedMs {
    return this.#asked.get('list') ?? -Infinity
  }

  get isListInFlight(): boolean {
    return this.#all.has('list')
  }

  get isCheckInFlight(): boolean {
    return this.#all.has('check')
  }

  /** Whether the user has refreshed, and neither the list nor the account check has been sent since. */
  get userWaits(): boolean {
    return this.#userWaits
  }

  /** Polls in flight, the list and the check included. */
  get polling(): number {
    return [...this.#all.values()].filter(({ isForAction }) => !isForAction).length
  }

  /** Whether a read waits in the queue of the account, behind the user's requests or for the allowance. */
  get isWaiting(): boolean {
    return [...this.#all.values()].some(({ times }) => !times.hasLeft)
  }

  /** When the room was last asked for; -Infinity if it is due at once. */
  askedAt(name: string): ElapsedMs {
    return this.#asked.get(`room ${name}`) ?? -Infinity
  }

  /** Whether the room is being read. */
  isPolled(name: string): boolean {
    return this.#all.has(`room ${name}`)
  }

  /** Asks for the list, unless it is in flight. */
  list(forUser = this.#userWaits): Promise<ReadResponse> {
    this.#userWaits = false
    return this.#readList({ priority: forUser ? 'person' : 'poll' })
  }

  /** Asks for the list for an action, ahead of polls. */
  listForAction(): Promise<ListResponse> {
    return this.#readList({ isForAction: true })
  }

  /** Reads one room, unless it is being read. */
  poll(name: string): void {
    drop(this.#readRoom(name, false))
  }

  /** Reads one room for an action, ahead of polls. */
  readForAction(name: string): Promise<RoomResponse> {
    return this.#readRoom(name, true)
  }

  /** Sends the account check, unless one is in flight. */
  check(): void {
    const priority = this.#userWaits ? 'person' : 'poll'
    this.#userWaits = false
    const ask = (options: RequestOptions): Promise<Reply<void>> => this.#provider.check(options)
    drop(
      this.#read('check', {
        ask,
        priority,
        responseOf: (received): CheckResponse => ({ ...received, about: 'check' }),
      }),
    )
  }

  /** Makes the list and all rooms due at once. For the user, the list or the account check goes ahead of polls. */
  forgetTimes(forUser = false): void {
    const now = elapsedOf(this.#clock)
    if (forUser && now - this.#refreshedAt >= REFRESH_EVERY) {
      this.#userWaits = true
      this.#refreshedAt = now
    }
    this.#asked.clear()
  }

  /** Makes these rooms due at once, except those that were last asked for at or after this time. */
  forgetTimesOf(names: readonly string[], before: ElapsedMs): void {
    for (const name of names) if (this.askedAt(name) < before) this.#asked.delete(`room ${name}`)
  }

  /** Forgets when rooms were asked for that are no longer `known`. */
  forgetOthers(known: (name: string) => boolean): void {
    for (const slot of this.#asked.keys())
      if (slot.startsWith('room ') && !known(slot.slice('room '.length))) this.#asked.delete(slot)
  }

  /** Gives up all reads, because their responses would describe a time before now. */
  dropAll(): void {
    for (const { controller } of this.#all.values()) controller.abort()
    this.#all.clear()
  }

  #readList(how: Pick<Asking<RoomList, ListResponse>, 'priority' | 'isForAction'>): Promise<ListResponse> {
    return this.#read('list', {
      ...how,
      ask: (options) => this.#provider.list(options),
      responseOf: (received): ListResponse => ({ ...received, about: 'list' }),
    })
  }

  #readRoom(name: string, isForAction: boolean): Promise<RoomResponse> {
    return this.#read(`room ${name}`, {
      isForAction,
      ask: (options) => this.#provider.retrieve(name, options),
      responseOf: (received): RoomResponse => ({ ...received, about: 'room', name }),
    })
  }

  #read<T, R extends ReadResponse>(
    slot: Slot,
    { ask, responseOf, isForAction = false, priority = isForAction ? 'person' : 'poll' }: Asking<T, R>,
  ): Promise<R> {
    const running = this.#all.get(slot) as InFlight<R> | undefined
    if (running !== undefined && (!isForAction || this.#mayJoin(running))) return running.response
    const controller = new AbortController()
    const times = new ReadTimes(this.#clock)
    this.#asked.set(slot, elapsedOf(this.#clock))
    const response = replyOf(() => ask({ ...times.options, priority, signal: controller.signal }), this.#clock).then(
      (reply) => {
        this.#events.checkClock()
        if (inFlight.next !== undefined) return inFlight.next.response
        const own = times.read()
        const read = { ...own, sent: reply.sentAfter ?? own.sent }
        const received = responseOf({ reply, read, dropped: controller.signal.aborted })
        if (received.dropped) return received
        this.#all.delete(slot)
        // What the provider gave up before it was sent is still due.
        if (!reply.ok && reply.fault.code === 'cancelled') this.#asked.delete(slot)
        this.#events.onResponse(received)
        return received
      },
    )
    const inFlight: InFlight<R> = { isForAction, times, controller, response }
    this.#all.set(slot, inFlight)
    if (running !== undefined) {
      running.next = inFlight
      running.controller.abort()
    }
    return response
  }

  #mayJoin({ isForAction, times }: InFlight): boolean {
    return isForAction && (!times.hasLeft || elapsedOf(this.#clock) - times.sent <= JOIN_ACTION)
  }
}

/** When the request of one read left, and when its response arrived. */
export class ReadTimes {
  readonly #clock: Clock
  #sent: ElapsedMs
  #received: ElapsedMs | undefined
  #hasLeft = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#sent = elapsedOf(clock)
  }

  /** Whether the request has left the queue. */
  get hasLeft(): boolean {
    return this.#hasLeft
  }

  get sent(): ElapsedMs {
    return this.#sent
  }

  /** The options to pass to the method of the provider. */
  get options(): Pick<Required<RequestOptions>, 'onSend' | 'onResponse'> {
    return {
      // The request may have waited in the queue. Its response shows no state from before the moment at which it left.
      onSend: () => {
        this.#sent = elapsedOf(this.#clock)
        this.#hasLeft = true
      },
      // The next request may leave before this response is passed on. It must still count as later than the response.
      onResponse: () => {
        this.#received = elapsedOf(this.#clock)
      },
    }
  }

  /** To be called once the response is passed on. */
  read(): Read {
    return { sent: this.#sent, received: this.#received ?? elapsedOf(this.#clock) }
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
