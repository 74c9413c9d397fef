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

interface LastRead {
  readonly at: ElapsedMs
  readonly isDue: boolean
}

/** How one read is sent, and what becomes of its reply. */
interface Asking<T, R extends ReadResponse> {
  readonly ask: (options: RequestOptions) => Promise<Reply<T>>
  readonly responseOf: (received: Received<T>) => R
  readonly priority: 'person' | 'poll'
  readonly isForAction?: true
  readonly onDone?: (response: R) => void
}

/** Milliseconds. A read for an action joins another one if that is no older than this, or not sent yet. */
export const JOIN_ACTION = 1_000
/** Milliseconds between two refreshes that go ahead of polls, so that they delay no action. */
const REFRESH_EVERY = 1_000

/**
 * The unanswered reads of one account: at most one of the list, one of each room, and one check. A read for an action
 * replaces a poll, so that responses about a room arrive in the order of their requests.
 */
export class InFlightReads {
  readonly #provider: ReadProvider
  readonly #clock: Clock
  readonly #events: ReadEvents
  /** By `list`, `check`, or a room's name after `room `. */
  readonly #all = new Map<string, InFlight>()
  readonly #asked = new Map<string, LastRead>()
  /** Names for which no path can be built. Nothing is sent for them. */
  readonly #unreadable = new Set<string>()
  #listAskedAt: ElapsedMs = -Infinity
  #userWaits = false
  #refreshedAt: ElapsedMs = -Infinity

  constructor(provider: ReadProvider, clock: Clock, events: ReadEvents) {
    this.#provider = provider
    this.#clock = clock
    this.#events = events
  }

  get listAskedAt(): ElapsedMs {
    return this.#listAskedAt
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
    const asked = this.#asked.get(name)
    return asked === undefined || asked.isDue ? -Infinity : asked.at
  }

  /** Whether no request can name this room. Asking for it again would cost others their turns. */
  isUnreadable(name: string): boolean {
    return this.#unreadable.has(name)
  }

  /** Whether the room is being read. */
  isPolled(name: string): boolean {
    return this.#all.has(roomSlot(name))
  }

  /** Asks for the list, unless it is in flight. */
  list(forUser = this.#userWaits): Promise<ReadResponse> {
    this.#userWaits = false
    return this.#readList({ priority: forUser ? 'person' : 'poll' })
  }

  /** Asks for the list for an action, ahead of polls. */
  listForAction(): Promise<ListResponse> {
    return this.#readList({ priority: 'person', isForAction: true })
  }

  /** Reads one room, unless it is being read. */
  poll(name: string): void {
    drop(this.#readRoom(name, { priority: 'poll' }))
  }

  /** Reads one room for an action, ahead of polls. */
  readForAction(name: string): Promise<RoomResponse> {
    return this.#readRoom(name, { priority: 'person', isForAction: true })
  }

  /** Sends the account check, unless one is in flight. */
  check(): void {
    const priority = this.#userWaits ? 'person' : 'poll'
    this.#userWaits = false
    this.#read('check', {
      ask: (options) => this.#provider.check(options),
      responseOf: (received): CheckResponse => ({ ...received, about: 'check' }),
      priority,
    })
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
    for (const names of [this.#asked, this.#unreadable])
      for (const name of names.keys()) if (!known(name)) names.delete(name)
  }

  /** Gives up all reads, because their responses would describe a time before now. */
  dropAll(): void {
    for (const { controller } of this.#all.values()) controller.abort()
    this.#all.clear()
  }

  #readList(asking: Pick<Asking<RoomList, ListResponse>, 'priority' | 'isForAction'>): Promise<ListResponse> {
    const { response, isNew } = this.#read('list', {
      ...asking,
      ask: (options) => this.#provider.list(options),
      responseOf: (received): ListResponse => ({ ...received, about: 'list' }),
      onDone: ({ reply }) => {
        if (wasGivenUp(reply)) this.#listAskedAt = -Infinity
      },
    })
    if (isNew) this.#listAskedAt = elapsedOf(this.#clock)
    return response
  }

  #readRoom(
    name: string,
    asking: Pick<Asking<RetrieveResult, RoomResponse>, 'priority' | 'isForAction'>,
  ): Promise<RoomResponse> {
    const { response, isNew } = this.#read(roomSlot(name), {
      ...asking,
      ask: (options) => this.#provider.retrieve(name, options),
      responseOf: (received): RoomResponse => ({ ...received, about: 'room', name }),
      onDone: ({ reply }) => {
        if (wasGivenUp(reply)) this.#makeDue(name)
        if (!reply.ok && this.#provider.writable(name) === 'never') this.#unreadable.add(name)
      },
    })
    if (isNew) this.#asked.set(name, { at: elapsedOf(this.#clock), isDue: false })
    return response
  }

  #makeDue(name: string): void {
    const asked = this.#asked.get(name)
    if (asked !== undefined) this.#asked.set(name, { ...asked, isDue: true })
  }

  #read<T, R extends ReadResponse>(
    slot: string,
    {
      ask,
      responseOf,
      priority,
      isForAction = false,
      onDone,
    }: Omit<Asking<T, R>, 'isForAction'> & { isForAction?: boolean },
  ): { readonly response: Promise<R>; readonly isNew: boolean } {
    const running = this.#all.get(slot) as InFlight<R> | undefined
    if (running !== undefined && (!isForAction || this.#mayJoin(running)))
      return { response: running.response, isNew: false }
    const controller = new AbortController()
    const times = new ReadTimes(this.#clock)
    const response = replyOf(() => ask({ ...times.options, priority, signal: controller.signal }), this.#clock).then(
      (reply) => {
        this.#events.checkClock()
        if (inFlight.next !== undefined) return inFlight.next.response
        const own = times.read()
        const read = { ...own, sent: reply.sentAfter ?? own.sent }
        const received = responseOf({ reply, read, dropped: controller.signal.aborted })
        if (received.dropped) return received
        this.#all.delete(slot)
        onDone?.(received)
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
    return { response, isNew: true }
  }

  #mayJoin({ isForAction, times }: InFlight): boolean {
    return isForAction && (!times.hasLeft || elapsedOf(this.#clock) - times.sent <= JOIN_ACTION)
  }
}

function roomSlot(name: string): string {
  return `room ${name}`
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
