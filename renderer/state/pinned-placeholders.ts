import type { RoomMarks } from '../../shared/bridge.ts'
import { roomKey, type AccountView, type Conference } from '../../shared/model.ts'
import { cleanForDisplay } from '../../shared/text/sanitize.ts'
import { NOT_STARTED } from './totals.ts'

/**
 * Pinned names that have no conference, each as a row that says so and can be unpinned: on Vobiz no list ever shows them.
 *
 * @param live what is shown of these accounts.
 */
export function pinnedPlaceholders(
  watched: RoomMarks['watched'],
  live: readonly Conference[],
  accounts: readonly AccountView[],
): readonly Conference[] {
  if (watched.length === 0) return []
  const shown = new Set(live.map(({ key }) => key))
  const ids = new Set(accounts.map(({ id }) => id))
  return watched.flatMap(({ accountId, name, own }) => {
    const key = roomKey(accountId, name)
    return ids.has(accountId) && !shown.has(key) ? [waitingRoom({ key, accountId, name, own })] : []
  })
}

function waitingRoom(room: Pick<Conference, 'key' | 'accountId' | 'name' | 'own'>): Conference {
  return {
    ...room,
    title: cleanForDisplay(room.name),
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
