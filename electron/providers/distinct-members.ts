import type { ReadMember } from './provider.ts'

/**
 * The people of a roster, each once, so that no two rows have the same identity and no action reaches another person
 * than the one it names.
 *
 * - Rows of one call are one person. Where their member ids differ, none of them is known to be right.
 * - Rows without a call UUID that say the same are one person: nothing tells them apart.
 * - A member id that several people have names none of them. It becomes unknown, and no request is built with it; a call
 *   can still be hung up by its UUID.
 *
 * Where rows of one person contradict each other they count as muted or deaf only if all rows say so: to be heard by
 * mistake is worse than a button that mutes twice.
 */
export function distinctMembers(rows: readonly ReadMember[]): readonly ReadMember[] {
  const people = new Map<string, ReadMember>()
  for (const row of rows) {
    const identity = identityOf(row)
    const known = people.get(identity)
    people.set(identity, known === undefined ? row : together(known, row))
  }
  const holders = new Map<string, number>()
  for (const { memberId } of people.values()) holders.set(memberId, (holders.get(memberId) ?? 0) + 1)
  const shared = (id: string): boolean => id !== '' && (holders.get(id) ?? 0) > 1
  return [...people.values()].map((one) => (shared(one.memberId) ? { ...one, memberId: '' } : one))
}

function identityOf({ callUuid, memberId, number, name, direction, joinedSecondsAgo }: ReadMember): string {
  return JSON.stringify(callUuid === undefined ? [memberId, number, name, direction, joinedSecondsAgo] : callUuid)
}

function together(known: ReadMember, row: ReadMember): ReadMember {
  return {
    ...known,
    memberId: known.memberId === row.memberId ? known.memberId : '',
    muted: known.muted && row.muted,
    deaf: known.deaf && row.deaf,
  }
}
