import type { Conference, Member } from '../../shared/model.ts'
import { passes, type RosterFilter } from './roster-filter.ts'
import { isLive } from './snapshot-queries.ts'

/** Per room. A list under a resting pointer must not fill up all day with rows of members who left. */
const MAX_LEFT = 50

/** While the list is frozen, whom the filter would leave out by now keeps their row. */
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

/** The shown members who have left the room. An unknown roster proves nothing. */
export function leftOf(room: Conference, shown: readonly Member[]): readonly Member[] {
  if (room.members === undefined && isLive(room)) return []
  const present = new Set(room.members?.map(({ key }) => key))
  return shown.filter(({ key }) => !present.has(key)).slice(-MAX_LEFT)
}
