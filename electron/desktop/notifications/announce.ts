import { isolated } from '../../../shared/callers/in-sentence.ts'
import { drop } from '../../../shared/drop.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import { roomKey, type Room } from '../../../shared/rooms/model.ts'
import type { NewcomersView } from '../../../shared/rooms/newcomers.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import type { EndNews } from '../../moderation/ends/reports.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { NotificationContent } from './notification-content.ts'
import type { Notifier } from './notifier.ts'

interface AnnounceParts extends DesktopOptions {
  readonly notifier: Notifier
}

/**
 * Notifies of what follows no change of the rooms: scheduled ends and rules for newcomers. The user relies on them, so
 * they are told at once.
 */
export function announce(parts: AnnounceParts): void {
  announceNewcomers(parts)
  announceEnds(parts)
}

function showOf(room: Room | undefined): Show {
  return room === undefined ? { what: 'rooms' } : { what: 'room', key: room.key }
}

function titleOf({ rooms, localizedTexts }: AnnounceParts, room: Pick<Room, 'accountId' | 'title'>): string {
  return roomTitle(localizedTexts.current().t, rooms.snapshot().accounts, room)
}

/** Tells when a rule for newcomers pauses or stops. */
function announceNewcomers(parts: AnnounceParts): void {
  const { newcomers, appStatus, localizedTexts, notifier } = parts
  let rules: Readonly<Record<string, Pick<NewcomersView, 'rule'>>> = {}
  const isDoor = ({ accountId, name }: RoomRef): boolean => (rules[roomKey(accountId, name)]?.rule ?? 'mute') !== 'mute'
  const nameOf = (room: Room | undefined, { accountId, name }: RoomRef): string =>
    titleOf(parts, room ?? { accountId, title: sanitizeForDisplay(name) })
  const notify = (room: Room | undefined, ref: RoomRef, why: string): void => {
    const title = localizedTexts.current().t(isDoor(ref) ? 'door.noLonger' : 'newcomers.noLonger')
    drop(notifier.show({ title, body: `${isolated(nameOf(room, ref))}: ${why}`, show: showOf(room) }))
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
      const about = { title: nameOf(room, ref), why, room: roomKey(ref.accountId, ref.name) }
      appStatus.addMessage('newcomersStopped', { ...about, ...(isDoor(ref) && { door: 1 }) })
      notify(room, ref, localizedTexts.current().t(`newcomers.stopped.${why}`))
    },
  })
}

/** Warns before a scheduled end, and tells if a room was not ended. Says in the window how an own room became empty. */
function announceEnds(parts: AnnounceParts): void {
  const { scheduledEnds, callRecords, appStatus, localizedTexts, notifier } = parts
  const nameOf = (news: EndNews): string => titleOf(parts, news.room ?? news)
  const notify = ({ room }: EndNews, content: Pick<NotificationContent, 'title' | 'body' | 'buttons'>): void => {
    drop(notifier.show({ ...content, show: showOf(room) }))
  }
  callRecords.onEnding((room, ending) => {
    appStatus.addMessage('endedWhy', { title: titleOf(parts, room), why: ending })
  })
  scheduledEnds.onNews((news) => {
    const { t, times } = localizedTexts.current()
    const { id, onlyAsks } = news
    const title = nameOf(news)
    const time = times.clock(news.endsAt ?? 0)
    switch (news.is) {
      case 'warned': {
        const cancel = t(onlyAsks ? 'endTime.cancelReminder' : 'endTime.cancel')
        const buttons = [
          { label: t('endTime.extend', { count: 5 }), command: { do: 'extendEnd', id, minutes: 5 } },
          { label: cancel, command: { do: 'cancelEnd', id } },
        ] as const
        const soon = t(onlyAsks ? 'endTime.soonAsks' : 'endTime.soon', { title, count: news.minutes })
        notify(news, { title: soon, body: t('endTime.soonAt', { time }), buttons })
        return
      }
      case 'asks': {
        const reminder = news.why === 'runUnknown' ? 'endTime.nowAsks' : 'endTime.reminder'
        const body = `${t(`endTime.why.${news.why}`)} ${t('endTime.decide')}`
        notify(news, { title: t(onlyAsks ? reminder : 'endTime.notEnded', { title }), body })
        if (news.why === 'closed') appStatus.addMessage(onlyAsks ? 'reminderMissed' : 'endMissed', { title })
        return
      }
      case 'notNeeded':
        appStatus.addMessage('endNotNeeded', { title })
        return
      case 'notWarned': {
        const key = news.fault.code === 'unknownOutcome' ? 'endTime.maybeWarned' : 'endTime.notWarned'
        const body = `${t('endTime.stillEnds', { time })} ${localizedTexts.failure(news.fault).body}`
        notify(news, { title: t(key, { title }), body })
        return
      }
      case 'maybeEnded':
        notify(news, { title: t('endTime.maybeEnded', { title }), body: localizedTexts.failure(news.fault).body })
    }
  })
}
