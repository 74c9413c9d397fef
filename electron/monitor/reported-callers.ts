import type { CallUuid, ElapsedMs } from '../../shared/values.ts'
import type { ReportedCaller, ReportedCallers } from '../../shared/rooms/reported-callers.ts'
import type { CallerEvent } from '../providers/provider.ts'

/** Milliseconds. If the entry and the exit of a call are this close together, either may have happened first. */
const UNSURE_WITHIN = 10_000
/** Milliseconds for which an exit without its entry is remembered, because the entry may arrive late. */
const LATE_ENTRY = 60_000
/** The largest number of calls that are remembered for one run. */
const MOST_CALLS = 1_000
/** The largest number of pairs of a member id and a call that are remembered for one run. */
const MOST_NAMINGS = 2_000
/** The largest number of runs that are remembered for one room. Events of an earlier run may arrive late. */
const MOST_RUNS = 3

/** An event named this call by this member id. */
interface Naming {
  readonly memberId: string
  readonly callUuid: CallUuid
}

interface ReportedCall {
  readonly caller: Pick<ReportedCaller, 'callUuid' | 'name' | 'number' | 'direction'>
  readonly state: 'present' | 'unsure' | 'absent'
  readonly enteredAt?: number
  readonly leftAt?: number
  /** Whether its first event was an exit, and no entry has arrived since. */
  readonly lacksEntry: boolean
  /** When its newest event arrived here. */
  readonly arrivedAt: ElapsedMs
}

interface ReportedRun {
  readonly conferenceUuid: string
  /** Whether the entry of its first caller was received. */
  readonly hasFirst: boolean
  /** Whether events of this run may have been lost. */
  readonly hasGap: boolean
  /** Whether a caller entered it, as far as is known. */
  readonly hasBegun: boolean
  /** Set once the run has ended: when its newest event was received, in elapsed milliseconds of this computer. */
  readonly overSince?: number
  readonly calls: ReadonlyMap<string, ReportedCall>
  /**
   * Includes those of calls that have been forgotten. Undefined once there were too many; then no id is known any more.
   */
  readonly namings: readonly Naming[] | undefined
}

/** What events have said about the callers of one room. Immutable. */
export interface RoomReports {
  /** In the order in which they began; those that have not begun come first. */
  readonly runs: readonly ReportedRun[]
  /** When the newest event arrived here. */
  readonly at: ElapsedMs
  /** The callers of the newest run that has begun and not ended; undefined if there is none. */
  readonly shown: ReportedCallers | undefined
}

/**
 * The reports after another event. A late event of an earlier run does not make that run the newest again.
 *
 * @param arrivedAt a unique time, later than that of everything that arrived before
 */
export function afterEvent(before: RoomReports | undefined, event: CallerEvent, arrivedAt: ElapsedMs): RoomReports {
  const runs = before?.runs ?? []
  const { conferenceUuid, callUuid, isFirst, kind } = event
  const known = runs.find((run) => run.conferenceUuid === conferenceUuid)
  // Without this check, a late entry would show its caller in an ended room, and in the next run.
  if (before !== undefined && known !== undefined && event.at - (known.overSince ?? -Infinity) <= LATE_ENTRY) {
    // The call's id is remembered all the same, because the run may only have seemed to end.
    const named = { ...known, namings: withNaming(known.namings, event) }
    return { ...before, runs: runs.map((one) => (one === known ? named : one)) }
  }
  const run: ReportedRun = known?.overSince === undefined && known !== undefined ? known : newRun(conferenceUuid, known)
  const call = callAfter(run.calls.get(callUuid), event, arrivedAt)
  const begins = !run.hasBegun && call.state !== 'absent'
  const calls = withCall(run.calls, call, event.at)
  const next: ReportedRun = {
    conferenceUuid,
    calls,
    namings: withNaming(run.namings, event),
    hasBegun: run.hasBegun || begins,
    hasFirst: run.hasFirst || (kind === 'entered' && isFirst),
    hasGap: run.hasGap || !calls.has(callUuid) || (run.hasFirst && neverEntered(run.calls, event.at)),
  }
  const others = runs.filter((one) => one !== known)
  const sorted = begins
    ? [...others, next]
    : known === undefined
      ? [next, ...others]
      : runs.map((one) => (one === known ? next : one))
  return withRuns(sorted.slice(-MOST_RUNS), arrivedAt)
}

/** The reports after a time in which events may have been lost. Callers who were present may have left. */
export function afterLoss(before: RoomReports): RoomReports {
  const runs = before.runs.map((run) => ({
    ...run,
    hasGap: true,
    calls: new Map(
      [...run.calls].map(([uuid, call]) => [
        uuid,
        call.state === 'present' ? { ...call, state: 'unsure' as const } : call,
      ]),
    ),
  }))
  return withRuns(runs, before.at)
}

/**
 * The reports after the run has ended.
 *
 * @param sent when the request left whose response showed the end. Newer events may be about the next run.
 */
export function afterEnd(before: RoomReports, sent: ElapsedMs): RoomReports {
  const runs = before.runs.map((run) => {
    const calls = new Map([...run.calls].filter(([, { arrivedAt }]) => arrivedAt > sent))
    if (calls.size > 0 || run.overSince !== undefined) return { ...run, calls }
    const times = [...run.calls.values()].map(({ enteredAt = -Infinity, leftAt = -Infinity }) =>
      Math.max(enteredAt, leftAt),
    )
    return { ...run, calls, overSince: Math.max(...times) }
  })
  return withRuns(runs, before.at)
}

