import type { Room, Member } from '../../../shared/rooms/model.ts'
import { isLive } from '../snapshot-queries.ts'

/** Determines which people of a room are shown. */
export type RosterFilter = 'all' | 'canSpeak' | 'muted' | 'new'
export const ROSTER_FILTERS = ['all', 'canSpeak', 'muted', 'new'] as const satisfies readonly RosterFilter[]

/** A room with at least this many people offers filters and sorting. */
export const CROWD = 6

const NEW_MS = 60_000

/** The maximum number of rows per room for members who left. Without it, they would pile up under a resting pointer. */
const MAX_LEFT = 50

/** @param now epoch milliseconds */
export function isNew({ joinedAt }: Pick<Member, 'joinedAt'>, now: number): boolean {
  return now - joinedAt < NEW_MS
}

export function passes(member: Member, filter: RosterFilter, now: number): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'canSpeak':
      return !member.muted
    case 'muted':
      return member.muted
    case 'new':
      return isNew(member, now)
  }
}

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
export function leftOf(room: Room, shown: readonly Member[]): readonly Member[] {
  if (room.members === undefined && isLive(room)) return []
  const present = new Set(room.members?.map(({ key }) => key))
  return shown.filter(({ key }) => !present.has(key)).slice(-MAX_LEFT)
}
