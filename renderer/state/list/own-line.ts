import type { LabelTexts } from '../../../shared/callers/called.ts'
import { isFoundIn, needleOf, searchTextOf } from '../../../shared/callers/found.ts'
import type { Room, Member } from '../../../shared/rooms/model.ts'
import { meIn } from '../../../shared/rooms/me.ts'
import { isLive } from '../snapshot-queries.ts'

/** The maximum number of callers that are offered. A longer list would only repeat the rows below. */
export const MOST_CANDIDATES = 6

/** The callers of one of the user's own rooms of whom one may be the user; nobody once it is known who is. */
export function candidatesIn(room: Room): readonly Member[] {
  const { members = [] } = room
  if (!isLive(room) || meIn(room) !== undefined) return []
  const mine = members.filter(({ isMe }) => isMe)
  return mine.length > 0 ? mine : members
}

/** The candidates whose name, label or number contains what was typed. Nobody if nothing was typed. */
export function candidatesFor(candidates: readonly Member[], typed: string, labels: LabelTexts): readonly Member[] {
  const needle = needleOf(typed)
  return needle === undefined ? [] : candidates.filter((one) => isFoundIn(searchTextOf(one, labels), needle))
}

/** Identifies one run of a room, for what the user stated about that run alone. */
export function runKey({ key, instance }: Pick<Room, 'key' | 'instance'>): string {
  return `${key}\n${String(instance)}`
}
