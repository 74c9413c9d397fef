import type { Member } from '../../shared/rooms/model.ts'
import type { Stamp } from './evidence.ts'
import { isDoubted } from './room.ts'
import type { RoomRecord } from './room.ts'

type OwnReads = Pick<RoomRecord, 'ownRosterAskedAt' | 'ownAliveAskedAt'>

/**
 * When this Gavel itself last requested a roster, and a response that showed the room live, as far as these reads still
 * count once this roster has arrived. A roster that this Gavel read counts as both. After a relay's, the earlier times
 * stay, but the first is dropped if the roster shows other people, and both if the room is in doubt.
 */
export function ownReadsAfterRoster(
  room: RoomRecord,
  members: readonly Member[],
  { source, askedAt }: Stamp,
): OwnReads {
  if (source === undefined) return { ownRosterAskedAt: askedAt, ownAliveAskedAt: askedAt }
  if (isDoubted(room)) return {}
  const { ownRosterAskedAt, ownAliveAskedAt } = room
  return {
    ...(ownAliveAskedAt !== undefined && { ownAliveAskedAt }),
    ...(ownRosterAskedAt !== undefined && areSamePeople(room.members ?? [], members) && { ownRosterAskedAt }),
  }
}

/**
 * When this Gavel itself last requested a response that showed the room live, once such a response has arrived without
 * a roster.
 *
 * @param room the run that was live before; undefined if it begins with this response
 */
export function ownReadsAfterAlive(room: RoomRecord | undefined, { source, askedAt }: Stamp): OwnReads {
  const ownAliveAskedAt = source === undefined ? askedAt : room?.ownAliveAskedAt
  return ownAliveAskedAt === undefined ? {} : { ownAliveAskedAt }
}

/** Whether the ids that actions use mean the same people in both rosters. */
function areSamePeople(before: readonly Member[], after: readonly Member[]): boolean {
  const ids = new Set(before.map(idsOf))
  return before.length === after.length && after.every((member) => ids.has(idsOf(member)))
}

function idsOf({ key, memberId, callUuid }: Member): string {
  return JSON.stringify([key, memberId, callUuid])
}
