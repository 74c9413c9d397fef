import type { Conference, Snapshot } from '../../../shared/model.ts'
import { orderRooms } from '../../../shared/room-order.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { emptinessOf, totalsText } from '../../../shared/text/totals.ts'
import { menuOf, short, type MenuRow, type TrayContext } from './tray-menu-rows.ts'
import { iconColours, iconStem } from './tray-icons.ts'

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
export function trayModel(snapshot: Snapshot, context: TrayContext): TrayModel {
  const rooms = orderRooms(snapshot.conferences, context.compareTitles)
  const totals = describeTotals(snapshot, rooms, context.t)
  const problems = describeProblems(snapshot, context.t)
  return {
    icon: iconStem(shapeOf(snapshot, rooms, context), iconColours(context.preferences.trayColours, context.hints)),
    title: context.preferences.countBesideIcon && rooms.length > 0 ? String(rooms.length) : '',
    tooltip: ['Gavel', totals, ...problems].join('\n'),
    menu: () => menuOf(snapshot, rooms, [totals, ...problems], context),
  }
}

function shapeOf(snapshot: Snapshot, rooms: readonly Conference[], { preferences }: TrayContext): string {
  if (snapshot.accounts.some(isTroubled)) return 'trouble'
  if (rooms.length === 0) return emptinessOf(snapshot.accounts) === 'none' ? 'idle' : 'unknown'
  const shape = rooms.some((room) => room.own) ? 'own' : 'live'
  if (!preferences.countBesideIcon) return shape
  return `${shape}-${rooms.length > 9 ? '9plus' : rooms.length}`
}

/** A pause after a rate limit is no trouble: it ends by itself, and the window says when. */
function isTroubled(account: Snapshot['accounts'][number]): boolean {
  return account.health.state === 'trouble' || account.kept === 'none'
}

function describeTotals(snapshot: Snapshot, rooms: readonly Conference[], t: T): string {
  if (snapshot.accounts.length === 0) return t('tray.noAccount')
  return totalsText(t, snapshot.accounts, rooms, 'spoken')
}

function describeProblems(snapshot: Snapshot, t: T): readonly string[] {
  return snapshot.accounts.filter(isTroubled).map((account) => {
    const code = account.vaultFault?.code ?? account.health.fault?.code
    const problem = code === undefined ? t('tray.tokenNeeded') : t(`fault.${code}.title`)
    return t('tray.problem', { account: short(account.name), problem })
  })
}