/** @param known the same run, if it seemed to have ended. Events may have been lost since then; the ids are kept */
function newRun(conferenceUuid: string, known: ReportedRun | undefined): ReportedRun {
  const namings = known === undefined ? [] : known.namings
  return { conferenceUuid, hasFirst: false, hasGap: known !== undefined, hasBegun: false, calls: new Map(), namings }
}

function callAfter(before: ReportedCall | undefined, event: CallerEvent, arrivedAt: ElapsedMs): ReportedCall {
  const { kind, at, callUuid, caller } = event
  if (before === undefined) {
    const described = { caller: { ...caller, callUuid }, arrivedAt }
    return kind === 'entered'
      ? { ...described, state: 'present', enteredAt: at, lacksEntry: false }
      : { ...described, state: 'absent', leftAt: at, lacksEntry: true }
  }
  // An exit event contains neither name nor number.
  const described = { ...before, arrivedAt, ...(kind === 'entered' && { caller: { ...caller, callUuid } }) }
  const isLateEntry = before.lacksEntry && kind === 'entered' && at - (before.leftAt ?? -Infinity) <= LATE_ENTRY
  if (isLateEntry) return { ...described, lacksEntry: false }
  const enteredAt = kind === 'entered' ? Math.max(at, before.enteredAt ?? at) : before.enteredAt
  const leftAt = kind === 'left' ? Math.max(at, before.leftAt ?? at) : before.leftAt
  return {
    ...described,
    ...(enteredAt !== undefined && { enteredAt }),
    ...(leftAt !== undefined && { leftAt }),
    lacksEntry: before.lacksEntry && kind === 'left',
    state: stateOf(enteredAt, leftAt),
  }
}

function withNaming(
  namings: ReportedRun['namings'],
  { memberId, callUuid }: CallerEvent,
): readonly Naming[] | undefined {
  if (namings?.some((one) => one.memberId === memberId && one.callUuid === callUuid) !== false) return namings
  return namings.length < MOST_NAMINGS ? [...namings, { memberId, callUuid }] : undefined
}

/**
 * The id of each call that had no other id in this run, if no other call had the same id. Events may be late, swapped
 * or lost, so their order does not show which call an id belongs to now. An id that two calls had names neither of
 * them.
 */
function idsOf(namings: readonly Naming[]): ReadonlyMap<CallUuid, string> {
  const calls = countsOf(namings.map(({ callUuid }) => callUuid))
  const ids = countsOf(namings.map(({ memberId }) => memberId))
  const clear = namings.filter((one) => calls.get(one.callUuid) === 1 && ids.get(one.memberId) === 1)
  return new Map(clear.map(({ callUuid, memberId }) => [callUuid, memberId]))
}

function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

function stateOf(enteredAt = -Infinity, leftAt = -Infinity): ReportedCall['state'] {
  if (enteredAt === -Infinity) return 'absent'
  if (Math.abs(enteredAt - leftAt) <= UNSURE_WITHIN) return 'unsure'
  return enteredAt > leftAt ? 'present' : 'absent'
}

/**
 * Whether a call's exit was received, but not its entry within `LATE_ENTRY`. If the entry was lost, other events may
 * be lost too.
 */
function neverEntered(calls: ReadonlyMap<string, ReportedCall>, now: ElapsedMs): boolean {
  return [...calls.values()].some((call) => call.lacksEntry && isForgotten(call, now))
}

function isForgotten({ state, leftAt = Infinity }: ReportedCall, now: ElapsedMs): boolean {
  return state === 'absent' && now - leftAt > LATE_ENTRY
}

/** Adds a call, and forgets those that left longer than `LATE_ENTRY` ago. If too many remain, the call is not added. */
function withCall(
  calls: ReadonlyMap<string, ReportedCall>,
  call: ReportedCall,
  now: ElapsedMs,
): ReadonlyMap<string, ReportedCall> {
  const remembered = new Map([...calls].filter(([, one]) => !isForgotten(one, now)))
  const { callUuid } = call.caller
  if (remembered.size < MOST_CALLS || remembered.has(callUuid)) remembered.set(callUuid, call)
  return remembered
}

function withRuns(runs: readonly ReportedRun[], at: ElapsedMs): RoomReports {
  const run = runs.findLast(({ hasBegun, overSince }) => hasBegun && overSince === undefined)
  if (run === undefined) return { runs, at, shown: undefined }
  const { calls, namings = [], conferenceUuid, hasFirst, hasGap } = run
  const ids = idsOf(namings)
  const callers = [...calls.values()].flatMap(({ caller, state, leftAt }): readonly ReportedCaller[] => {
    if (state === 'absent') return []
    const isUnsure = state === 'unsure'
    // Without a number, no read of the call could agree with the event.
    const memberId = isUnsure || caller.number === '' ? undefined : ids.get(caller.callUuid)
    const hasLeft = leftAt !== undefined && !isUnsure
    return [{ ...caller, isUnsure, ...(memberId !== undefined && { memberId }), ...(hasLeft && { cameBack: true }) }]
  })
  return { runs, at, shown: { callers, isComplete: hasFirst && !hasGap, conferenceUuid } }
}
