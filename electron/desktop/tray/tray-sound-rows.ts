import { isRecorded } from '../../../shared/action-effect.ts'
import type { Conference } from '../../../shared/model.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { item, type MenuRow } from './tray-row.ts'

/**
 * *Announce…* and *Record…*, which open the window, and a row to stop each announcement that is playing and a
 * recording.
 */
export function soundRows({ key, people, pending, ...room }: Conference, t: T): readonly MenuRow[] {
  if (people === 0) return []
  const playing = pending.filter(({ state }) => state === 'playing')
  const { accountId, name: conference, instance, unsureBefore: revision = 0 } = room
  const seen = { accountId, conference, instance, revision }
  return [
    ...playing.map(({ id }) => item(t('tray.stopAnnouncement'), { do: 'stopAnnouncement', id })),
    item(t('tray.announce'), { do: 'show', show: { what: 'room', key, ask: 'announce' } }),
    isRecorded({ pending })
      ? item(t('tray.stopRecording'), {
          do: 'act',
          action: { kind: 'stopRecording', seen, who: { kind: 'everyone' } },
        })
      : item(t('tray.record'), { do: 'show', show: { what: 'room', key, ask: 'record' } }),
  ]
}
