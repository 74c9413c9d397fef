import type { AccountView } from '../../../shared/account.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Room } from '../../../shared/rooms/model.ts'

type KnownAccount = Pick<AccountView, 'id' | 'tokenIn'>

/**
 * The target of a click on the notification about rooms that ended: the journal, or the first room if all rooms belong
 * to team accounts, for which the journal has no entries.
 */
export function targetOfEnds(
  rooms: readonly Pick<Room, 'key' | 'accountId'>[],
  accounts: readonly KnownAccount[],
): Show {
  const watched = new Set(watchedOf(accounts))
  const [first] = rooms
  const isLogged = first === undefined || rooms.some(({ accountId }) => !watched.has(accountId))
  return isLogged ? { what: 'journal' } : { what: 'room', key: first.key }
}

/** What a click on the summary of several notifications opens. */
export function targetOfSummary(shows: readonly (Show | undefined)[], accounts: readonly KnownAccount[]): Show {
  const prefixes = watchedOf(accounts).map((accountId) => roomKey(accountId, ''))
  const isWatched = (show: Show | undefined): boolean =>
    show?.what === 'room' && prefixes.some((prefix) => show.key.startsWith(prefix))
  return shows.every(isWatched) ? { what: 'rooms' } : { what: 'journal' }
}

function watchedOf(accounts: readonly KnownAccount[]): readonly string[] {
  return accounts.filter(({ tokenIn }) => tokenIn === 'team').map(({ id }) => id)
}
