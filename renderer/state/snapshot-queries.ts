import { providers } from '../../shared/providers.ts'
import type { AccountId } from '../../shared/values.ts'
import type { AccountView } from '../../shared/account.ts'
import { isLeaving } from '../../shared/rooms/action-effect.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import { type Room, type Pending, type Snapshot, roomKey } from '../../shared/rooms/model.ts'
import { mayMuteOthers } from '../../shared/rooms/call-members.ts'
import { withoutDemo } from '../../shared/rooms/without-demo.ts'
import type { RoomMarks } from '../../shared/ipc/bridge.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'

/** The instance of a pinned room that is not live. Every run has a higher one. */
export const NOT_STARTED = 0

/**
 * Whether the room exists at the provider. The instance decides, because on Vobiz a live room may have neither roster
 * nor start time.
 */
export function isLive(room: Room): boolean {
  return room.instance > NOT_STARTED
}

/** Whether this is a team account, which has no token here, so that its rooms are only shown. */
export function isOnlyShown(account: AccountView | undefined): boolean {
  return account?.tokenIn === 'team'
}

/** Whether a fault keeps this account from being read as usual. */
export function isTroubled({ health }: AccountView): boolean {
  return health.fault !== undefined && health.state !== 'ok'
}

/** Whether changes in this account's rooms are written to the journal, from which timelines are made. */
export function isLogged({ accounts }: Snapshot, accountId: AccountId): boolean {
  const account = accounts.find(({ id }) => id === accountId)
  return account !== undefined && !isOnlyShown(account)
}

/**
 * The rooms of one account, or of all accounts if `accountId` is undefined. The rooms of all accounts do not include
 * those of the demo if another account is connected.
 */
export function roomsOf(snapshot: Snapshot, accountId: AccountId | undefined): readonly Room[] {
  if (accountId === undefined) return withoutDemo(snapshot).conferences
  return snapshot.conferences.filter((room) => room.accountId === accountId)
}

export function accountsOf(snapshot: Snapshot, accountId: AccountId | undefined): readonly AccountView[] {
  if (accountId === undefined) return withoutDemo(snapshot).accounts
  return snapshot.accounts.filter((account) => account.id === accountId)
}

/** The newest removal whose Undo time is running. */
export function lastHeldRemoval({ conferences }: Snapshot): Pending | undefined {
  return conferences
    .flatMap(({ pending }) => pending.filter(({ kind, state }) => state === 'held' && isLeaving(kind)))
    .toSorted((a, b) => a.at - b.at)
    .at(-1)
}

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
  return pinned.flatMap(({ accountId, name, own }): Room[] => {
    const key = roomKey(accountId, name)
    if (!ids.has(accountId) || shown.has(key)) return []
    const none = { pinned: true, stale: false, writable: false, meMatches: 0, pending: [] }
    const title = sanitizeForDisplay(name)
    return [{ ...none, key, accountId, name, own, title, instance: NOT_STARTED, state: 'unverified' }]
  })
}

/**
 * Whether a response without people says nothing new, because Vobiz lists nobody in any room of the account. A live
 * room then does not become uncertain, because a 404 tells when it ends.
 */
export function neverListsPeople({ accounts, conferences }: Snapshot, accountId: AccountId): boolean {
  const account = accounts.find(({ id }) => id === accountId)
  return (
    account !== undefined &&
    providers[account.provider].abilities.rosterMayBeMissing &&
    conferences.every((room) => room.accountId !== accountId || room.members === undefined)
  )
}

/** The title of each call's room, as far as rosters tell it, because no response about a call names its room. */
export function roomTitlesByCall({ conferences }: Snapshot, accountId: AccountId): ReadonlyMap<string, string> {
  const inAccount = conferences.filter((room) => room.accountId === accountId)
  return new Map(
    inAccount.flatMap(({ title, members = [] }) =>
      members.flatMap(({ callUuid }) => (callUuid === undefined ? [] : [[callUuid, title] as const])),
    ),
  )
}

/** Whom the room's button and key mute. */
type MuteScope = 'everyone' | 'everyoneButMe'

/**
 * Returns whom muting the whole room affects. Undefined while the first roster of one of the user's own rooms is
 * awaited and the user has numbers in its account, because "everyone" might include the user.
 *
 * @param myNumbers the user's numbers in the room's account
 */
export function muteScope(room: Room, myNumbers: readonly string[] = []): MuteScope | undefined {
  if (mayMuteOthers(room)) return 'everyoneButMe'
  const isAwaited = room.unread === true && room.state !== 'unreachable'
  return room.own && isAwaited && myNumbers.some((number) => lineOf(number) !== undefined) ? undefined : 'everyone'
}
