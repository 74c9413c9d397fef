import type { Roster, Stamp } from './evidence.ts'
import { callsOf } from './restart-detection.ts'
import type { Room } from './room.ts'

/** Run times are whole seconds: in a longer time than this (milliseconds) the run time of a live room has grown. */
const STANDS_STILL = 2_000
/** A run time that stands still for longer than this does not come from a cache. */
const LONGEST_CACHED = 60_000
/** Complete lists in a row without the name. One alone may have been made before the room began. */
const LISTS = 2

/** One more complete list lacks the room. */
export function unlistedOnceMore({ unlisted = 0 }: Room): number {
  return Math.min(LISTS, unlisted + 1)
}

/**
 * Whether a roster shows exactly what is known already, with a run time that has not grown since. It comes from a cache,
 * or the provider still returns a run that is over: it shows nothing of this moment. A run time of 0 is that of a room
 * that waits for its first moderator. If the clock may have been set, nothing is known of the time between.
 */
export function standsStill(room: Room, roster: Roster, stamp: Stamp): boolean {
  const { runTime, members, clockUnsure } = room
  if (runTime === undefined || members === undefined || runTime.seconds === 0 || clockUnsure === true) return false
  if (roster.runTimeSeconds !== runTime.seconds || stamp.askedAt - runTime.since <= STANDS_STILL) return false
  const calls = callsOf(roster)
  return (
    roster.members.length === members.length &&
    members.every(({ callUuid }) => callUuid === undefined || calls.has(callUuid)) &&
    roster.members.every((read) =>
      members.some(
        ({ callUuid, memberId, muted, deaf }) =>
          callUuid === read.callUuid && memberId === read.memberId && muted === read.muted && deaf === read.deaf,
      ),
    )
  )
}

/**
 * Whether the run is over although a retrieve still returns it: complete lists lack the room, and its roster is of nobody,
 * or its run time has stood still for longer than any cache lasts.
 */
export function isFinished({ phase, unlisted = 0, members, people, stillAt, runTime }: Room): boolean {
  if (phase !== 'live' || unlisted < LISTS) return false
  if (members?.length === 0 && people === 0) return true
  return stillAt !== undefined && runTime !== undefined && stillAt - runTime.since > LONGEST_CACHED
}

/** What a retrieve still returns of a run that is over. */
export function finishedRun({ members = [], runTime }: Room): Room['finished'] {
  return { seconds: runTime?.seconds, calls: new Set(members.flatMap(({ callUuid }) => callUuid ?? [])) }
}

/** Whether a roster is of nobody, or still of the run that is over: a room that is not live does not begin with it. */
export function isOfFinishedRun({ finished }: Room, roster: Roster): boolean {
  if (roster.people === 0 && roster.members.length === 0) return true
  if (finished === undefined || roster.runTimeSeconds !== finished.seconds) return false
  return [...callsOf(roster)].every((uuid) => finished.calls.has(uuid))
}
