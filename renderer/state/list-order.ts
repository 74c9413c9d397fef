import type { Member } from '../../shared/model.ts'
import { compareKeys } from '../../shared/room-order.ts'
import { ownName, type Labels } from '../../shared/text/caller-names.ts'

/** Me, callers without a name, the others; among equals who came first. Muting moves nobody: the button shows it. */
export function orderMembers(members: readonly Member[], labels: Labels): readonly Member[] {
  const rank = (member: Member): number => {
    if (member.isMe) return 0
    return ownName(member, labels) === '' ? 1 : 2
  }
  return members.toSorted((a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt || compareKeys(a.key, b.key))
}

/** While somebody points at the list nothing in it moves: who was there keeps the place, who comes goes to the end. */
export function keepPositions<T extends { readonly key: string }>(
  before: readonly string[],
  sorted: readonly T[],
): T[] {
  const places = new Map(before.map((key, place) => [key, place]))
  const known = sorted.filter((item) => places.has(item.key))
  const fresh = sorted.filter((item) => !places.has(item.key))
  known.sort((a, b) => (places.get(a.key) ?? 0) - (places.get(b.key) ?? 0))
  return [...known, ...fresh]
}
