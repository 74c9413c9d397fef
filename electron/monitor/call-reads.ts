import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import type { CallProvider, Reply, RequestOptions } from '../providers/provider.ts'
import {
  afterCallDetails,
  afterCallList,
  nextUnread,
  NO_CALLS,
  unreadCounts,
  type LiveCalls,
} from './calls-on-number.ts'

/** Milliseconds between two lists of calls. While details are missing, they need the requests more. */
const LIST_EVERY = { complete: 3_000, incomplete: 6_000, background: 10_000 }
/** The largest share of the allowance. */
const SHARE = 1 / 2
/** Milliseconds beyond two intervals after which a list counts as outdated, because a request may wait for others. */
const LATE = 4_000

/** How the calls of an account are to be read now. */
export interface CallWish {
  /** Requests per second that the account may send. */
  readonly allowed: number
  readonly isForeground: boolean
  /** Multiplies every interval. */
  readonly slower: number
}

/** A call that was read for an action. */
export interface ReadCall {
  readonly call: LiveCall
  /** The earliest moment at which its request may have left. */
  readonly sent: ElapsedMs
}

/**
 * Reads the live calls of one account, while a room wants them: the list, and the details of each new call once. At
 * most one poll is in flight, and all polls together use at most half of the allowance.
 */
export class CallReads {
  readonly #provider: CallProvider
  readonly #clock: Clock
  readonly #onChanged: () => void
  live: LiveCalls = NO_CALLS
  /** When the newest list was requested; -Infinity if there is none. */
  listedAt: ElapsedMs = -Infinity
  /**
   * Whether the list is older than it should be. If so, the next list does not show when callers came or left, because
   * they may have done so long before.
   */
  isOutdated = true
  /** Milliseconds between two lists. */
  every = LIST_EVERY.complete
  #askedAt: ElapsedMs = -Infinity
  #nextAt: ElapsedMs = -Infinity
  #isPolling = false
  /** Gives up everything that is in flight. */
  #stop = new AbortController()

  constructor(provider: CallProvider, clock: Clock, onChanged: () => void) {
    this.#provider = provider
    this.#clock = clock
    this.#onChanged = onChanged
  }

  /** Notes whether the list is outdated by now. Must also be called while nothing may be sent. */
  checkAge(now: ElapsedMs): void {
    const wasOutdated = this.isOutdated
    this.isOutdated = now - this.listedAt > 2 * this.every + LATE
    if (this.isOutdated !== wasOutdated) this.#onChanged()
  }

  /** Sends what is due. Returns when something is due again; Infinity while a request is in flight. */
  poll(wish: CallWish, now: ElapsedMs): ElapsedMs {
    const { isForeground, slower, allowed } = wish
    const { unread, unreadable } = unreadCounts(this.live)
    // What could not be read is requested rarely.
    const usual = unread === unreadable ? LIST_EVERY.complete : LIST_EVERY.incomplete
    this.every = (isForeground ? usual : LIST_EVERY.background) * slower
    if (this.#isPolling) return Infinity
    const listAt = this.#askedAt + this.every
    const uuid = nextUnread(this.live, now)
    const dueAt = Math.max(this.#nextAt, uuid === undefined ? listAt : now)
    if (dueAt > now) return dueAt
    this.#nextAt = now + 1_000 / (allowed * SHARE)
    this.#isPolling = true
    if (listAt <= now || uuid === undefined) {
      this.#askedAt = now
      drop(this.#list())
    } else drop(this.#details(uuid))
    return Infinity
  }

  /** Makes the list due at once, for example because a call was hung up. */
  makeDue(): void {
    this.#askedAt = -Infinity
  }

  /**
   * Reads one call for an action, ahead of polls. The response also updates what is known. Fault: `cancelled` if the
   * read was given up.
   */
  async readNow(callUuid: CallUuid): Promise<Result<ReadCall | 'gone'>> {
    const read = await this.#ask('person', (options) => this.#provider.retrieveLiveCall(callUuid, options))
    if (read === undefined) return failure('cancelled')
    const { reply, sent } = read
    if (!reply.ok) return { ok: false, fault: reply.fault }
    if (reply.value === 'notLive') {
      this.makeDue()
      return success('gone')
    }
    this.#take(callUuid, reply.value)
    return success({ call: reply.value, sent })
  }

  /** Gives up what is in flight, because its response would describe a time before now. */
  dropAll(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
    this.#isPolling = false
    this.isOutdated = true
    this.makeDue()
  }

  async #list(): Promise<void> {
    const read = await this.#ask('poll', (options) => this.#provider.listLiveCalls(options))
    if (read?.reply.ok !== true) return
    this.listedAt = read.sent
    this.live = afterCallList(this.live, read.reply.value, elapsedOf(this.#clock), this.isOutdated)
    this.isOutdated = false
    this.#onChanged()
  }

  async #details(uuid: CallUuid): Promise<void> {
    const read = await this.#ask('poll', (options) => this.#provider.retrieveLiveCall(uuid, options))
    if (read === undefined) return
    const { reply } = read
    this.#take(uuid, reply.ok && reply.value !== 'notLive' ? reply.value : undefined)
  }

  #take(uuid: CallUuid, details: LiveCall | undefined): void {
    this.live = afterCallDetails(this.live, uuid, details, elapsedOf(this.#clock))
    this.#onChanged()
  }

  /** The response, and the earliest moment at which its request may have left. Undefined if it was given up. */
  async #ask<T>(
    priority: 'poll' | 'person',
    send: (options: RequestOptions) => Promise<Reply<T>>,
  ): Promise<{ readonly reply: Reply<T>; readonly sent: ElapsedMs } | undefined> {
    const { signal } = this.#stop
    let sent = elapsedOf(this.#clock)
    const onSend = (): unknown => (sent = elapsedOf(this.#clock))
    // A provider promises not to throw, but if one does, the polls must go on.
    const reply = await send({ priority, signal, onSend }).catch(() => undefined)
    if (signal.aborted) return undefined
    if (priority === 'poll') this.#isPolling = false
    return reply === undefined || (!reply.ok && reply.fault.code === 'cancelled') ? undefined : { reply, sent }
  }
}
