import { lineOf } from '../../shared/callers/identity.ts'
import { isSameNumber, numberKey } from '../../shared/callers/number.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type { DialledNumber, ReportedCaller, ReportedCallers } from '../../shared/rooms/reported-callers.ts'
import type { CallUuid, ElapsedMs } from '../../shared/values.ts'

/** Milliseconds until the details of a call are asked for again. Each further failure doubles them. */
const AGAIN_AFTER = { first: 5_000, longest: 60_000 }
/** After this many failures, details count as unreadable. They are still asked for. */
const MOST_FAILURES = 3

/** What is known of one live call. */
interface KnownCall {
  readonly details: LiveCall | 'unread'
  readonly seenAt: ElapsedMs
  readonly failures: number
  /** When its details may be asked for. */
  readonly dueAt: ElapsedMs
}

/** The live calls of one account. Immutable; the same object as long as nothing but the time of the list changes. */
export interface LiveCalls {
  /** In the order of the list. */
  readonly calls: ReadonlyMap<CallUuid, KnownCall>
}

export const NO_CALLS: LiveCalls = { calls: new Map() }

/** The calls after a list. Details are kept for as long as the call is listed, because a UUID never means another call. */
export function afterCallList({ calls: before }: LiveCalls, uuids: readonly CallUuid[], at: ElapsedMs): LiveCalls {
  const isSame = uuids.length === before.size && uuids.every((uuid) => before.has(uuid))
  if (isSame) return { calls: before }
  const unread = { details: 'unread', seenAt: at, failures: 0, dueAt: at } as const
  return { calls: new Map(uuids.map((uuid) => [uuid, before.get(uuid) ?? unread])) }
}

/**
 * The calls after the details of one were asked for. `none`: no response had them, or one said that the call is not live.
 * It is asked again, because only a list says that a call is over.
 */
export function afterCallDetails(live: LiveCalls, uuid: CallUuid, read: LiveCall | 'none', at: ElapsedMs): LiveCalls {
  const before = live.calls.get(uuid)
  if (before === undefined) return live
  const failures = read === 'none' ? before.failures + 1 : 0
  const wait = Math.min(AGAIN_AFTER.longest, AGAIN_AFTER.first * 2 ** Math.max(0, failures - 1))
  const details = read === 'none' ? before.details : read
  return { calls: new Map([...live.calls, [uuid, { ...before, details, failures, dueAt: at + wait }]]) }
}

/** The call whose details are to be read next: the newest, because the user looks for those who just came. */
export function nextUnread({ calls }: LiveCalls, now: ElapsedMs): CallUuid | undefined {
  let next: { readonly uuid: CallUuid; readonly seenAt: ElapsedMs } | undefined
  for (const [uuid, { details, seenAt, dueAt }] of calls)
    if (details === 'unread' && dueAt <= now && seenAt > (next?.seenAt ?? -Infinity)) next = { uuid, seenAt }
  return next?.uuid
}

/** When details of a further call may be due; Infinity if those of all calls are known. */
export function unreadDueAt({ calls }: LiveCalls): ElapsedMs {
  return [...calls.values()].reduce(
    (soonest, { details, dueAt }) => (details === 'unread' ? Math.min(soonest, dueAt) : soonest),
    Infinity,
  )
}

/** How many calls have no details, and of how many of these they did not come. */
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

/** The numbers that callers have dialled, the most dialled one first. Calls that the account made itself do not count. */
export function offeredNumbers(live: LiveCalls): readonly DialledNumber[] {
  const spelled = new Map<string, string>()
  for (const { to, direction } of knownCalls(live))
    if (to !== '' && direction !== 'outbound' && !spelled.has(numberKey(to))) spelled.set(numberKey(to), to)
  return dialled(live, [...spelled.values()]).toSorted((one, other) => other.calls - one.calls)
}

/**
 * The callers of a room: those of the live calls on its numbers, joined by call UUID with those that events have
 * reported. Pure.
 *
 * @param me the user's own numbers
 * @param reported what events say of the room; undefined without any
 */
export function callersOnNumbers(
  live: LiveCalls,
  numbers: readonly string[],
  me: readonly string[],
  reported: ReportedCallers | undefined,
): ReportedCallers {
  const mine = new Set(me.flatMap((number) => lineOf(number) ?? []))
  const onNumbers = knownCalls(live)
    .filter(({ to }) => numbers.some((number) => isSameNumber(to, number)))
    .toSorted((one, other) => (one.startedAt ?? Infinity) - (other.startedAt ?? Infinity))
  const byCall = new Map(onNumbers.map((call) => [call.callUuid, call]))
  const events = reported?.callers ?? []
  const joined = events.map((caller) => {
    const call = byCall.get(caller.callUuid)
    return call === undefined ? caller : { ...callerOf(call, mine), isUnsure: caller.isUnsure }
  })
  const known = new Set(events.map(({ callUuid }) => callUuid))
  const others = onNumbers.filter(({ callUuid }) => !known.has(callUuid))
  const probable = others.map((call) => ({ ...callerOf(call, mine), isProbable: true as const }))
  return { callers: [...joined, ...probable], isComplete: reported?.isComplete === true && probable.length === 0 }
}

/** The name and number of the call, because a removal compares them with the call once more. */
function callerOf(
  { callUuid, name, from, to, direction, startedAt }: LiveCall,
  mine: ReadonlySet<string>,
): ReportedCaller {
  const isMe = mine.has(lineOf(from) ?? '')
  const call = { to, isMe, ...(startedAt !== undefined && { startedAt }) }
  return { callUuid, name, number: from, direction, isUnsure: false, call }
}
