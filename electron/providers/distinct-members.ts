import type { ReadMember } from './provider.ts'

/**
 * The members of a roster, each once, so that no two rows have the same identity and no action reaches a member other
 * than the one it names.
 *
 * - Rows of one call are one member. If their member ids differ, it is unknown which one is right.
 * - Rows without a call UUID that differ only in `muted` or `deaf`, or not at all, are one member, because nothing else
 *   distinguishes them.
 * - A member id that several members share identifies none of them. It becomes unknown, and no request is built with
 *   it; a call can still be hung up by its UUID.
 *
 * A member whose rows contradict each other is muted or deaf only if all rows say so: a caller who can be heard
 * although they seem muted is worse than a mute that is sent twice.
 */
export function distinctMembers(rows: readonly ReadMember[]): readonly ReadMember[] {
  const members = new Map<string, ReadMember>()
  for (const row of rows) {
    const identity = identityOf(row)
    const known = members.get(identity)
    members.set(identity, known === undefined ? row : merge(known, row))
  }
  const holders = new Map<string, number>()
  for (const { memberId } of members.values()) holders.set(memberId, (holders.get(memberId) ?? 0) + 1)
  const shared = (id: string): boolean => id !== '' && (holders.get(id) ?? 0) > 1
  return [...members.values()].map((one) => (shared(one.memberId) ? { ...one, memberId: '' } : one))
}

/**
 * Whether two rows with different member ids and numbers have the same call UUID. In such a roster, any row may be
 * wrong.
 */
export function sharesCalls(rows: readonly ReadMember[]): boolean {
  const callers = new Map<string, ReadMember>()
  return rows.some((row) => {
    if (row.callUuid === undefined) return false
    const first = callers.get(row.callUuid) ?? row
    callers.set(row.callUuid, first)
    return first.memberId !== row.memberId && first.number !== row.number
  })
}

function identityOf({ callUuid, memberId, number, name, direction, joinedSecondsAgo }: ReadMember): string {
  return JSON.stringify(callUuid === undefined ? [memberId, number, name, direction, joinedSecondsAgo] : callUuid)
}

function merge(known: ReadMember, row: ReadMember): ReadMember {
  return {
    ...known,
    memberId: known.memberId === row.memberId ? known.memberId : '',
    muted: known.muted && row.muted,
    deaf: known.deaf && row.deaf,
  }
}
