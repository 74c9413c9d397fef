import type { Member } from '../../shared/model.ts'
import { normalizeNumber } from '../../shared/normalize-number.ts'

/** Marks "me" among the members. With several matches nobody is "me" until one was picked. Pure. */
export function markMe(
  members: readonly Member[],
  numbers: readonly string[],
  picked: string | undefined,
): { readonly members: readonly Member[]; readonly matches: number } {
  const matching = members.filter((member) => numbers.some((number) => sameNumber(number, member.number)))
  const chosen = members.find((member) => member.key === picked)
  const me = chosen ?? (matching.length === 1 ? matching[0] : undefined)
  const matches = chosen === undefined ? matching.length : 1
  if (members.every((member) => member.isMe === (member === me))) return { members, matches }
  return {
    members: members.map((member) => (member.isMe === (member === me) ? member : { ...member, isMe: member === me })),
    matches,
  }
}

function sameNumber(mine: string, theirs: string): boolean {
  return mine !== '' && theirs !== '' && normalizeNumber(mine) === normalizeNumber(theirs)
}
