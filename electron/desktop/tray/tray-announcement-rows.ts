import type { Conference } from '../../../shared/model.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { item, type MenuRow } from './tray-row.ts'

/** *Announce…*, which opens the window to write it; and for each announcement that is heard now, its stop. */
export function announcementRows({ key, people, pending }: Conference, t: T): readonly MenuRow[] {
  if (people === 0) return []
  const playing = pending.filter(({ state }) => state === 'playing')
  return [
    ...playing.map(({ id }) => item(t('tray.stopAnnouncement'), { do: 'stopAnnouncement', id })),
    item(t('tray.announce'), { do: 'show', show: { what: 'room', key, ask: 'announce' } }),
  ]
}
