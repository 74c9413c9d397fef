import { isThere, roomsOf } from '../snapshot-queries.ts'
import type { Store } from '../store.svelte.ts'
import type { View } from '../view.svelte.ts'

/**
 * Whether the list has a row that can show a failure. The room of another account than the chosen one has none, and a
 * closed room has only its own row, except that an own room also shows what failed for the user.
 */
export function canShowFailure(store: Store, view: View, row: string): boolean {
  const [roomKey = '', memberKey] = row.split('\n#')
  const room = store.room(roomKey)
  if (room === undefined || !isThere(store, row)) return false
  if (!roomsOf(store.snapshot, view.accountId).some(({ key }) => key === roomKey)) return false
  // A search shows its hits in closed rooms too. Once it has ended, their failures are reported.
  if (memberKey === undefined || view.query.trim() !== '' || view.isOpen(room)) return true
  return room.own && room.members?.some(({ key, isMe }) => isMe && key === memberKey) === true
}
