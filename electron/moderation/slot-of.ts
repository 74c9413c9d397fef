import { roomKey } from '../../shared/model.ts'
import type { Action } from '../../shared/model.ts'
import type { Slot } from './concurrency.ts'
import { bindingOf } from './confirmation.ts'

/** What the queue needs to know of this action. */
export function slotOf(action: Action): Slot {
  const binding = bindingOf(action)
  if (!('seen' in action)) return { room: binding, people: 'all', binding }
  const room = roomKey(action.seen.accountId, action.seen.conference)
  if (action.kind === 'end' || action.who.kind !== 'members') return { room, people: 'all', binding }
  return { room, people: action.who.members.map(({ callUuid, key }) => callUuid ?? key), binding }
}

export function accountIdOf(action: Action): string {
  return 'seen' in action ? action.seen.accountId : action.accountId
}
