import { trayModel as modelOf } from '../../electron/desktop/tray/tray-model.ts'
import type { MenuRow, TrayContext } from '../../electron/desktop/tray/tray-rows.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { aMember } from './rooms.ts'

export const context: TrayContext = {
  t: createTexts('en').t,
  times: createTexts('en').times,
  accelerators: {},
  compareTitles: createTexts('en').compare,
  preferences: { notificationsPausedUntil: 0, roomOrder: 'name' },
  hints: { platform: 'linux', desktop: 'GNOME', dark: true },
  nameOf: (member) => member.name || member.number,
  now: 1_000,
}

export const trayModel = (...given: Parameters<typeof modelOf>) => {
  const { menu, ...rest } = modelOf(...given)
  return { ...rest, menu: menu() }
}
export const seenIn = (conference: string) => ({ accountId: 'acme', conference, instance: 1 })
export const people = (count: number) => Array.from({ length: count }, (_, index) => aMember(index))
export const labels = (rows: readonly MenuRow[]): readonly string[] =>
  rows.map((row) => (row.kind === 'separator' ? '—' : row.label))
export const rowOf = (rows: readonly MenuRow[], label: string): MenuRow & { kind: 'item' } => {
  const row = rows.find((one) => one.kind === 'item' && one.label.startsWith(label))
  if (row?.kind !== 'item') throw new Error(`no ${label} in ${labels(rows).join(', ')}`)
  return row
}
