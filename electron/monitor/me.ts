import { isSameLine } from '../../shared/callers/identity.ts'
import type { MemberKey } from '../../shared/values.ts'
import type { Caller, RoomRecord } from './rule/room-record.ts'

/** Whom the user calls "me": by number or, for this run of the room only, by choice. */
export interface MeMarks {
  readonly meNumbers: readonly string[]
  readonly mePicked: MemberKey | undefined
}

/** The room with "me" marked, and how many members match: 1 while the member whom the user picked is there. Pure. */
export function withMe<R extends RoomRecord>(room: R, marks: MeMarks): { readonly room: R; readonly matches: number } {
  if (room.phase !== 'live' || room.roster === undefined) return { room, matches: 0 }
  const { roster } = room
  const { members, matches } = markMe(roster.members, marks)
  return { room: members === roster.members ? room : { ...room, roster: { ...roster, members } }, matches }
}

/** Marks "me" among the members. If several match, none is "me" until the user picks one. Pure. */
function markMe(
  members: readonly Caller[],
  { meNumbers, mePicked }: MeMarks,
): { readonly members: readonly Caller[]; readonly matches: number } {
  const matching = members.filter((member) => meNumbers.some((number) => isSameLine(number, member.number)))
  const chosen = members.find((member) => member.key === mePicked)
  const me = chosen ?? (matching.length === 1 ? matching[0] : undefined)
  const matches = chosen === undefined ? matching.length : 1
  if (members.every((member) => member.isMe === (member === me))) return { members, matches }
  return {
    members: members.map((member) => (member.isMe === (member === me) ? member : { ...member, isMe: member === me })),
    matches,
  }
}
