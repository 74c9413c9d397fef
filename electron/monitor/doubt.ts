import { gapByRelay, wasAskedAfter, type Roster, type Stamp } from './evidence.ts'
import { callsOf, nobodyInCommon } from './restart-detection.ts'
import type { RoomRecord, Suspicion } from './room.ts'

type Doubt = NonNullable<RoomRecord['doubt']>

/** The suspicion that a response causes if it contradicts the run. A second read decides it. */
export function suspicionBy({ answered, askedAt, answeredAt, source }: Stamp): Suspicion {
  return { answered, askedAt, at: answeredAt, ...(source !== undefined && { source }) }
}

/** The doubt that may lead to an end of this run. */
export function doubtOfEnd({ doubt }: RoomRecord): Doubt | undefined {
  return doubt?.old === true ? undefined : doubt
}

/** What first contradicted this run. A read that is asked after this response is the second read. */
export function firstSuspicion(room: RoomRecord): Suspicion | undefined {
  const { gone } = room
  const doubt = doubtOfEnd(room)
  if (gone === undefined || doubt === undefined) return gone ?? doubt
  return gone.answered <= doubt.answered ? gone : doubt
}

/**
 * The doubt that a roster causes. Another roster of the run that caused the doubt `before` does not renew it.
 * Otherwise, while responses are slow, each read would have been asked before the last doubt, and none would ever
 * decide it.
 */
export function doubtBy(roster: Roster, stamp: Stamp, before?: Doubt): Doubt {
  const calls = callsOf(roster)
  const startBefore = stamp.answeredAt - (roster.runTimeSeconds ?? 0) * 1_000
  if (before === undefined || !isOfDoubtedRun(before, roster)) {
    return { ...suspicionBy(stamp), calls, startBefore, runTimeSeconds: roster.runTimeSeconds }
  }
  return {
    ...before,
    calls: new Set([...before.calls, ...calls]),
    startBefore: Math.min(before.startBefore, startBefore),
  }
}

/**
 * The doubt with the calls of another roster that belongs to another run than the known one too. The two rosters may be
 * of different runs. The bound of the start then becomes the later of theirs, because it must hold for both.
 */
export function doubtWithCallsOf(roster: Roster, { answeredAt }: Stamp, doubt: Doubt): Doubt {
  const startBefore = answeredAt - (roster.runTimeSeconds ?? 0) * 1_000
  return {
    ...doubt,
    calls: new Set([...doubt.calls, ...callsOf(roster)]),
    startBefore: isOfDoubtedRun(doubt, roster) ? doubt.startBefore : Math.max(doubt.startBefore, startBefore),
  }
}

function isOfDoubtedRun(doubt: Doubt, roster: Roster): boolean {
  return meet(doubt.calls, callsOf(roster)) && !fellAgainst(doubt, roster)
}

/** The upper bound of the new run's start that the doubt gives; Infinity unless it shares a call with this roster. */
export function startOfDoubted({ doubt }: RoomRecord, roster: Roster): number {
  return doubt !== undefined && meet(doubt.calls, callsOf(roster)) ? doubt.startBefore : Infinity
}

/**
 * Whether a read agrees with the first one that contradicted the run. It agrees if no earlier member is present, and it
 * either was asked after a 404 or shows some of the same members as the first read. In the latter case, it agrees even
 * if it was asked too early to decide, so that it does not clear the doubt. It also agrees if its run time is shorter
 * than the first read's, because then even that run is over. It does not agree with a 404 or a first read that its run
 * time proves wrong.
 */
export function agreesWithSuspicion(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  if (room.doubt !== undefined && wasAskedAfter(stamp, room.doubt) && fellAgainst(room.doubt, roster)) return true
  const gone = room.gone ?? room.contradictedGone
  const first = firstSuspicion(room) ?? gone
  if (first === undefined || !nobodyInCommon(room, roster)) return false
  if (gone !== undefined && !wasLiveBefore(room, gone, roster, stamp)) return wasAskedAfter(stamp, first)
  const doubt = doubtOfEnd(room)
  return doubt !== undefined && meet(callsOf(roster), doubt.calls) && !beganBefore(room, doubt, roster, stamp)
}

/**
 * Whether the roster's run was certainly live before the request that got the 404. The provider may have rounded both
 * the start and the current time, so the run time may be a second too long. If the clock may have been set, nothing is
 * certain.
 */
function wasLiveBefore({ clockUnsure }: RoomRecord, gone: Suspicion, roster: Roster, { answeredAt }: Stamp): boolean {
  const { runTimeSeconds: run } = roster
  return run !== undefined && clockUnsure !== true && answeredAt - (run - 1) * 1_000 < gone.askedAt
}

/**
 * Whether this roster's run began before the doubtful roster's run can have begun. If so, the doubtful roster came from
 * a cache. If this computer's clock may have been set, only the clock of a relay that read both tells.
 */
function beganBefore(
  { clockUnsure }: RoomRecord,
  doubt: Doubt,
  roster: Roster,
  { answeredAt, source }: Stamp,
): boolean {
  const { runTimeSeconds: run } = roster
  if (run === undefined || doubt.runTimeSeconds === undefined) return false
  const gap = clockUnsure === true ? -Infinity : doubt.askedAt - answeredAt
  return Math.max(gap, gapByRelay(source, doubt.source)) + (run - doubt.runTimeSeconds - 1) * 1_000 > 0
}

/** Whether the run time is shorter than the doubtful roster's. */
function fellAgainst({ runTimeSeconds, old }: Doubt, roster: Roster): boolean {
  if (old === true || runTimeSeconds === undefined || roster.runTimeSeconds === undefined) return false
  return roster.runTimeSeconds < runTimeSeconds
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...others].some((uuid) => some.has(uuid))
}
