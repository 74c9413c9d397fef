import type { Member } from '../../shared/model.ts'
import type { Stamp } from './evidence.ts'
import { isDoubted } from './room.ts'
import type { Room } from './room.ts'

type OwnReads = Pick<Room, 'ownRosterAskedAt' | 'ownAliveAskedAt'>

/** The request times of this Gavel's own reads that still count after a roster with these members. */
export function ownReadsAfterRoster(room: Room, members: readonly Member[], { source, askedAt }: Stamp): OwnReads {
  if (source === undefined) return { ownRosterAskedAt: askedAt, ownAliveAskedAt: askedAt }
  if (isDoubted(room)) return {}
  const { ownRosterAskedAt, ownAliveAskedAt } = room
  return {
    ...(ownAliveAskedAt !== undefined && { ownAliveAskedAt }),
    ...(ownRosterAskedAt !== undefined && areSamePeople(room.members ?? [], members) && { ownRosterAskedAt }),
  }
}

/**
 * The request times of this Gavel's own reads that still count after a response that shows the room live without a
 * roster.
 *
 * @param room the run that was live before; undefined if it begins with this response
 */
export function ownReadsAfterAlive(room: Room | undefined, { source, askedAt }: Stamp): OwnReads {
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
