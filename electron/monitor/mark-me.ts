import { lineOf } from '../../shared/callers/identity.ts'
import type { MemberKey } from '../../shared/values.ts'
import { isRunning, withRun, type Caller, type RoomRecord } from './rule/record.ts'

/** Whom the user calls "me": by number or, for this run of the room only, by choice. */
export interface MeMarks {
  readonly meNumbers: readonly string[]
  readonly mePicked: MemberKey | undefined
}

export interface MarkedMe {
  readonly room: RoomRecord
  /** How many members are the user. */
  readonly matches: number
  /** The picked member, if they are in the room. */
  readonly picked: MemberKey | undefined
}

/** The room with the user's lines marked: every caller of the user's numbers, and the picked one. Pure. */
export function withMe(room: RoomRecord, { meNumbers, mePicked }: MeMarks): MarkedMe {
  if (!isRunning(room) || room.run.roster === undefined) return { room, matches: 0, picked: undefined }
  const { roster } = room.run
  const lines = new Set(meNumbers.flatMap((number) => lineOf(number) ?? []))
  const isMine = ({ key, number }: Caller): boolean => key === mePicked || lines.has(lineOf(number) ?? '')
  const mine = new Set(roster.members.filter(isMine))
  const found = { matches: mine.size, picked: [...mine].find(({ key }) => key === mePicked)?.key }
  if (roster.members.every((member) => member.isMe === mine.has(member))) return { room, ...found }
  const members = roster.members.map((member) =>
    member.isMe === mine.has(member) ? member : { ...member, isMe: mine.has(member) },
  )
  return { room: withRun(room, { roster: { ...roster, members } }), ...found }
}
