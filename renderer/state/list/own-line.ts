import type { LabelTexts } from '../../../shared/callers/called.ts'
import { isFoundIn, needleOf, searchTextOf } from '../../../shared/callers/found.ts'
import type { Room, Member } from '../../../shared/rooms/model.ts'
import { meIn } from '../../../shared/rooms/me.ts'
import { isLive } from '../snapshot-queries.ts'

/** The maximum number of callers that are offered. A longer list would only repeat the rows below. */
export const MOST_CANDIDATES = 6

/** What the user's own room shows about them: which caller they are, or the question which one they are. */
export type OwnLine =
  | { readonly kind: 'me'; readonly me: Member }
  | {
      readonly kind: 'ask'
      readonly candidates: readonly Member[]
    }

/** @param isNotHere whether the user said that they are not in this run */
export function ownLineOf(room: Room, isNotHere: boolean): OwnLine | undefined {
  const { members = [] } = room
  if (!room.own || !isLive(room) || members.length === 0) return undefined
  const me = meIn(room)
  if (me !== undefined) return { kind: 'me', me }
  if (isNotHere) return undefined
  const mine = members.filter(({ isMe }) => isMe)
  const candidates = mine.length > 0 ? mine : members
  return { kind: 'ask', candidates }
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
