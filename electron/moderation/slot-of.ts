import { roomKey } from '../../shared/model.ts'
import type { Action } from '../../shared/model.ts'
import type { Slot } from './concurrency.ts'
import { bindingOf } from './confirmation.ts'

/** What an action is about, for its turn in the queue. */
export function slotOf(action: Action): Slot {
  const binding = bindingOf(action)
  if (!('seen' in action)) return { room: binding, people: 'all', binding }
  const room = roomKey(action.seen.accountId, action.seen.conference)
  if (action.kind === 'end' || action.who.kind !== 'members') return { room, people: 'all', binding }
  return { room, people: action.who.members.map(({ callUuid, key }) => callUuid ?? key), binding }
}
