import { isSameLine, lineOf } from '../callers/identity.ts'
import { isMeKnown } from './call-members.ts'
import type { Member, Room } from './model.ts'

/** A caller who is kept out of a run of a room, as they were when the user removed them. */
export interface KeptOutCaller extends Pick<Member, 'name' | 'number'> {
  /** As `lineOf` writes it. */
  readonly line: string
  /** Whether they were kept out when Gavel was closed, and the user has not said yet whether they still are. */
  readonly asks?: true
}

/**
 * The line by which the caller can be kept out of this run; undefined if they cannot be: their number identifies nobody,
 * it is also the user's or may be, or no roster tells who else is in the room.
 */
export function keptOutLine({ number, isMe }: Pick<Member, 'number' | 'isMe'>, room: Room): string | undefined {
  const line = lineOf(number)
  if (line === undefined || isMe || mayHideMe(room) || room.members === undefined) return undefined
  return hasMine(line, room) ? undefined : line
}

/** How many others of the room call from the caller's number, and would be kept out too once they have left. */
export function othersOfLine({ number }: Pick<Member, 'number'>, room: Room): number {
  return Math.max(0, (room.members ?? []).filter((one) => isSameLine(one.number, number)).length - 1)
}

/** Whether anybody may be the user: in one of the user's own rooms, while it is unknown who is. */
export function mayHideMe(room: Room): boolean {
  return room.own && !isMeKnown(room)
}

/** Whether a caller in the room with this line is the user. */
export function hasMine(line: string, { members = [] }: Room): boolean {
  return members.some(({ isMe, number }) => isMe && lineOf(number) === line)
}
