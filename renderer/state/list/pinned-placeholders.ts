import type { RoomMarks } from '../../../shared/ipc/bridge.ts'
import { roomKey, type Room } from '../../../shared/rooms/model.ts'
import type { AccountView } from '../../../shared/account.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { NOT_STARTED } from '../snapshot-queries.ts'

/**
 * Rows for pinned names that have no live room, so that the user can unpin them. A provider lists live rooms only, and
 * Vobiz may omit even those.
 *
 * @param live the rooms of these accounts that are already shown
 */
export function pinnedPlaceholders(
  pinned: RoomMarks['pinned'],
  live: readonly Room[],
  accounts: readonly AccountView[],
): readonly Room[] {
  if (pinned.length === 0) return []
  const shown = new Set(live.map(({ key }) => key))
  const ids = new Set(accounts.map(({ id }) => id))
  return pinned.flatMap(({ accountId, name, own }) => {
    const key = roomKey(accountId, name)
    return ids.has(accountId) && !shown.has(key) ? [placeholder({ key, accountId, name, own })] : []
  })
}

function placeholder(room: Pick<Room, 'key' | 'accountId' | 'name' | 'own'>): Room {
  return {
    ...room,
    title: sanitizeForDisplay(room.name),
    instance: NOT_STARTED,
    state: 'unverified',
    pinned: true,
    stale: false,
    writable: false,
    meMatches: 0,
    pending: [],
  }
}
