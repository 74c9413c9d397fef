import type { Roster, Stamp } from './evidence.ts'
import { LATER_BY, START_TOLERANCE } from './restart-detection.ts'
import type { RoomRecord } from './room.ts'

/**
 * How far this computer's clock was set forward. After a clock gap, that can look like a restart. But if the clock was
 * set, the members' join times have moved as far as the start of the run, and the run time has not become shorter.
 *
 * @returns milliseconds; 0 if nothing shows that the clock was set
 */
export function clockShift(room: RoomRecord, roster: Roster, stamp: Stamp): number {
  const run = roster.runTimeSeconds
  if (run === undefined || room.runTime === undefined || room.startBefore === undefined) return 0
  if (run < room.runTime.seconds) return 0
  const shift = stamp.answeredAt - run * 1_000 - room.startBefore
  // The response may describe any moment since the request was sent, so a slow response alone could look like a shift.
  if (shift - (stamp.answeredAt - stamp.askedAt) <= LATER_BY) return 0
  const joined = new Map((room.members ?? []).map((member) => [member.callUuid, member.joinedAt]))
  const together = roster.members.some((member) => {
    const before = joined.get(member.callUuid)
    if (before === undefined || member.callUuid === undefined || member.joinedSecondsAgo === undefined) return false
    return Math.abs(stamp.answeredAt - member.joinedSecondsAgo * 1_000 - before - shift) < START_TOLERANCE
  })
  return together ? shift : 0
}
