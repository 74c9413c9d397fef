import type { AccountView } from '../../../shared/account.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import type { Fault } from '../../../shared/fault.ts'
import { atDoorIn } from '../../../shared/rooms/on-hold.ts'
import { orderRooms } from '../../../shared/rooms/room-order.ts'
import type { ShownRoom, ShownSnapshot } from '../../../shared/rooms/shown-room.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { emptinessOf, totalsText } from '../../../shared/text/totals.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { iconColours, iconStem } from './tray-icons.ts'
import {
  endingRows,
  item,
  MAX_LABEL,
  nameInList,
  ownRoomRows,
  recordingOf,
  recordingText,
  roomRow,
  submenu,
  titleOf,
  type MenuRow,
  type RowContext,
  type TrayContext,
} from './tray-rows.ts'

export interface TrayModel {
  /** Stem of the icon's file name. */
  readonly icon: string
  /** The text beside the icon; macOS only. */
  readonly title: string
  readonly tooltip: string
  /** Computed only when needed, because with hundreds of names it costs more than everything else together. */
  readonly menu: () => readonly MenuRow[]
}

/**
 * What the tray shows. Durations are in whole minutes, because a label that changes every second would rebuild the
 * menu.
 */
export function trayModel(all: ShownSnapshot, given: TrayContext): TrayModel {
  const snapshot = withoutDemo(all)
  const { accounts } = snapshot
  const context: RowContext = { ...given, accounts, readOnly: snapshot.readOnly }
  const { t } = context
  const rooms = orderRooms(snapshot.conferences, context.compareTitles, context.preferences.roomOrder)
  const totals = describeTotals(accounts, rooms, t)
  const notes = (noteOf: (room: ShownRoom) => string | undefined): readonly string[] =>
    rooms.flatMap((room) => {
      const note = noteOf(room)
      return note === undefined ? [] : t('tray.roomSays', { name: titleOf(room, context), note })
    })
  return {
    icon: iconStem(shapeOf(accounts, rooms), iconColours(context.hints)),
    title: rooms.length > 0 ? String(rooms.length) : '',
    tooltip: [
      'Gavel',
      totals,
      ...notes((room) => recordingText(room, context)),
      ...notes((room) => {
        const count = atDoorIn(room).length
        return count === 0 ? undefined : t('tray.atDoor', { count })
      }),
      ...rooms.flatMap((room) => describeEnd(room, context)),
      ...accounts.filter(isTroubled).map((account) => describeProblem(account, t)),
    ].join('\n'),
    menu: () => menuOf(rooms, totals, context),
  }
}

/**
 * While a room is live, recordings and troubled accounts only add marks. The number, and the shape that stands for the
 * user's own room, stay visible.
 */
function shapeOf(accounts: readonly AccountView[], rooms: readonly ShownRoom[]): string {
  const isInTrouble = accounts.some(isTroubled)
  if (rooms.length === 0) {
    if (isInTrouble) return 'trouble'
    return emptinessOf(accounts) === 'none' ? 'idle' : 'unknown'
  }
  const shape = rooms.some((room) => room.own) ? 'own' : 'live'
  return `${shape}-${rooms.length > 9 ? '9plus' : rooms.length}${recordingMark(rooms)}${isInTrouble ? '-trouble' : ''}`
}

/**
 * Whether an account is in trouble. A pause after a rate limit does not count, because it ends by itself and the window
 * says when.
 */
function isTroubled(account: AccountView): boolean {
  return account.health.state === 'trouble' || account.tokenIn === 'none'
}

function describeTotals(accounts: readonly AccountView[], rooms: readonly ShownRoom[], t: T): string {
  if (accounts.length === 0) return t('tray.noAccount')
  const totals = totalsText(t, accounts, rooms, 'spoken')
  return accounts.every(({ demo }) => demo) ? t('tray.demo', { totals }) : totals
}

/**
 * No read shows whether a recording runs, so only those that this Gavel started are marked: `-recording-started` if all
 * of them are unverified, otherwise `-recording`.
 */
