import type { Conference, Member } from '../../../shared/rooms/model.ts'
import { passes, type RosterFilter } from './roster-filter.ts'
import { isLive } from '../snapshot-queries.ts'

/** The maximum number of rows per room for members who left. Without it, they would pile up under a resting pointer. */
const MAX_LEFT = 50

/** The members to show. While the list is frozen, a member whom the filter would now leave out keeps their row. */
export function shownMembers(
  members: readonly Member[] | undefined,
  filter: RosterFilter,
  now: number,
  shown: (() => readonly Member[]) | undefined,
): readonly Member[] | undefined {
  if (filter === 'all') return members
  const stays = new Set(shown?.().map(({ key }) => key))
  return members?.filter((member) => passes(member, filter, now) || stays.has(member.key))
}

/** The shown members who have left the room; none while the roster of a live room is unknown. */
export function leftOf(room: Conference, shown: readonly Member[]): readonly Member[] {
  if (room.members === undefined && isLive(room)) return []
  const present = new Set(room.members?.map(({ key }) => key))
  return shown.filter(({ key }) => !present.has(key)).slice(-MAX_LEFT)
}
