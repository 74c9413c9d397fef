import { drop } from '../../../shared/drop.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { CallRecords } from '../../moderation/call-records.ts'
import type { EndNews } from '../../moderation/ends/reports.ts'
import type { ScheduledEnds } from '../../moderation/ends/ends.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { LocalizedTexts } from '../localized-texts.ts'
import type { NotificationButton, NotificationContent } from './notification-content.ts'
import type { Notifier } from './notifier.ts'

export interface AnnounceEndsParts {
  readonly scheduledEnds: Pick<ScheduledEnds, 'listen'>
  readonly callRecords: Pick<CallRecords, 'onEnding'>
  readonly rooms: Pick<Rooms, 'snapshot'>
  readonly appStatus: AppStatusStore
  readonly localizedTexts: Pick<LocalizedTexts, 'current' | 'failure'>
  readonly notifier: Pick<Notifier, 'show'>
}

/**
 * Warns before a scheduled end, and tells the user at once if a room was not ended, because the user relies on the end.
 * Says in the window how an own room became empty.
 */
export function announceEnds(parts: AnnounceEndsParts): void {
  const { scheduledEnds, callRecords, rooms, appStatus, localizedTexts, notifier } = parts
  const titleOf = (news: EndNews): string =>
    roomTitle(localizedTexts.current().t, rooms.snapshot().accounts, news.room ?? news)
  const notify = (news: EndNews, content: Pick<NotificationContent, 'title' | 'body' | 'buttons'>): void => {
    const { room } = news
    drop(notifier.show({ ...content, show: room === undefined ? { what: 'rooms' } : { what: 'room', key: room.key } }))
  }
  callRecords.onEnding((room, ending) => {
    const title = roomTitle(localizedTexts.current().t, rooms.snapshot().accounts, room)
    appStatus.addMessage('endedWhy', { title, why: ending })
  })
  scheduledEnds.listen({
    warned: (news, minutes) => {
      const { t, times } = localizedTexts.current()
      const buttons: readonly NotificationButton[] = [
        { label: t('endTime.extend', { count: 5 }), command: { do: 'extendEnd', id: news.id, minutes: 5 } },
        {
          label: t(news.onlyAsks ? 'endTime.cancelReminder' : 'endTime.cancel'),
          command: { do: 'cancelEnd', id: news.id },
        },
      ]
      const title = t(news.onlyAsks ? 'endTime.soonAsks' : 'endTime.soon', { title: titleOf(news), count: minutes })
      notify(news, { title, body: t('endTime.soonAt', { time: times.clock(news.endsAt ?? NaN) }), buttons })
    },
    asks: (news, why) => {
      const { t } = localizedTexts.current()
      const reminder = why === 'runUnknown' ? 'endTime.nowAsks' : 'endTime.reminder'
      const title = t(news.onlyAsks ? reminder : 'endTime.notEnded', { title: titleOf(news) })
      notify(news, { title, body: `${t(`endTime.why.${why}`)} ${t('endTime.decide')}` })
      if (why !== 'closed') return
      appStatus.addMessage(news.onlyAsks ? 'reminderMissed' : 'endMissed', { title: titleOf(news) })
    },
    notNeeded: (news) => {
      appStatus.addMessage('endNotNeeded', { title: titleOf(news) })
    },
    notWarned: (news, fault) => {
      const { t, times } = localizedTexts.current()
      const key = fault.code === 'unknownOutcome' ? 'endTime.maybeWarned' : 'endTime.notWarned'
      const stillEnds = t('endTime.stillEnds', { time: times.clock(news.endsAt ?? NaN) })
      notify(news, {
        title: t(key, { title: titleOf(news) }),
        body: `${stillEnds} ${localizedTexts.failure(fault).body}`,
      })
    },
    maybeEnded: (news, fault) => {
      const title = localizedTexts.current().t('endTime.maybeEnded', { title: titleOf(news) })
      notify(news, { title, body: localizedTexts.failure(fault).body })
    },
  })
}
