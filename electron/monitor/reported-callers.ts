import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import type { ReportedCaller } from '../../shared/rooms/reported-callers.ts'
import type { CallerEvent } from '../providers/provider.ts'

/** The largest number of calls that are remembered for one room, and of member ids for one call. */
const MOST_CALLS = 1_000
const MOST_IDS = 10

/** What events have said about one call. */
interface ReportedCall {
  readonly caller: Pick<ReportedCaller, 'callUuid' | 'name' | 'number' | 'direction'>
  readonly memberIds: readonly string[]
  /** The run and the time of the newest event, which decides whether the call entered or left. */
  readonly conferenceUuid: string
  readonly at: ElapsedMs
  readonly hasLeft: boolean
  /** Whether no event may have been lost since then. */
  readonly isCertain: boolean
  /** When an event about it last arrived here. */
  readonly arrivedAt: ElapsedMs
}

type Calls = ReadonlyMap<CallUuid, ReportedCall>

/** What events have said about the callers of one room. Immutable. */
export interface RoomReports {
  readonly calls: Calls
  /** When the newest event arrived here. */
  readonly at: ElapsedMs
  /** The runs that have ended. */
  readonly over?: ReadonlySet<string>
  /** The callers who have not left. */
  readonly callers: readonly ReportedCaller[]
}

/**
 * The reports after another event.
 *
 * @param arrivedAt later than that of everything that arrived before
 */
export function afterEvent(before: RoomReports | undefined, event: CallerEvent, arrivedAt: ElapsedMs): RoomReports {
  const { kind, callUuid, memberId, conferenceUuid, at, caller } = event
  // Without this check, a late entry would show its caller in the next run.
  if (before?.over?.has(conferenceUuid) === true) return before
  const known = before?.calls.get(callUuid)
  const { memberIds = [] } = known ?? {}
  const calls = new Map(before?.calls)
  const newest = { conferenceUuid, at, hasLeft: kind === 'left', isCertain: true }
  calls.set(callUuid, {
    ...(known === undefined || at >= known.at ? newest : known),
    // An exit has neither name nor number.
    caller: known === undefined || kind === 'entered' ? { ...caller, callUuid } : known.caller,
    memberIds: memberIds.includes(memberId) ? memberIds : [...memberIds, memberId].slice(-MOST_IDS),
    arrivedAt,
  })
  const [oldest = ''] = calls.keys()
  if (calls.size > MOST_CALLS) calls.delete(oldest)
  return { ...before, calls, at: arrivedAt, callers: callersOf(calls) }
}

/** The reports after a time in which events may have been lost. Nobody has an id until another event tells it. */
export function afterLoss(before: RoomReports): RoomReports {
  const calls = new Map([...before.calls].map(([uuid, call]) => [uuid, { ...call, isCertain: false }]))
  return { ...before, calls, callers: callersOf(calls) }
}

/**
 * The reports after the run has ended.
 *
 * @param sent when the request left whose response showed the end. Newer events may be about the next run.
 */
export function afterEnd(before: RoomReports, sent: ElapsedMs): RoomReports {
  const isOver = ({ arrivedAt }: ReportedCall): boolean => arrivedAt <= sent
  const calls = new Map([...before.calls].filter(([, call]) => !isOver(call)))
  const over = new Set([...before.calls.values()].filter(isOver).map(({ conferenceUuid }) => conferenceUuid))
  return { calls, at: before.at, over, callers: callersOf(calls) }
}

/**
 * A caller has an id if their call had no other, and if no other call had the same. Events may be late, swapped or lost,
 * so their order does not show whose id it is now.
 */
function callersOf(calls: Calls): readonly ReportedCaller[] {
  const owners = new Map<string, number>()
  for (const { memberIds } of calls.values()) for (const id of memberIds) owners.set(id, (owners.get(id) ?? 0) + 1)
  return [...calls.values()].flatMap(({ caller, conferenceUuid, memberIds, hasLeft, isCertain }) => {
    if (hasLeft) return []
    const [memberId = '', ...others] = memberIds
    // Without a number, no read of the call could agree with the event.
    const isClear = isCertain && others.length === 0 && owners.get(memberId) === 1 && caller.number !== ''
    return [{ ...caller, conferenceUuid, ...(isClear && { memberId }) }]
  })
}
