import { lineOf } from '../../shared/callers/identity.ts'
import { tellsNumber } from '../../shared/callers/masked.ts'
import { isSameNumber, numberKey } from '../../shared/callers/number.ts'
import type { LiveCall, Room } from '../../shared/rooms/model.ts'
import type { DialledNumber, ReportedCaller, RoomNumbers } from '../../shared/rooms/reported-callers.ts'
import type { CallUuid, ElapsedMs, EpochMs } from '../../shared/values.ts'
import type { RoomReports } from './reported-callers.ts'

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

/** The live calls of one account. Immutable. */
export interface LiveCalls {
  /** In the order of the list; those that it lacks come last. */
  readonly calls: ReadonlyMap<CallUuid, KnownCall>
  /** When the first list arrived after Gavel began to look. Its calls count as already there. */
  readonly since: ElapsedMs
}

export const NO_CALLS: LiveCalls = { calls: new Map(), since: -Infinity }

/**
 * The calls after a list. Details are kept until the call is over, because a UUID never means another call.
 *
 * @param isFirst whether nothing was observed for a while before this list. If so, the list alone says which calls
 * there are.
 */
export function afterCallList(
  { calls: before, since }: LiveCalls,
  uuids: readonly CallUuid[],
  at: ElapsedMs,
  isFirst = false,
): LiveCalls {
  const calls = new Map(uuids.map((uuid) => [uuid, { seenAt: at, ...before.get(uuid), isLacked: false }]))
  if (isFirst) return { calls, since: at }
  for (const [uuid, call] of before)
    if (!calls.has(uuid) && !call.isLacked) calls.set(uuid, { ...call, isLacked: true })
  return { calls, since }
}

/** The calls after a read of the details of one of them; undefined if the response did not contain them. */
export function afterCallDetails(
  live: LiveCalls,
  uuid: CallUuid,
  details: LiveCall | undefined,
  at: ElapsedMs,
): LiveCalls {
  const before = live.calls.get(uuid)
  if (before === undefined) return live
  const read = details === undefined ? { failedAt: at } : { details, isLacked: false }
  return { ...live, calls: new Map(live.calls).set(uuid, { ...before, ...read }) }
}

/** The call that is to be read next: the newest, because the user looks for callers who just came. */
export function nextUnread({ calls }: LiveCalls, now: ElapsedMs): CallUuid | undefined {
  const due = [...calls].filter(
    ([, { details, failedAt = -Infinity }]) => details === undefined && now - failedAt >= AGAIN_AFTER,
  )
  return due.toSorted(([, one], [, other]) => other.seenAt - one.seenAt)[0]?.[0]
}

/** How many calls have no details, and for how many of these a read has failed. */
export function unreadCounts({ calls }: LiveCalls): Pick<RoomNumbers, 'unread' | 'unreadable'> {
  const open = [...calls.values()].filter(({ details }) => details === undefined)
  return { unread: open.length, unreadable: open.filter(({ failedAt }) => failedAt !== undefined).length }
}

function knownCalls({ calls }: LiveCalls): readonly LiveCall[] {
  return [...calls.values()].flatMap(({ details }) => details ?? [])
}

/** How many live calls have dialled each of these numbers. */
export function dialled(live: LiveCalls, numbers: readonly string[]): readonly DialledNumber[] {
  const calls = knownCalls(live)
  return numbers.map((number) => ({ number, calls: calls.filter(({ to }) => isSameNumber(to, number)).length }))
}

/**
 * The numbers that callers have dialled, the most dialled one first. Calls that the account made itself do not count.
 */
export function offeredNumbers(live: LiveCalls): readonly DialledNumber[] {
  const spelled = new Map<string, string>()
  for (const { to } of knownCalls(live)) if (to !== '' && !spelled.has(numberKey(to))) spelled.set(numberKey(to), to)
  return dialled(live, [...spelled.values()]).toSorted((one, other) => other.calls - one.calls)
}

/** Who is probably in a room without a roster. `numbers` is absent if the room has none. */
export type RoomCalls = Pick<Room, 'numbers' | 'reported'>

/** What was read of the account's calls; see `CallReads`. */
interface ReadCalls {
  readonly live: LiveCalls
  readonly every: number
  readonly listedAt: ElapsedMs
  readonly isOutdated: boolean
}

interface Inputs {
  /** The numbers that callers of the room dial. */
  readonly numbers: readonly string[]
  /** The user's own numbers. */
  readonly me: readonly string[]
  /** What events say about the room; undefined without any. */
  readonly reports: RoomReports | undefined
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/**
 * The callers of a room: those of whom events tell, joined by call UUID with the live calls on the room's numbers, and
 * then the callers of the other calls, without those who have left the room by the newest event. Pure.
 */
export function roomCalls(
  { live, every, listedAt, isOutdated }: ReadCalls,
  { numbers, me, reports, wall }: Inputs,
): RoomCalls {
  const called = callsOn(numbers, live)
  const told = (reports?.callers ?? []).map(({ memberId, ...nameless }): ReportedCaller => {
    // A removal compares name and number with the call once more.
    const joined = { ...nameless, ...called.get(nameless.callUuid) }
    const isDoubtful =
      live.calls.get(nameless.callUuid)?.isLacked === true || !tellsNumber(nameless.number, joined.number)
    return isDoubtful || memberId === undefined ? joined : { ...joined, memberId }
  })
  const others = [...called.values()].filter(({ callUuid }) => reports?.calls.has(callUuid) !== true)
  const mine = new Set(me.flatMap((number) => lineOf(number) ?? []))
  const reported = [...told, ...others].map((caller) =>
    mine.has(lineOf(caller.number) ?? '') ? { ...caller, isMe: true as const } : caller,
  )
  if (numbers.length === 0) return { reported }
  const outdated: RoomNumbers['outdated'] = listedAt === -Infinity ? 'never' : wall + listedAt
  const known = { numbers: dialled(live, numbers), ...unreadCounts(live), every }
  return { reported, numbers: isOutdated ? { ...known, outdated } : known }
}

/** The callers whose calls dialled one of these numbers, by call, the longest call first. */
function callsOn(numbers: readonly string[], live: LiveCalls): ReadonlyMap<CallUuid, ReportedCaller> {
  const onNumbers = knownCalls(live)
    .filter(({ to }) => numbers.some((number) => isSameNumber(to, number)))
    .toSorted((one, other) => (one.startedAt ?? Infinity) - (other.startedAt ?? Infinity))
  return new Map(
    onNumbers.map(({ callUuid, name, number, direction, to, startedAt }) => {
      const isNew = (live.calls.get(callUuid)?.seenAt ?? -Infinity) > live.since
      const call = { to, ...(startedAt !== undefined && { startedAt }), ...(isNew && { isNew: true as const }) }
      return [callUuid, { callUuid, name, number, direction, call }]
    }),
  )
}
