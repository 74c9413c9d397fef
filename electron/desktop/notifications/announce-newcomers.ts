import { isolated } from '../../../shared/callers/in-sentence.ts'
import { drop } from '../../../shared/drop.ts'
import { roomKey, type Room } from '../../../shared/rooms/model.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { NewcomersView } from '../../../shared/rooms/newcomers.ts'
import type { Newcomers } from '../../moderation/newcomers.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { LocalizedTexts } from '../localized-texts.ts'
import type { Notifier } from './notifier.ts'

export interface AnnounceNewcomersParts {
  readonly newcomers: Pick<Newcomers, 'listen'>
  readonly rooms: Pick<Rooms, 'snapshot'>
  readonly appStatus: AppStatusStore
  readonly localizedTexts: Pick<LocalizedTexts, 'current'>
  readonly notifier: Pick<Notifier, 'show'>
}

/** Notifies the user at once when a rule for newcomers pauses or stops, because the user relies on it. */
export function announceNewcomers({
  newcomers,
  rooms,
  appStatus,
  localizedTexts,
  notifier,
}: AnnounceNewcomersParts): void {
  const titleOf = (room: Room | undefined, { accountId, name }: RoomRef): string => {
    const named = room ?? { accountId, title: sanitizeForDisplay(name) }
    return roomTitle(localizedTexts.current().t, rooms.snapshot().accounts, named)
  }
  let rules: Readonly<Record<string, Pick<NewcomersView, 'rule'>>> = {}
  const isDoor = ({ accountId, name }: RoomRef): boolean => (rules[roomKey(accountId, name)]?.rule ?? 'mute') !== 'mute'
  const notify = (room: Room | undefined, ref: RoomRef, why: string): void => {
    const { t } = localizedTexts.current()
    drop(
      notifier.show({
        title: t(isDoor(ref) ? 'door.noLonger' : 'newcomers.noLonger'),
        body: `${isolated(titleOf(room, ref))}: ${why}`,
        show: room === undefined ? { what: 'rooms' } : { what: 'room', key: room.key },
      }),
    )
  }
  newcomers.listen({
    changed: (views) => {
      rules = views
      for (const { id, key, values } of appStatus.get().messages)
        if (key === 'newcomersStopped' && String(values['room']) in views) appStatus.dismissMessage(id)
    },
    paused: (room, ref, why) => {
      notify(room, ref, localizedTexts.current().t(`newcomers.paused.${why}`))
    },
    stopped: (room, ref, why) => {
      const key = roomKey(ref.accountId, ref.name)
      appStatus.addMessage('newcomersStopped', {
        title: titleOf(room, ref),
        why,
        room: key,
        ...(isDoor(ref) && { door: 1 }),
      })
      notify(room, ref, localizedTexts.current().t(`newcomers.stopped.${why}`))
    },
  })
}
