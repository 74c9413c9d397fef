import type { Member } from '../../shared/model.ts'
import { compareKeys } from '../../shared/room-order.ts'
import { ownName, type Labels } from '../../shared/text/caller-names.ts'

/** Me, then callers without a name, then the others; each group by joining time. Muting does not change the order. */
export function orderMembers(members: readonly Member[], labels: Labels): readonly Member[] {
  const rank = (member: Member): number => {
    if (member.isMe) return 0
    return ownName(member, labels) === '' ? 1 : 2
  }
  return members.toSorted((a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt || compareKeys(a.key, b.key))
}

/** While the list is frozen, known items stay where they are and new ones go to the end. */
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
