import type { Room } from './model.ts'

/** Whether the room is live and was read, but the provider returned no roster. */
export function isRosterWithheld({ members, instance, unread, state }: Room): boolean {
  return members === undefined && instance > 0 && unread !== true && state !== 'unreachable'
}
