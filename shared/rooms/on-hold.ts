import { isAtDoor, isHeld, isOnHold } from './action-effect.ts'
import { isMeKnown, isNamedById, membersOrCalls } from './call-members.ts'
import type { Member, Room } from './model.ts'

/** The callers of a room who are on hold. */
export function onHoldIn(room: Pick<Room, 'members' | 'reported' | 'onHold'>): readonly Member[] {
  return room.onHold === undefined ? [] : membersOrCalls(room).filter((member) => isOnHold(member, room))
}

/** The callers of a room who are at its door: newcomers on hold whom the user has not admitted yet, longest first. */
export function atDoorIn(room: Pick<Room, 'members' | 'reported' | 'onHold'>): readonly Member[] {
  return onHoldIn(room)
    .filter((member) => isAtDoor(member, room))
    .toSorted((one, other) => one.joinedAt - other.joinedAt)
}

/** Those at the door who can be admitted. Who is about to be removed cannot, before *Undo*. */
export function admissibleIn(room: Pick<Room, 'members' | 'reported' | 'onHold' | 'pending'>): readonly Member[] {
  return atDoorIn(room).filter((member) => !isHeld(member, room))
}

/**
 * Whether the caller can be put on hold: a request can name them, and they are certainly not the user. In one of the
 * user's own rooms, anybody may be the user while it is unknown who is.
 */
export function mayBePutOnHold(member: Member, room: Room): boolean {
  if (member.isMe || (room.own && !isMeKnown(room)) || isHeld(member, room) || isOnHold(member, room)) return false
  return member.byCall !== true || isNamedById(member)
}
