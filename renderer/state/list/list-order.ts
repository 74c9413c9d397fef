import type { Member } from '../../../shared/rooms/model.ts'
import { compareKeys } from '../../../shared/rooms/room-order.ts'
import { ownName, type Labels } from '../../../shared/text/caller-names.ts'

/**
 * The order of callers: by joining time with unnamed callers first, by name, or by joining time with the newest first.
 */
export type RosterOrder = 'joined' | 'name' | 'newest'
export const ROSTER_ORDERS = ['joined', 'name', 'newest'] as const satisfies readonly RosterOrder[]

/**
 * Sorts members: me first, then the others as the user chose. In the order `joined`, callers without a name come before
 * those with a name. Muting does not change the order.
 * @param compare `Texts.compare`, for names
 */
export function orderMembers(
  members: readonly Member[],
  labels: Labels,
  order: RosterOrder,
  compare: (a: string, b: string) => number,
): readonly Member[] {
  const rank = (member: Member): number => {
    if (member.isMe) return 0
    return order === 'joined' && ownName(member, labels) === '' ? 1 : 2
  }
  const shown = (member: Member): string => ownName(member, labels) || member.number
  const by: Readonly<Record<RosterOrder, (a: Member, b: Member) => number>> = {
    joined: () => 0,
    name: (a, b) => compare(shown(a), shown(b)),
    newest: (a, b) => b.joinedAt - a.joinedAt,
  }
  const chosen = by[order]
  return members.toSorted(
    (a, b) => rank(a) - rank(b) || chosen(a, b) || a.joinedAt - b.joinedAt || compareKeys(a.key, b.key),
  )
}

/** The order of a frozen list: known items keep their places, and new ones go to the end. */
export function keepPositions<T extends { readonly key: string }>(
  before: readonly string[],
  sorted: readonly T[],
): T[] {
  const positions = new Map(before.map((key, index) => [key, index]))
  const known = sorted.filter((item) => positions.has(item.key))
  const fresh = sorted.filter((item) => !positions.has(item.key))
  known.sort((a, b) => (positions.get(a.key) ?? 0) - (positions.get(b.key) ?? 0))
  return [...known, ...fresh]
}
