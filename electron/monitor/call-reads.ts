import type { LiveCall } from '../../shared/rooms/model.ts'
import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import {
  afterCallDetails,
  afterCallList,
  nextUnread,
  NO_CALLS,
  unreadCounts,
  type LiveCalls,
} from './calls-on-number.ts'
import type { Candidate } from './schedule.ts'

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
  /** When the list was requested last. */
  readonly askedAt: ElapsedMs
}

/** A call that was read for an action. */
export interface ReadCall {
  readonly call: LiveCall
  /** The earliest moment at which its request may have left. */
  readonly sent: ElapsedMs
}

/** The live calls of one account, and which of them are to be read: the list, and the details of each new call once. */
export class CallReads {
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
  /** When anything about calls was requested last. */
  sentAt: ElapsedMs = -Infinity

  /** Returns whether the list has become outdated. Must also be called while nothing may be sent. */
  becomesOutdated(now: ElapsedMs): boolean {
    const wasOutdated = this.isOutdated
    this.isOutdated = now - this.listedAt > 2 * this.every + LATE
    return this.isOutdated && !wasOutdated
  }

  /** What is to be read next, and when. All reads together use at most half of the allowance. */
  next({ isForeground, slower, allowed, askedAt }: CallWish, now: ElapsedMs): Candidate {
    const { unread, unreadable } = unreadCounts(this.live)
    // What could not be read is requested rarely.
    const usual = unread === unreadable ? LIST_EVERY.complete : LIST_EVERY.incomplete
    this.every = (isForeground ? usual : LIST_EVERY.background) * slower
    const interval = 1_000 / (allowed * SHARE)
    const listAt = askedAt + this.every
    const uuid = nextUnread(this.live, now)
    const isList = listAt <= now || uuid === undefined
    const dueAt = Math.max(this.sentAt + interval, isList ? listAt : now)
    return { read: isList ? 'calls ' : `call ${uuid}`, dueAt, interval, isFirst: false }
  }

  /** @param sent when the list was requested */
  takeList(uuids: readonly CallUuid[], sent: ElapsedMs, now: ElapsedMs): void {
    this.listedAt = sent
    this.live = afterCallList(this.live, uuids, now, this.isOutdated)
    this.isOutdated = false
  }

  /** @param details undefined if the response did not contain them */
  takeDetails(uuid: CallUuid, details: LiveCall | undefined, now: ElapsedMs): void {
    this.live = afterCallDetails(this.live, uuid, details, now)
  }
}
