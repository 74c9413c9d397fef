import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import type { CallProvider, Reply } from '../providers/provider.ts'
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
  #live = NO_CALLS
  #listedAt: ElapsedMs = -Infinity
  #askedAt: ElapsedMs = -Infinity
  #nextAt: ElapsedMs = -Infinity
  #every = LIST_EVERY.complete
  #isPolling = false
  #isOutdated = true
  /** Gives up everything that is in flight. */
  #stop = new AbortController()

  constructor(provider: CallProvider, clock: Clock, onChanged: () => void) {
    this.#provider = provider
    this.#clock = clock
    this.#onChanged = onChanged
  }

  get live(): LiveCalls {
    return this.#live
  }

  /** When the newest list was requested; -Infinity if there is none. */
  get listedAt(): ElapsedMs {
    return this.#listedAt
  }

  /**
   * Whether the list is older than it should be. If so, the next list does not show when callers came or left, because
   * they may have done so long before.
   */
  get isOutdated(): boolean {
    return this.#isOutdated
  }

  /** Milliseconds between two lists. */
  get every(): number {
    return this.#every
  }

  /** Requests per second that are spent on calls if they are read in this way. */
  load({ allowed }: CallWish): number {
    return Math.min(allowed * SHARE, this.#isComplete ? 1_000 / this.#every : Infinity)
  }

  /** Whether no details are missing except those that could not be read, which are requested rarely. */
  get #isComplete(): boolean {
    const { unread, unreadable } = unreadCounts(this.#live)
    return unread === unreadable
  }

  /** Notes whether the list is outdated by now. Must also be called while nothing may be sent. */
  checkAge(now: ElapsedMs): void {
    const wasOutdated = this.#isOutdated
    this.#isOutdated = now - this.#listedAt > 2 * this.#every + LATE
    if (this.#isOutdated !== wasOutdated) this.#onChanged()
  }

  /** Sends what is due. Returns when something is due again; Infinity while a request is in flight. */
  poll(wish: CallWish, now: ElapsedMs): ElapsedMs {
    const { isForeground, slower, allowed } = wish
    const usual = this.#isComplete ? LIST_EVERY.complete : LIST_EVERY.incomplete
    this.#every = (isForeground ? usual : LIST_EVERY.background) * slower
    if (this.#isPolling) return Infinity
    const listAt = this.#askedAt + this.#every
    const uuid = nextUnread(this.#live, now)
    const dueAt = Math.max(this.#nextAt, uuid === undefined ? listAt : now)
    if (dueAt > now) return dueAt
    this.#nextAt = now + 1_000 / (allowed * SHARE)
    if (listAt <= now || uuid === undefined) drop(this.#list(now))
    else drop(this.#details(uuid))
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
    const { signal } = this.#stop
    let sent = elapsedOf(this.#clock)
    const onSend = (): void => {
      sent = elapsedOf(this.#clock)
    }
    const reply = await this.#provider.retrieveLiveCall(callUuid, { priority: 'person', onSend })
    if (signal.aborted) return failure('cancelled')
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
    this.#isOutdated = true
    this.makeDue()
  }

  async #list(now: ElapsedMs): Promise<void> {
    let sent = now
    this.#askedAt = now
    const onSend = (): void => {
      sent = elapsedOf(this.#clock)
    }
    const reply = await this.#ask((options) => this.#provider.listLiveCalls({ ...options, onSend }))
    if (reply?.ok !== true) return
    this.#listedAt = sent
    this.#live = afterCallList(this.#live, reply.value, elapsedOf(this.#clock), this.#isOutdated)
    this.#isOutdated = false
    this.#onChanged()
  }

  async #details(uuid: CallUuid): Promise<void> {
    const reply = await this.#ask((options) => this.#provider.retrieveLiveCall(uuid, options))
    if (reply !== undefined) this.#take(uuid, reply.ok && reply.value !== 'notLive' ? reply.value : undefined)
  }

  #take(uuid: CallUuid, details: LiveCall | undefined): void {
    this.#live = afterCallDetails(this.#live, uuid, details, elapsedOf(this.#clock))
    this.#onChanged()
  }

  /** Undefined if the request was given up. */
  async #ask<T>(
    send: (options: { priority: 'poll'; signal: AbortSignal }) => Promise<Reply<T>>,
  ): Promise<Reply<T> | undefined> {
    const { signal } = this.#stop
    this.#isPolling = true
    const reply = await send({ priority: 'poll', signal }).catch(() => ({
      ...failure('internal'),
      at: this.#clock.now(),
    }))
    if (signal.aborted) return undefined
    this.#isPolling = false
    return reply.ok || reply.fault.code !== 'cancelled' ? reply : undefined
  }
}
