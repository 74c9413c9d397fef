import { gapByRelay, wasAskedAfter, type Roster, type Stamp } from './evidence.ts'
import { isDoubted, type RoomRecord } from './room.ts'

/**
 * Milliseconds. A start that moved later by more than this is a new start. Smaller shifts happen because run times are
 * whole seconds and clocks drift.
 */
export const START_TOLERANCE = 3_000
/** Milliseconds. A run whose earliest possible start is later than the known bound by more than this is another run. */
export const LATER_BY = START_TOLERANCE - 1_000
/**
 * Milliseconds by which run times are rounded. Without a common member, a start that is later by more than this is a
 * new start.
 */
const ROUNDING = 500
/** The provider's clock and this one may drift apart by this share of the time that passed. */
const DRIFT = 0.0002

/**
 * Whether a roster belongs to another run of this name than the known one.
 *
 * A later start, a shorter run time, or a new conference UUID shows a restart. A roster without a common member shows a
 * restart only if the run time does not prove the same start. In a small room every member can change between two
 * reads, and that is not an end.
 */
export function isOtherInstance(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  if (roster.conferenceUuid !== undefined && room.conferenceUuid !== undefined) {
    return roster.conferenceUuid !== room.conferenceUuid
  }
  const run = roster.runTimeSeconds
  if (run === undefined) return nobodyInCommon(room, roster)
  if (!mayHaveRestarted(room, run, stamp) && !nobodyInCommon(room, roster)) return false
  if (room.runTime !== undefined && wasAskedAfter(stamp, room.runTime) && run < room.runTime.seconds) return true
  if (room.startBefore === undefined) return false
  // The provider read the room's state after the request was sent, so the run cannot have started before this.
  const startAfter = stamp.askedAt - (run + 1) * 1_000
  if (mayHaveBegunAfterEnd(room, run, stamp) && nobodyInCommon(room, roster)) return true
  if (startAfter > room.startBefore + LATER_BY) return true
  return beganLater(room, roster, stamp) && nobodyInCommon(room, roster)
}

/**
 * Whether the run time shows that the roster's run began later than the bounds of the known start allow. If one relay
 * read this roster and the newest known one, its clock alone can show this.
 */
function beganLater(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  const { shownAt = Infinity, startAtLatest = Infinity, presentAtLatest = -Infinity, startBefore } = room
  const run = roster.runTimeSeconds
  if (run === undefined || startBefore === undefined) return false
  const latest = Math.min(shownAt, startAtLatest)
  const margin = ROUNDING + run * 1_000 * DRIFT
  if (laterByRelay(room, run, stamp) > margin) return true
  const earliest = stamp.askedAt - (run + 1) * 1_000
  return earliest > (latest === Infinity ? startBefore : latest) + margin && earliest > presentAtLatest
}

/**
 * The least number of milliseconds by which this run began after that of the newest roster, by the clock of the relay
 * that read both; -Infinity if that is not known. This computer knows the relay's clock only roughly, but that clock
 * measures the time between the two reads exactly.
 */
function laterByRelay({ runTime }: RoomRecord, run: number, { source }: Stamp): number {
  if (runTime === undefined) return -Infinity
  return gapByRelay(runTime.source, source) + (runTime.seconds - run - 1) * 1_000
}

/**
 * Whether all members have changed, and the run time, without a margin for rounding, shows a later start. If so, this
 * may be another run, although nothing proves it.
 */
export function mayBeginLater(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  const { shownAt = Infinity, startAtLatest = Infinity, startBefore = Infinity } = room
  const run = roster.runTimeSeconds
  if (run === undefined || !nobodyInCommon(room, roster)) return false
  const latest = Math.min(shownAt, startAtLatest, startBefore)
  return stamp.askedAt - (run + 1) * 1_000 > latest || laterByRelay(room, run, stamp) > 0
}

