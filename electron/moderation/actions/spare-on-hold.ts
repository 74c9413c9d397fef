import { isAtDoor, isOnHold } from '../../../shared/rooms/action-effect.ts'
import { isMeKnown, membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import type { Action, Room } from '../../../shared/rooms/model.ts'
import { memberSeenOf } from '../../../shared/rooms/room-actions.ts'

/**
 * The same action without those who must not be heard, or hear, by it: whoever is on hold if it is for everyone, perhaps
 * but the user, and whoever is at the door even if it names them. Only their admission ends that.
 *
 * @returns undefined if nobody else is left
 */
export function spareOnHold(action: Action, room: Room | undefined): Action | undefined {
  if (action.kind !== 'unmute' && action.kind !== 'undeafen') return action
  if (room?.onHold === undefined || room.instance !== action.seen.instance) return action
  const { who } = action
  if (who.kind === 'everyone' || who.kind === 'everyoneButMe') {
    // While it is unknown who the user is, all but the user is refused.
    if (who.kind === 'everyoneButMe' && !isMeKnown(room)) return action
    const all = membersOrCalls(room)
    const meant = who.kind === 'everyone' ? all : othersIn(all)
    const members = meant.filter((member) => !isOnHold(member, room))
    return members.length === 0
      ? undefined
      : { ...action, who: { kind: 'members', members: members.map(memberSeenOf) } }
  }
  if (who.kind !== 'members') return action
  const members = who.members.filter((member) => !isAtDoor(member, room))
  return members.length === 0 ? undefined : { ...action, who: { kind: 'members', members } }
}