function recordingMark(rooms: readonly ShownRoom[]): string {
  const recordings = rooms.flatMap((room) => recordingOf(room) ?? [])
  if (recordings.length === 0) return ''
  return recordings.every(({ unverified }) => unverified === true) ? '-recording-started' : '-recording'
}

/** The line of the tooltip about the scheduled end of one of the user's own rooms. */
function describeEnd(room: ShownRoom, context: RowContext): readonly string[] {
  const { end } = room
  if (!room.own || end?.state !== 'set' || end.minutesLeft === undefined) return []
  const says = end.onlyAsks === true ? 'tray.asksIn' : 'tray.endsInTime'
  return [context.t(says, { name: titleOf(room, context), count: end.minutesLeft })]
}

/** The fault of the keychain, if it keeps the account from being read. A token of this session needs no keychain. */
function blockingVaultFault({ tokenIn, vaultFault }: AccountView): Fault | undefined {
  return tokenIn === 'none' ? vaultFault : undefined
}

function describeProblem(account: AccountView, t: T): string {
  const code = (blockingVaultFault(account) ?? account.health.fault)?.code
  const problem = code === undefined ? t('tray.tokenNeeded') : t(`fault.${code}.title`)
  return t('tray.problem', { account: truncate(account.name, MAX_LABEL), problem })
}

/**
 * A problem and the time or date at which it began. It does not say how long the problem has lasted, because a label
 * that changes every second would rebuild the menu.
 */
function problemLine(account: AccountView, { t, times, now }: TrayContext): string {
  const problem = describeProblem(account, t)
  const { since } = account.health
  if (since === undefined || blockingVaultFault(account) !== undefined) return t('tray.problemLine', { problem })
  const time = times.date(since) === times.date(now) ? times.clock(since) : times.date(since)
  return t('tray.problemSince', { problem, time })
}

const MAX_ROOMS = 10

/** The rows of the menu. `rooms` must be in order, with own rooms first. */
function menuOf(rooms: readonly ShownRoom[], totals: string, context: RowContext): readonly MenuRow[] {
  const [first, second] = rooms
  const only = first?.own === true && second?.own !== true ? first : undefined
  const others = only === undefined ? rooms : rooms.slice(1)
  const problems = context.accounts
    .filter(isTroubled)
    .map((account) => item(problemLine(account, context), { do: 'show', show: { what: 'accounts' } }))
  const groups = [
    endingRows(others, context),
    only === undefined ? [item(totals, { do: 'open' })] : ownRoomRows(only, context),
    otherRooms(others, context),
    [...problems, ...appRows(context)],
  ]
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index): readonly MenuRow[] => (index === 0 ? group : [{ kind: 'separator' }, ...group]))
}

function otherRooms(rooms: readonly ShownRoom[], context: RowContext): readonly MenuRow[] {
  const more = rooms.length - MAX_ROOMS
  const alike = twinsIn(rooms.map((room) => nameInList(room, context)))
  return [
    ...rooms.slice(0, MAX_ROOMS).map((room) => roomRow(room, context, alike)),
    ...(more > 0 ? [item(context.t('tray.more', { count: more }), { do: 'show', show: { what: 'rooms' } })] : []),
  ]
}

function appRows({ t, times, now, accelerators, preferences }: TrayContext): readonly MenuRow[] {
  const until = preferences.notificationsPausedUntil
  return [
    item(t('tray.open'), { do: 'open' }, accelerators.show),
    until > now
      ? item(t('tray.resumeNotices', { time: times.clock(until) }), { do: 'resumeNotifications' })
      : submenu(t('tray.pauseNotices'), [
          item(t('tray.pauseOneHour'), { do: 'pauseNotifications', until: 'oneHour' }),
          item(t('tray.pauseUntilTomorrow'), { do: 'pauseNotifications', until: 'tomorrow' }),
        ]),
    item(t('tray.preferences'), { do: 'show', show: { what: 'preferences' } }),
    item(t('tray.quit'), { do: 'quit' }),
  ]
}
