import type { Roster, Stamp } from './evidence.ts'
import { afterEnd } from './reported-callers.ts'
import { callsOf } from './restart-detection.ts'
import { without } from './room.ts'
import type { RoomRecord } from './room.ts'

/** Milliseconds. Run times are whole seconds, so over a longer time the run time of a live room must have grown. */
const STANDS_STILL = 2_000
/** Milliseconds. A run time that has not grown for longer than this does not come from a cache. */
const LONGEST_CACHED = 60_000
/**
 * The number of complete lists in a row that must lack the name. A single list may have been made before the room
 * began.
 */
const LISTS = 2

/** The count after another complete list without the room. */
export function unlistedOnceMore({ unlisted = 0 }: RoomRecord): number {
  return Math.min(LISTS, unlisted + 1)
}

/** Whether complete lists lack this live room, so that a read must tell whether it is over. */
export function isUnlisted({ phase, unlisted = 0 }: RoomRecord): boolean {
  return phase === 'live' && unlisted >= LISTS
}

/**
 * Whether a roster repeats what is already known and its run time has not grown. It comes from a cache, or the provider
 * still returns a run that is over, so it says nothing about the present. A run time of 0 is excluded, because it does
 * not grow while the room waits for its first moderator. False too if the clock may have been set, because it is then
 * unknown how much time has passed.
 */
export function standsStill(room: RoomRecord, roster: Roster, stamp: Stamp): boolean {
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
 * Whether the run is over although a retrieve still returns it. Complete lists must lack the room, and either its
 * roster is empty or its run time has not grown for longer than any cache lasts.
 */
export function isFinished(room: RoomRecord): boolean {
  if (!isUnlisted(room)) return false
  const { members, people, stillAt, runTime } = room
  if (members?.length === 0 && people === 0) return true
  return stillAt !== undefined && runTime !== undefined && stillAt - runTime.since > LONGEST_CACHED
}

/** What identifies a roster of the finished run, which a retrieve may still return. */
function finishedRun({ members = [], runTime }: RoomRecord): RoomRecord['finished'] {
  return { seconds: runTime?.seconds, calls: new Set(members.flatMap(({ callUuid }) => callUuid ?? [])) }
}

/**
 * Whether a roster is empty or still belongs to the finished run. Such a roster does not start a room that is not live.
 */
export function isOfFinishedRun({ finished }: RoomRecord, roster: Roster): boolean {
  if (roster.people === 0 && roster.members.length === 0) return true
  if (finished === undefined || roster.runTimeSeconds !== finished.seconds) return false
  return [...callsOf(roster)].every((uuid) => finished.calls.has(uuid))
}

/** Returns the room in the state after its run has ended. */
export function end(room: RoomRecord, stamp: Stamp): RoomRecord {
  const reports = afterEnd(room.reports, stamp.asked)
  return {
    ...without(
      room,
      'gone',
      'contradictedGone',
      'doubt',
      'quiet',
      'failure',
      'members',
      'rosterAt',
      'rosterAskedAt',
      'rosterSource',
      'idsUnsure',
      'ownRosterAskedAt',
      'unlisted',
      'stillAt',
      'rosterlessSince',
      'reports',
    ),
    ...(reports !== undefined && { reports }),
    departed: new Set(),
    phase: 'ended',
    suspect: false,
    newestAsked: stamp.asked,
    endedAt: stamp.answeredAt,
  }
}

/** Ends the run if it is over although a retrieve still returns it. */
export function endIfFinished(room: RoomRecord, stamp: Stamp): RoomRecord {
  return isFinished(room) ? { ...end(room, stamp), finished: finishedRun(room) } : room
}
