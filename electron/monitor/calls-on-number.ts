import { lineOf } from '../../shared/callers/identity.ts'
import { tellsNumber } from '../../shared/callers/masked.ts'
import { isSameNumber, numberKey } from '../../shared/callers/number.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type { DialledNumber, ReportedCaller } from '../../shared/rooms/reported-callers.ts'
import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import type { RoomReports } from './reported-callers.ts'

/** Milliseconds until the details of a call are requested again. Each further failure doubles the time. */
const AGAIN_AFTER = { first: 5_000, longest: 60_000 }
/** After this many failures, details count as unreadable. They are still requested. */
const MOST_FAILURES = 3

/** What is known about one live call. */
interface KnownCall {
  readonly details: LiveCall | 'unread'
  readonly seenAt: ElapsedMs
  readonly failures: number
  /**
   * Whether the newest list lacks the call. It is over once another list lacks it too, or a read of it returns a 404.
   */
  readonly isLacked: boolean
  /** When its details may be requested. */
  readonly dueAt: ElapsedMs
}

/** The live calls of one account. Immutable; the same object as long as nothing but the time of the list changes. */
export interface LiveCalls {
  /** In the order of the list; those that it lacks come last. */
  readonly calls: ReadonlyMap<CallUuid, KnownCall>
  /**
   * When the second list arrived after Gavel began to look. Calls in the first two lists count as already there,
   * because the first list may have been wrong. Infinity until then, and -Infinity before any list.
   */
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
  const listed = new Set(uuids)
  const lacking = isFirst ? [] : [...before].filter(([uuid, call]) => !listed.has(uuid) && !call.isLacked)
  const calls = new Map([
    ...uuids.map((uuid) => [uuid, asListed(before.get(uuid), at)] as const),
    ...lacking.map(([uuid, call]) => [uuid, { ...call, isLacked: true, dueAt: at }] as const),
  ])
  const isSame = calls.size === before.size && [...calls].every(([uuid, call]) => before.get(uuid) === call)
  return { calls: isSame ? before : calls, since: isFirst ? Infinity : since === Infinity ? at : since }
}

function asListed(before: KnownCall | undefined, at: ElapsedMs): KnownCall {
  if (before === undefined) return { details: 'unread', seenAt: at, failures: 0, isLacked: false, dueAt: at }
  return before.isLacked ? { ...before, isLacked: false } : before
}

/**
 * The calls after a read of the details of one of them. `none`: no response contained them. `gone`: a response said
 * that the call is not live. That counts only if the newest list lacks the call too; otherwise the details are
 * requested again.
 */
export function afterCallDetails(
  live: LiveCalls,
  uuid: CallUuid,
  read: LiveCall | 'none' | 'gone',
  at: ElapsedMs,
): LiveCalls {
  const before = live.calls.get(uuid)
  if (before === undefined) return live
  const calls = new Map(live.calls)
  if (read === 'gone' && before.isLacked) {
    calls.delete(uuid)
    return { ...live, calls }
  }
  const isMissing = read === 'none' || read === 'gone'
  const failures = isMissing ? before.failures + 1 : 0
  const wait = Math.min(AGAIN_AFTER.longest, AGAIN_AFTER.first * 2 ** Math.max(0, failures - 1))
  const details = isMissing ? before.details : read
  const isLacked = isMissing && before.isLacked
  calls.set(uuid, { ...before, details, failures, isLacked, dueAt: at + wait })
  return { ...live, calls }
}

/** Whether the call is to be read: its details are not known, or it may be over. */
function isOpen({ details, isLacked }: KnownCall): boolean {
  return details === 'unread' || isLacked
}

/** The call that is to be read next: the newest, because the user looks for callers who just came. */
export function nextUnread({ calls }: LiveCalls, now: ElapsedMs): CallUuid | undefined {
  let next: { readonly uuid: CallUuid; readonly seenAt: ElapsedMs } | undefined
  for (const [uuid, call] of calls)
    if (isOpen(call) && call.dueAt <= now && call.seenAt > (next?.seenAt ?? -Infinity))
      next = { uuid, seenAt: call.seenAt }
  return next?.uuid
}

/** When a further call may be due; Infinity if none is to be read. */
export function unreadDueAt({ calls }: LiveCalls): ElapsedMs {
  return [...calls.values()].reduce(
    (soonest, call) => (isOpen(call) ? Math.min(soonest, call.dueAt) : soonest),
    Infinity,
  )
}

/** How many calls have no details, and for how many of these the reads have failed too often. */
export function unreadCounts({ calls }: LiveCalls): { readonly unread: number; readonly unreadable: number } {
  const open = [...calls.values()].filter(({ details }) => details === 'unread')
  return { unread: open.length, unreadable: open.filter(({ failures }) => failures >= MOST_FAILURES).length }
}

function knownCalls({ calls }: LiveCalls): readonly LiveCall[] {
  return [...calls.values()].flatMap(({ details }) => (details === 'unread' ? [] : details))
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

/**
 * The callers of a room: those of whom events tell, joined by call UUID with the live calls on the room's numbers, and
 * then the callers of the other calls, without those who have left the room by the newest event. Pure.
 *
 * @param me the user's own numbers
 * @param reports what events say about the room; undefined without any
 * @param since when the numbers became those of the room. Callers who were listed by then do not count as new.
 */
export function callersOnNumbers(
  live: LiveCalls,
  numbers: readonly string[],
  me: readonly string[],
  reports: RoomReports | undefined,
  since: ElapsedMs = -Infinity,
): readonly ReportedCaller[] {
  const mine = new Set(me.flatMap((number) => lineOf(number) ?? []))
  const shown = (caller: ReportedCaller): ReportedCaller => ({
    ...caller,
    ...(mine.has(lineOf(caller.number) ?? '') && { isMe: true }),
  })
  const onNumbers = knownCalls(live)
    .filter(({ to }) => numbers.some((number) => isSameNumber(to, number)))
    .toSorted((one, other) => (one.startedAt ?? Infinity) - (other.startedAt ?? Infinity))
  const called = new Map(
    onNumbers.map(({ callUuid, name, number, direction, to, startedAt }) => {
      const isNew = (live.calls.get(callUuid)?.seenAt ?? -Infinity) > Math.max(live.since, since)
      const call = { to, ...(startedAt !== undefined && { startedAt }), ...(isNew && { isNew: true as const }) }
      return [callUuid, { callUuid, name, number, direction, call }]
    }),
  )
  const told = (reports?.callers ?? []).map((caller) => {
    const call = called.get(caller.callUuid)
    const { memberId, ...nameless } = caller
    // A removal compares name and number with the call once more.
    const joined = shown({ ...nameless, ...call })
    const isDoubtful = live.calls.get(caller.callUuid)?.isLacked === true || !tellsNumber(caller.number, joined.number)
    return isDoubtful || memberId === undefined ? joined : { ...joined, memberId }
  })
  return [...told, ...[...called.values()].filter(({ callUuid }) => reports?.calls.has(callUuid) !== true).map(shown)]
}