/** Whether the run time fits into the time since the provider accepted our end. */
function mayHaveBegunAfterEnd(room: RoomRecord, run: number, stamp: Stamp): boolean {
  const { endAcceptedAt } = room
  if (endAcceptedAt === undefined || stamp.askedAt < endAcceptedAt) return false
  return run * 1_000 <= stamp.answeredAt - endAcceptedAt + ROUNDING
}

/**
 * Whether the run time allows a restart since it was last read. A room that restarted cannot have a run time longer
 * than the time since that read. A longer one belongs to the known run, however late its start seems to be: the
 * response came from a cache, or a clock was set. A response in between that showed the room live proves nothing,
 * because it may have meant either run.
 */
function mayHaveRestarted(room: RoomRecord, run: number, stamp: Stamp): boolean {
  const { rosterAskedAt, runTime } = room
  if (rosterAskedAt === undefined || runTime === undefined) return true
  // Rosters without a run time may belong to either run.
  return run * 1_000 <= stamp.answeredAt - Math.min(rosterAskedAt, runTime.askedAt) + ROUNDING
}

/**
 * Whether the run time is shorter although the room cannot have restarted and has a common member. If so, this response
 * or the previous one is outdated. Until a response fits, nothing may rely on the known state.
 */
export function fellBack(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  const run = roster.runTimeSeconds
  if (run === undefined || room.runTime === undefined || !wasAskedAfter(stamp, room.runTime)) return false
  return run < room.runTime.seconds && !mayHaveRestarted(room, run, stamp) && !nobodyInCommon(room, roster)
}

/**
 * Whether the roster has no common member and its run clearly started before the known one. If so, it is an outdated
 * response about an earlier run, or the known start came from such a response. If the clock may have been set back, a
 * start proves nothing.
 */
export function ranAhead(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  const run = roster.runTimeSeconds
  if (run === undefined || room.runTime === undefined || !wasAskedAfter(stamp, room.runTime)) return false
  if (room.startBefore === undefined || room.rosterAskedAt === undefined || room.clockUnsure === true) return false
  const startAfter = Math.min(room.startBefore, room.rosterAskedAt - (room.runTime.seconds + 1) * 1_000)
  return stamp.answeredAt - run * 1_000 < startAfter - START_TOLERANCE && nobodyInCommon(room, roster)
}

export function callsOf(roster: Roster): ReadonlySet<string> {
  return new Set(roster.members.flatMap((member) => member.callUuid ?? []))
}

/**
 * Whether a room may be in another run, although this roster does not prove it. Either the room is doubted, and the
 * roster has none of the known calls or a later start. Or only a list has shown the room, and the list may have meant
 * an earlier run. Or the run began clearly after a response had shown the room. Or everyone changed, and the room was
 * not observed for a while or its run time hardly fits. A later start counts even if calls are shared, because a caller
 * who comes back after a restart keeps the call.
 */
export function mayBeOtherRun(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
  if (!room.confirmed) return isDoubted(room) || beganLater(room, roster, stamp)
  const { runTimeSeconds: run = Infinity } = roster
  if (stamp.askedAt - (run + 1) * 1_000 > (room.shownAt ?? Infinity) + LATER_BY) return true
  if (!isDoubted(room)) {
    return mayBeginLater(room, roster, stamp) || (room.quiet !== undefined && nobodyInCommon(room, roster))
  }
  return !hasCallOf(room, roster) || beganLater(room, roster, stamp)
}

export function hasCallOf({ members = [] }: RoomRecord, roster: Roster): boolean {
  const calls = callsOf(roster)
  return members.some(({ callUuid }) => callUuid !== undefined && calls.has(callUuid))
}

export function nobodyInCommon(room: RoomRecord, roster: Roster): boolean {
  const before = new Set((room.members ?? []).flatMap(({ callUuid }) => callUuid ?? []))
  const now = roster.members.flatMap((member) => member.callUuid ?? [])
  return before.size > 0 && now.length > 0 && !now.some((uuid) => before.has(uuid))
}
