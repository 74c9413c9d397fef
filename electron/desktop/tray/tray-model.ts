import type { AccountView } from '../../../shared/account.ts'
import type { Conference, Snapshot } from '../../../shared/model.ts'
import { orderRooms } from '../../../shared/room-order.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { emptinessOf, totalsText } from '../../../shared/text/totals.ts'
import { withoutDemo } from '../../../shared/without-demo.ts'
import { iconColours, iconStem } from './tray-icons.ts'
import { menuOf } from './tray-menu-rows.ts'
import { short } from './tray-room-rows.ts'
import type { MenuRow, TrayContext } from './tray-row.ts'

export interface TrayModel {
  /** Stem of the icon's file name. */
  readonly icon: string
  /** macOS only: text beside the icon. */
  readonly title: string
  readonly tooltip: string
  /** Computed only when needed: with hundreds of names it costs more than everything else together. */
  readonly menu: () => readonly MenuRow[]
}

/** What the tray shows. Without durations: a label that changes every second would rebuild the menu. */
export function trayModel(all: Snapshot, context: TrayContext): TrayModel {
  const snapshot = withoutDemo(all)
  const rooms = orderRooms(snapshot.conferences, context.compareTitles, context.preferences.roomOrder)
  const totals = describeTotals(snapshot, rooms, context.t)
  const problems = snapshot.accounts.filter(isTroubled)
  return {
    icon: iconStem(shapeOf(snapshot, rooms, context), iconColours(context.preferences.trayColours, context.hints)),
    title: context.preferences.countBesideIcon && rooms.length > 0 ? String(rooms.length) : '',
    tooltip: [
      'Gavel',
      totals,
      ...describeRecordings(snapshot, rooms, context.t),
      ...problems.map((account) => describeProblem(account, context.t)),
    ].join('\n'),
    menu: () =>
      menuOf(snapshot, rooms, { totals, problems: problems.map((account) => problemLine(account, context)) }, context),
  }
}

/** A trouble is an extra mark: the number, and that a room is an own one, stay visible. */
function shapeOf(snapshot: Snapshot, rooms: readonly Conference[], { preferences }: TrayContext): string {
  const isInTrouble = snapshot.accounts.some(isTroubled)
  if (rooms.length === 0) {
    if (isInTrouble) return 'trouble'
    return emptinessOf(snapshot.accounts) === 'none' ? 'idle' : 'unknown'
  }
  const shape = rooms.some((room) => room.own) ? 'own' : 'live'
  const count = preferences.countBesideIcon ? `-${rooms.length > 9 ? '9plus' : rooms.length}` : ''
  return `${shape}${count}${isInTrouble ? '-trouble' : ''}`
}

/** A pause after a rate limit is no trouble: it ends by itself, and the window says when. */
function isTroubled(account: AccountView): boolean {
  return account.health.state === 'trouble' || account.kept === 'none'
}

function describeTotals(snapshot: Snapshot, rooms: readonly Conference[], t: T): string {
  if (snapshot.accounts.length === 0) return t('tray.noAccount')
  const totals = totalsText(t, snapshot.accounts, rooms, 'spoken')
  return snapshot.accounts.every(({ demo }) => demo) ? t('tray.demo', { totals }) : totals
}

/** Whether one runs cannot be read, so this says only what this Gavel did. */
function describeRecordings({ accounts }: Snapshot, rooms: readonly Conference[], t: T): readonly string[] {
  return rooms.flatMap((room) => {
    const [started] = room.pending.filter(({ state }) => state === 'recording')
    if (started === undefined) return []
    const name = short(roomTitle(t, accounts, room))
    return t(started.unverified === true ? 'tray.recordingStarted' : 'tray.recording', { name })
  })
}

function describeProblem(account: AccountView, t: T): string {
  const code = account.vaultFault?.code ?? account.health.fault?.code
  const problem = code === undefined ? t('tray.tokenNeeded') : t(`fault.${code}.title`)
  return t('tray.problem', { account: short(account.name), problem })
}

/** With the time since when; a fixed one, because a label that changes every second would rebuild the menu. */
function problemLine(account: AccountView, { t, times, now }: TrayContext): string {
  const problem = describeProblem(account, t)
  const { since } = account.health
  if (since === undefined || account.vaultFault !== undefined) return t('tray.problemLine', { problem })
  const time = times.date(since) === times.date(now) ? times.clock(since) : times.date(since)
  return t('tray.problemSince', { problem, time })
}
