import type { Room } from '../../../shared/rooms/model.ts'

/** Whom the room's button and key mute. */
export type MuteScope = 'everyone' | 'everyoneButMe'

/**
 * Returns whom muting the whole room affects. Undefined while the first roster of an own room is awaited and the user
 * has numbers in its account, because "everyone" might include the user.
 *
 * @param myNumbers the user's numbers in the room's account
 */
export function muteScope(room: Room, myNumbers: readonly string[] = []): MuteScope | undefined {
  if (room.members?.some((member) => member.isMe) === true) return 'everyoneButMe'
  const isAwaited = room.unread === true && room.state !== 'unreachable'
  return room.own && isAwaited && myNumbers.length > 0 ? undefined : 'everyone'
}
