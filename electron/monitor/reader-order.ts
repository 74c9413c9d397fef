import type { Roster, Stamp } from './evidence.ts'
import { givesIdToAnother } from './roster.ts'
import { rosterTook, type Room } from './room.ts'

/**
 * Whether two rosters give one member id to different callers, and the roster that is ignored may still be the newer
 * one, because a relay's clock is known only roughly. An action on that id could then reach the wrong caller.
 *
 * @param isLate whether this roster is ignored, because it seems older than the known one
 */
export function mayGiveIdToAnother(room: Room, roster: Roster, stamp: Stamp, isLate: boolean): boolean {
  const { rosterAskedAt, members } = room
  const { source, askedAt, answeredAt } = stamp
  if (rosterAskedAt === undefined) return false
  const latest = answeredAt - (source?.took ?? answeredAt - askedAt)
  const mayBeNewer = isLate ? !isFromReaderOf(room, stamp) && latest > rosterAskedAt : mayPrecedeRoster(room, stamp)
  return mayBeNewer && givesIdToAnother(members, roster)
}

/** Whether a response may be older than the known roster, because a relay's clock is known only roughly. */
export function mayPrecedeRoster(room: Room, stamp: Stamp): boolean {
  const { rosterAskedAt, rosterAt } = room
  if (rosterAskedAt === undefined || rosterAt === undefined || isFromReaderOf(room, stamp)) return false
  return rosterAt - rosterTook(room) > stamp.askedAt
}

/** Whether the response comes from the reader of the known roster, so that their order is known. */
function isFromReaderOf({ rosterSource }: Room, { source }: Stamp): boolean {
  return source?.epoch === rosterSource?.epoch
}
