import type { RoomMarks } from '../../shared/bridge.ts'
import { roomKey, type Conference } from '../../shared/model.ts'
import type { AccountView } from '../../shared/account.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { NOT_STARTED } from './snapshot-queries.ts'

/**
 * Rows for pinned names that have no live room, so that they can be unpinned. Nothing else would show them: no list
 * contains them, and Vobiz's list may lack even live rooms.
 *
 * @param live the rooms of these accounts that are already shown
 */
export function pinnedPlaceholders(
  pinned: RoomMarks['pinned'],
  live: readonly Conference[],
  accounts: readonly AccountView[],
): readonly Conference[] {
  if (pinned.length === 0) return []
  const shown = new Set(live.map(({ key }) => key))
  const ids = new Set(accounts.map(({ id }) => id))
  return pinned.flatMap(({ accountId, name, own }) => {
    const key = roomKey(accountId, name)
    return ids.has(accountId) && !shown.has(key) ? [placeholder({ key, accountId, name, own })] : []
  })
}

function placeholder(room: Pick<Conference, 'key' | 'accountId' | 'name' | 'own'>): Conference {
  return {
    ...room,
    title: sanitizeForDisplay(room.name),
    instance: NOT_STARTED,
    state: 'unverified',
    pinned: true,
    peak: 0,
    stale: false,
    writable: false,
    meMatches: 0,
    pending: [],
  }
}
