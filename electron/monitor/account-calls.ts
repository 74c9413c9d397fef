import type { AccountView } from '../../shared/account.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import { tellsNumber } from '../../shared/callers/masked.ts'
import { isSameNumber, numberKey } from '../../shared/callers/number.ts'
import type { LiveCall, Room } from '../../shared/rooms/model.ts'
import type { DialledNumber, ReportedCaller, RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import type { CallUuid, ElapsedMs, EpochMs } from '../../shared/values.ts'
import type { RoomReports } from './reported-callers.ts'
import type { AccountFacts, Candidate } from './schedule.ts'

/** Milliseconds between two lists of calls. While details are missing, they need the requests more. */
const LIST_EVERY = { complete: 3_000, incomplete: 6_000, background: 10_000 }
/** The largest share of the allowance. */
const SHARE = 1 / 2
/** Milliseconds beyond two intervals after which a list counts as outdated, because a request may wait for others. */
const LATE = 4_000
/** Milliseconds until details that could not be read are requested again. */
const AGAIN_AFTER = 15_000

/** What is known about one live call. */
interface KnownCall {
  /** Undefined until they have been read. */
  readonly details?: LiveCall
  readonly seenAt: ElapsedMs
  /** When a read of its details failed last. */
  readonly failedAt?: ElapsedMs
  /** Whether the newest list lacks the call. It is over once the next one lacks it, too. */
  readonly isLacked: boolean
}

/** A call that was read for an action. */
export interface ReadCall {
  readonly call: LiveCall
  /** The earliest moment at which its request may have left. */
  readonly sent: ElapsedMs
}

/** Who is probably in a room without a roster. `numbers` is absent if the room has none. */
export type RoomCalls = Pick<Room, 'numbers' | 'reported'>

/**
 * The live calls of one account, which of them are to be read, and whom they show in rooms without rosters. Details are
 * read once for each call, because a UUID never means another one.
 */
export class AccountCalls {
  /** In the order of the list; those that it lacks come last. */
  #calls = new Map<CallUuid, KnownCall>()
  /** When the first list arrived after Gavel began to look. Its calls count as already there. */
  #since: ElapsedMs = -Infinity
  /** When the newest list was requested; -Infinity if there is none. */
  #listedAt: ElapsedMs = -Infinity
  #every = LIST_EVERY.complete
  #isOutdated = true
  /** When anything about calls was requested last. */
  sentAt: ElapsedMs = -Infinity

  /** Returns whether the list has become outdated. Must also be called while nothing may be sent. */
  becomesOutdated(now: ElapsedMs): boolean {
    const wasOutdated = this.#isOutdated
    this.#isOutdated = now - this.#listedAt > 2 * this.#every + LATE
    return this.#isOutdated && !wasOutdated
  }

  /**
   * Marks the list as older than it should be. The next one does not show when callers came or left, because they may
   * have done so long before.
   */
  outdate(): void {
    this.#isOutdated = true
  }

  /**
   * What is to be read next, and when. All reads together use at most half of the allowance.
   *
   * @param allowed requests per second that the account may send
   * @param askedAt when the list was requested last
   */
  next(
    { isForeground, slower }: Pick<AccountFacts, 'isForeground' | 'slower'>,
    allowed: number,
    askedAt: ElapsedMs,
    now: ElapsedMs,
  ): Candidate {
    const { unread, unreadable } = this.#unreadCounts()
    // What could not be read is requested rarely.
    const usual = unread === unreadable ? LIST_EVERY.complete : LIST_EVERY.incomplete
    this.#every = (isForeground ? usual : LIST_EVERY.background) * slower
    const interval = 1_000 / (allowed * SHARE)
    const listAt = askedAt + this.#every
    const uuid = this.#nextUnread(now)
    const isList = listAt <= now || uuid === undefined
    const dueAt = Math.max(this.sentAt + interval, isList ? listAt : now)
    return { read: isList ? 'calls ' : `call ${uuid}`, dueAt, interval, isFirst: false }
  }

  /**
   * Takes a list. After a time without reads, it alone says which calls there are.
   *
   * @param sent when the list was requested
   */
  takeList(uuids: readonly CallUuid[], sent: ElapsedMs, now: ElapsedMs): void {
    const before = this.#calls
    this.#listedAt = sent
    this.#calls = new Map(uuids.map((uuid) => [uuid, { seenAt: now, ...before.get(uuid), isLacked: false }]))
    if (this.#isOutdated) this.#since = now
    else
      for (const [uuid, call] of before)
        if (!this.#calls.has(uuid) && !call.isLacked) this.#calls.set(uuid, { ...call, isLacked: true })
    this.#isOutdated = false
  }

  /** @param details undefined if the response did not contain them */
  takeDetails(uuid: CallUuid, details: LiveCall | undefined, now: ElapsedMs): void {
    const before = this.#calls.get(uuid)
    if (before === undefined) return
    this.#calls.set(uuid, { ...before, ...(details === undefined ? { failedAt: now } : { details, isLacked: false }) })
  }

  /**
   * The numbers that callers have dialled, the most dialled one first. Calls that the account made itself do not count.
   */
  offered(): NonNullable<AccountView['offered']> {
    const spelled = new Map<string, string>()
    for (const { to } of this.#known()) if (to !== '' && !spelled.has(numberKey(to))) spelled.set(numberKey(to), to)
    const numbers = this.#dialled([...spelled.values()]).toSorted((one, other) => other.calls - one.calls)
    return { numbers, unread: this.#unreadCounts().unread, isRead: this.#listedAt > -Infinity }
  }

  /**
   * The callers of a room: those of whom events tell, joined by call UUID with the live calls on the room's numbers, and
   * then the callers of the other calls, without those who have left the room by the newest event.
   *
   * @param numbers that callers of the room dial
   * @param me the user's own numbers
   * @param reports what events say about the room; undefined without any
   * @param wall what the computer's clock shows when no time has elapsed
   */
  of(numbers: readonly string[], me: readonly string[], reports: RoomReports | undefined, wall: EpochMs): RoomCalls {
    const called = this.#calledOn(numbers)
    const told = (reports?.callers ?? []).map(({ memberId, ...nameless }): ReportedCaller => {
      // A removal compares name and number with the call once more.
      const joined = { ...nameless, ...called.get(nameless.callUuid) }
      const isDoubtful =
        this.#calls.get(nameless.callUuid)?.isLacked === true || !tellsNumber(nameless.number, joined.number)
      return isDoubtful || memberId === undefined ? joined : { ...joined, memberId }
    })
    const others = [...called.values()].filter(({ callUuid }) => reports?.calls.has(callUuid) !== true)
    const mine = new Set(me.flatMap((number) => lineOf(number) ?? []))
    const reported = [...told, ...others].map((caller) =>
      mine.has(lineOf(caller.number) ?? '') ? { ...caller, isMe: true as const } : caller,
    )
    if (numbers.length === 0) return { reported }
    const outdated: RoomNumbers['outdated'] = this.#listedAt === -Infinity ? 'never' : wall + this.#listedAt
    const known = { numbers: this.#dialled(numbers), ...this.#unreadCounts(), every: this.#every }
    return { reported, numbers: this.#isOutdated ? { ...known, outdated } : known }
  }

  /** The call that is to be read next: the newest, because the user looks for callers who just came. */
  #nextUnread(now: ElapsedMs): CallUuid | undefined {
    const due = [...this.#calls].filter(
      ([, { details, failedAt = -Infinity }]) => details === undefined && now - failedAt >= AGAIN_AFTER,
    )
    return due.toSorted(([, one], [, other]) => other.seenAt - one.seenAt)[0]?.[0]
  }

  /** How many calls have no details, and for how many of these a read has failed. */
  #unreadCounts(): Pick<RoomNumbers, 'unread' | 'unreadable'> {
    const open = [...this.#calls.values()].filter(({ details }) => details === undefined)
    return { unread: open.length, unreadable: open.filter(({ failedAt }) => failedAt !== undefined).length }
  }

  #known(): readonly LiveCall[] {
    return [...this.#calls.values()].flatMap(({ details }) => details ?? [])
  }

  /** How many live calls have dialled each of these numbers. */
  #dialled(numbers: readonly string[]): readonly DialledNumber[] {
    const calls = this.#known()
    return numbers.map((number) => ({ number, calls: calls.filter(({ to }) => isSameNumber(to, number)).length }))
  }

  /** The callers whose calls dialled one of these numbers, by call, the longest call first. */
  #calledOn(numbers: readonly string[]): ReadonlyMap<CallUuid, ReportedCaller> {
    const onNumbers = this.#known()
      .filter(({ to }) => numbers.some((number) => isSameNumber(to, number)))
      .toSorted((one, other) => (one.startedAt ?? Infinity) - (other.startedAt ?? Infinity))
    return new Map(
      onNumbers.map(({ callUuid, name, number, direction, to, startedAt }) => {
        const isNew = (this.#calls.get(callUuid)?.seenAt ?? -Infinity) > this.#since
        const call = { to, ...(startedAt !== undefined && { startedAt }), ...(isNew && { isNew: true as const }) }
        return [callUuid, { callUuid, name, number, direction, call }]
      }),
    )
  }
}
