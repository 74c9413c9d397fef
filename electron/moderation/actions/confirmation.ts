import type { Action, Room, Who } from '../../../shared/rooms/model.ts'
import { callsOf, roomsEndedBy } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { kinds } from './kinds.ts'

/** What an action needs before it is sent. */
export type Need = 'confirmation' | 'undoTime' | 'nothing'

/** Decides what an action needs. An announcement that ends the room needs a confirmation, as an end does. */
export function needOf(action: Action, conference: Room | undefined): Need {
  const { needs } = kinds[action.kind]
  if (action.kind === 'announce' && action.thenEnd !== undefined) return 'confirmation'
  if (!('who' in action) || needs === 'nothing' || needs === 'confirmation')
    return needs === 'nothing' ? needs : 'confirmation'
  if (needs === 'undoTime') return needOfRemoval(action.who, conference)
  // To unmute those whom this Gavel muted restores their earlier state.
  const undoesMine = action.kind === 'unmute' && action.who.kind === 'mutedByMe'
  return action.who.kind === 'members' || undoesMine ? 'nothing' : 'confirmation'
}

function needOfRemoval(who: Who, conference: Room | undefined): Need {
  const [only, ...others] = who.kind === 'members' ? who.members : []
  if (only === undefined || others.length > 0) return 'confirmation'
  const known = conference === undefined ? [] : membersOrCalls(conference)
  const isMe = known.some((member) => member.isMe && member.key === only.key)
  return isMe ? 'confirmation' : 'undoTime'
}

/**
 * What a confirmation is bound to, and what makes two clicks identical: the action and its exact target. The head
 * count is not part of it, because it may change before the user confirms.
 */
export function bindingOf(action: Action): string {
  if (action.kind === 'endAll') return JSON.stringify([action.kind, action.accountId])
  if (action.kind === 'hangupCall') {
    const calls = callsOf(action).map(({ callUuid }) => callUuid)
    return JSON.stringify([action.kind, action.accountId, ...calls.sort()])
  }
  if (action.kind === 'end') {
    const rooms = roomsEndedBy(action).map(({ accountId, conference, instance }) => [accountId, conference, instance])
    return JSON.stringify([action.kind, ...rooms.map((room) => JSON.stringify(room)).sort()])
  }
  const { accountId, conference, instance } = action.seen
  const room = [action.kind, accountId, conference, instance]
  const { who } = action
  const people = who.kind === 'members' ? who.members.map((member) => member.callUuid ?? member.key).sort() : who.kind
  return JSON.stringify([...room, people, ...soundParts(action)])
}

/** What else must be equal for two announcements, or two stops of an announcement, to be identical. */
function soundParts(action: Extract<Action, { who: unknown }>): readonly unknown[] {
  if (action.kind === 'announce') return [action.sound, action.thenEnd, action.others]
  return action.kind === 'stopAnnouncement' ? [action.stops] : []
}
