import type { Roster, Stamp } from './evidence.ts'
import type { Room } from './room.ts'

/** A start that moved later by more than this is another start: run times are whole seconds, clocks drift. */
const START_TOLERANCE = 3_000
/** Without any person in common, a start that cannot be the same one is enough; this much is rounding. */
const ROUNDING = 500
/** By how much of the time that goes by the provider's clock and this one may come apart. */
const DRIFT = 0.0002

/**
 * Whether a roster speaks of another run of this name than the one known.
 *
 * A restart is taken from the start time, a run time that falls, or a new conference UUID. That nobody of the earlier
 * roster is left means a new instance only where the run time does not prove the same start: in a small room everybody
 * can be replaced between two readings, and that is not an end.
 */
export function isOtherInstance(room: Room, roster: Roster, stamp: Stamp): boolean {
  if (roster.conferenceUuid !== undefined && room.conferenceUuid !== undefined) {
    return roster.conferenceUuid !== room.conferenceUuid
  }
  const run = roster.runTimeSeconds
  if (run === undefined) return nobodyInCommon(room, roster)
  if (!mayHaveRestarted(room, run, stamp) && !nobodyInCommon(room, roster)) return false
  if (room.runTime !== undefined && stamp.asked >= room.runTime.answered && run < room.runTime.seconds) return true
  if (room.startBefore === undefined) return false
  // The room was seen by the provider after the request was asked, so it cannot have started before this.
  const startAfter = stamp.askedAt - (run + 1) * 1_000
  if (mayHaveBegunAfterEnd(room, run, stamp) && nobodyInCommon(room, roster)) return true
  if (startAfter > room.startBefore + START_TOLERANCE - 1_000) return true
  const drift = run * 1_000 * DRIFT
  return startAfter > (room.startAtLatest ?? room.startBefore) + ROUNDING + drift && nobodyInCommon(room, roster)
}

/** Strangers after an end that was accepted, in a room that is no older than that. */
function mayHaveBegunAfterEnd(room: Room, run: number, stamp: Stamp): boolean {
  const { endAcceptedAt } = room
  if (endAcceptedAt === undefined || stamp.askedAt < endAcceptedAt) return false
  return run * 1_000 <= stamp.answeredAt - endAcceptedAt + ROUNDING
}

/**
 * A room that restarted since its roster was read cannot run for longer than that. A longer run time tells of the run
 * that is known, however late its start seems to be: an answer out of a cache, or a clock that was set. That something
 * lived there meanwhile says nothing of which run it was.
 */
function mayHaveRestarted(room: Room, run: number, stamp: Stamp): boolean {
  const { rosterAskedAt } = room
  return rosterAskedAt === undefined || run * 1_000 <= stamp.answeredAt - rosterAskedAt + ROUNDING
}

/**
 * A run time that fell although the room cannot have restarted, with somebody in common: either this answer is an old
 * one, or the one before was. Until a reading fits, nothing rests on what is known.
 */
export function fellBack(room: Room, roster: Roster, stamp: Stamp): boolean {
  const run = roster.runTimeSeconds
  if (run === undefined || room.runTime === undefined || stamp.asked < room.runTime.answered) return false
  return run < room.runTime.seconds && !mayHaveRestarted(room, run, stamp) && !nobodyInCommon(room, roster)
}

/**
 * Strangers whose room began clearly before this one: an old answer about an earlier run, or the start known so far
 * came from one. While nobody watched, the clock may have been set back, and a start says nothing.
 */
export function ranAhead(room: Room, roster: Roster, stamp: Stamp): boolean {
  const run = roster.runTimeSeconds
  if (run === undefined || room.runTime === undefined || stamp.asked < room.runTime.answered) return false
  if (room.startBefore === undefined || room.rosterAskedAt === undefined || room.clockUnsure === true) return false
  const startAfter = Math.min(room.startBefore, room.rosterAskedAt - (room.runTime.seconds + 1) * 1_000)
  return stamp.answeredAt - run * 1_000 < startAfter - START_TOLERANCE && nobodyInCommon(room, roster)
}

/**
 * Whether a second look agrees with the first one that spoke against the instance: nobody of before is there, and the
 * room was not found in between, or those are there who raised the doubt; or the run time fell against the one that
 * raised it, so that even that run is over.
 */
export function agreesWithSuspicion(room: Room, roster: Roster): boolean {
  if (room.doubt !== undefined && fellAgainst(room.doubt, roster)) return true
  if (!nobodyInCommon(room, roster)) return false
  if (room.gone !== undefined) return true
  return [...callsOf(roster)].some((uuid) => room.doubt?.calls.has(uuid) === true)
}

function fellAgainst({ runTimeSeconds, old }: NonNullable<Room['doubt']>, roster: Roster): boolean {
  if (old === true || runTimeSeconds === undefined || roster.runTimeSeconds === undefined) return false
  return roster.runTimeSeconds < runTimeSeconds
}

export function callsOf(roster: Roster): ReadonlySet<string> {
  return new Set(roster.members.flatMap((member) => member.callUuid ?? []))
}

function nobodyInCommon(room: Room, roster: Roster): boolean {
  const before = new Set<string>()
  for (const member of room.members ?? []) if (member.callUuid !== undefined) before.add(member.callUuid)
  const now = roster.members.flatMap((member) => member.callUuid ?? [])
  return before.size > 0 && now.length > 0 && !now.some((uuid) => before.has(uuid))
}

/**
 * After a gap the start may seem to have moved because this computer's clock was set, not because the room restarted.
 * Then everybody's join moved with it, and the run time did not fall.
 *
 * @returns by how many milliseconds the clock was set forward; 0 where nothing says so.
 */
export function clockShift(room: Room, roster: Roster, stamp: Stamp): number {
  const run = roster.runTimeSeconds
  if (run === undefined || room.runTime === undefined || room.startBefore === undefined) return 0
  if (run < room.runTime.seconds) return 0
  const shift = stamp.answeredAt - run * 1_000 - room.startBefore
  if (shift <= START_TOLERANCE) return 0
  const joined = new Map((room.members ?? []).map((member) => [member.callUuid, member.joinedAt]))
  const together = roster.members.some((member) => {
    const before = joined.get(member.callUuid)
    if (before === undefined || member.callUuid === undefined || member.joinedSecondsAgo === undefined) return false
    return Math.abs(stamp.answeredAt - member.joinedSecondsAgo * 1_000 - before - shift) < START_TOLERANCE
  })
  return together ? shift : 0
}
