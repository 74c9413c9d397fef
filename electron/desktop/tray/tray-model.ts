import type { AccountView } from '../../../shared/account.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { ShownRoom, ShownSnapshot } from '../../../shared/rooms/shown-room.ts'
import { atDoorIn } from '../../../shared/rooms/on-hold.ts'
import { orderRooms } from '../../../shared/rooms/room-order.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { emptinessOf, totalsText } from '../../../shared/text/totals.ts'
import { withoutDemo } from '../../../shared/rooms/without-demo.ts'
import { iconColours, iconStem } from './tray-icons.ts'
import { describeEnds, endingRows } from './tray-ends.ts'
import { MAX_LABEL, type MenuRow, type TrayContext, item, submenu } from './tray-row.ts'
import { recordingOf, recordingsChangeAt, recordingText } from './tray-sounds.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { nameInList, ownRoomRows, roomRow } from './tray-room-rows.ts'

export interface TrayModel {
  /** Stem of the icon's file name. */
  readonly icon: string
  /** The text beside the icon; macOS only. */
  readonly title: string
  readonly tooltip: string
  /**
   * The next time (epoch ms) at which the tray changes without a new snapshot, because a text about recordings changes
   * or the pause of notifications ends. Undefined if there is none.
   */
  readonly changesAt: number | undefined
  /** Computed only when needed, because with hundreds of names it costs more than everything else together. */
  readonly menu: () => readonly MenuRow[]
}

/**
 * What the tray shows. Durations are in whole minutes, because a label that changes every second would rebuild the
 * menu.
 */
export function trayModel(all: ShownSnapshot, context: TrayContext): TrayModel {
  const snapshot = withoutDemo(all)
  const rooms = orderRooms(snapshot.conferences, context.compareTitles, context.preferences.roomOrder)
  const totals = describeTotals(snapshot, rooms, context.t)
  const problems = snapshot.accounts.filter(isTroubled)
  return {
    icon: iconStem(shapeOf(snapshot, rooms), iconColours(context.hints)),
    title: rooms.length > 0 ? String(rooms.length) : '',
    tooltip: [
      'Gavel',
      totals,
      ...describeNotes(snapshot, rooms, context, (room) => recordingText(room, context)),
      ...describeNotes(snapshot, rooms, context, (room) => {
        const count = atDoorIn(room).length
        return count === 0 ? undefined : context.t('tray.atDoor', { count })
      }),
      ...describeEnds(snapshot, rooms, context),
      ...problems.map((account) => describeProblem(account, context.t)),
    ].join('\n'),
    changesAt: changesAt(rooms, context),
    menu: () => menuOf(snapshot, rooms, totals, context),
  }
}

function changesAt(rooms: readonly ShownRoom[], { now, preferences }: TrayContext): number | undefined {
  const pausedUntil = preferences.notificationsPausedUntil
  const times = [recordingsChangeAt(rooms, now) ?? Infinity, pausedUntil > now ? pausedUntil : Infinity]
  const next = Math.min(...times)
  return next === Infinity ? undefined : next
}

/**
 * While a room is live, recordings and troubled accounts only add marks. The number, and the shape that stands for the
 * user's own room, stay visible.
 */
function shapeOf(snapshot: ShownSnapshot, rooms: readonly ShownRoom[]): string {
  const isInTrouble = snapshot.accounts.some(isTroubled)
  if (rooms.length === 0) {
    if (isInTrouble) return 'trouble'
    return emptinessOf(snapshot.accounts) === 'none' ? 'idle' : 'unknown'
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

function describeTotals(snapshot: ShownSnapshot, rooms: readonly ShownRoom[], t: T): string {
  if (snapshot.accounts.length === 0) return t('tray.noAccount')
  const totals = totalsText(t, snapshot.accounts, rooms, 'spoken')
  return snapshot.accounts.every(({ demo }) => demo) ? t('tray.demo', { totals }) : totals
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

/** The lines of the tooltip about rooms that are recorded, or have callers at a door. */
function describeNotes(
  { accounts }: ShownSnapshot,
  rooms: readonly ShownRoom[],
  { t }: TrayContext,
  noteOf: (room: ShownRoom) => string | undefined,
): readonly string[] {
  return rooms.flatMap((room) => {
    const note = noteOf(room)
    const name = truncate(roomTitle(t, accounts, room), MAX_LABEL)
    return note === undefined ? [] : t('tray.roomSays', { name, note })
  })
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
function menuOf(
  snapshot: ShownSnapshot,
  rooms: readonly ShownRoom[],
  totals: string,
  context: TrayContext,
): readonly MenuRow[] {
  const [first, second] = rooms
  const only = first?.own === true && second?.own !== true ? first : undefined
  const others = only === undefined ? rooms : rooms.slice(1)
  const head = only === undefined ? [item(totals, { do: 'open' })] : ownRoomRows(snapshot, only, context)
  const problems = snapshot.accounts
    .filter(isTroubled)
    .map((account) => item(problemLine(account, context), { do: 'show', show: { what: 'accounts' } }))
  const groups = [
    endingRows(snapshot, others, context),
    head,
    otherRooms(snapshot, others, context),
    [...problems, ...appRows(context)],
  ]
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index): readonly MenuRow[] => (index === 0 ? group : [{ kind: 'separator' }, ...group]))
}

function otherRooms(snapshot: ShownSnapshot, rooms: readonly ShownRoom[], context: TrayContext): readonly MenuRow[] {
  const more = rooms.length - MAX_ROOMS
  const alike = twinsIn(rooms.map((room) => nameInList(snapshot, room, context.t)))
  return [
    ...rooms.slice(0, MAX_ROOMS).map((room) => roomRow(snapshot, room, context, alike)),
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
          item(t('tray.pauseUntilTomorrow'), {
            do: 'pauseNotifications',
            until: 'tomorrow',
          }),
        ]),
    item(t('tray.preferences'), { do: 'show', show: { what: 'preferences' } }),
    item(t('tray.quit'), { do: 'quit' }),
  ]
}
