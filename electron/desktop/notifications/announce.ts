import { isolated } from '../../../shared/callers/in-sentence.ts'
import { drop } from '../../../shared/drop.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import { isHeld } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { roomKey, type Member, type Room } from '../../../shared/rooms/model.ts'
import type { NewcomersView } from '../../../shared/rooms/newcomers.ts'
import { atDoorIn } from '../../../shared/rooms/on-hold.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { createAfter } from '../../../shared/timers.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { CallRecords } from '../../moderation/call-records.ts'
import type { ScheduledEnds } from '../../moderation/ends/ends.ts'
import type { EndNews } from '../../moderation/ends/reports.ts'
import type { Newcomers } from '../../moderation/keep/newcomers.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Settings } from '../../settings/settings.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { LocalizedTexts } from '../localized-texts.ts'
import { listed, MAX_TITLE, type NotificationButton, type NotificationContent } from './notification-content.ts'
import type { Notifier } from './notifier.ts'

interface AnnounceParts {
  readonly newcomers: Pick<Newcomers, 'listen'>
  readonly scheduledEnds: Pick<ScheduledEnds, 'onNews'>
  readonly callRecords: Pick<CallRecords, 'onEnding'>
  readonly rooms: Pick<Rooms, 'snapshot' | 'subscribe'>
  readonly settings: Pick<Settings, 'get'>
  readonly appStatus: AppStatusStore
  readonly localizedTexts: Pick<LocalizedTexts, 'current' | 'failure' | 'notificationNameOf'>
  readonly notifier: Pick<Notifier, 'notify' | 'show'>
  readonly clock: Clock
}

/**
 * Notifies of what follows no change of the rooms: scheduled ends, rules for newcomers, and who comes to a door. The user
 * relies on the first two, so they are told at once.
 */
export function announce(parts: AnnounceParts): void {
  announceNewcomers(parts)
  announceDoor(parts)
  announceEnds(parts)
}

function showOf(room: Room | undefined): Show {
  return room === undefined ? { what: 'rooms' } : { what: 'room', key: room.key }
}

function titleOf(
  { rooms, localizedTexts }: AnnounceParts,
  room: Pick<Room, 'accountId' | 'title'>,
  longest?: number,
): string {
  return roomTitle(localizedTexts.current().t, rooms.snapshot().accounts, room, longest)
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

/** Milliseconds. One notification names all who come to the door of a room within this time. */
const GATHER = 1_500

/** Tells of newcomers at a door. A notification about only one of them can admit them. */
function announceDoor(parts: AnnounceParts): void {
  const { rooms, settings, localizedTexts, notifier, clock } = parts
  let known: ReadonlySet<string> = new Set()
  let asking: ReadonlySet<string> = new Set()
  const gathered = new Set<string>()
  const contentOf = (room: Room, members: readonly Member[]): NotificationContent => {
    const texts = localizedTexts.current()
    const names = members.map((member) => localizedTexts.notificationNameOf(member, membersOrCalls(room)))
    const show = showOf(room)
    const canAdmit = members.length === 1 && !rooms.snapshot().readOnly && room.writable && room.state !== 'ending'
    const command = { do: 'bringBack', seen: seenOf(room), members: members.map(({ key }) => key) } as const
    const admit: NotificationButton = { label: texts.t('door.admit'), command }
    return {
      title: texts.t('door.noticeTitle', { title: titleOf(parts, room, MAX_TITLE) }),
      body: listed(names, texts),
      show,
      buttons: [...(canAdmit ? [admit] : []), { label: texts.t('notice.show'), command: { do: 'show', show } }],
      ...(settings.get().roomNotices[room.key]?.sound === true && { sound: true }),
    }
  }
  const flush = (): void => {
    const came = rooms.snapshot().conferences.map((room) => ({
      room,
      members: atDoorIn(room).filter(({ key }) => gathered.has(idOf(room, key)) && !isHeld({ key }, room)),
    }))
    gathered.clear()
    if (settings.get().preferences.notificationsPausedUntil > clock.now()) return
    notifier.notify(came.flatMap(({ room, members }) => (members.length === 0 ? [] : contentOf(room, members))))
  }
  rooms.subscribe((_before, { conferences }) => {
    const waiting = conferences.flatMap((room) => atDoorIn(room).map(({ key }) => idOf(room, key)))
    // When a room begins to ask, the window already asks about the callers at its door.
    const beganToAsk = conferences.filter((room) => room.onHold?.asks === true && !asking.has(room.key))
    const askedAbout = new Set(beganToAsk.flatMap((room) => atDoorIn(room).map(({ key }) => idOf(room, key))))
    const came = waiting.filter((id) => !known.has(id) && !askedAbout.has(id))
    known = new Set(waiting)
    asking = new Set(conferences.flatMap(({ key, onHold }) => (onHold?.asks === true ? key : [])))
    if (came.length === 0) return
    if (gathered.size === 0) createAfter(clock)(GATHER, flush)
    for (const id of came) gathered.add(id)
  })
}

function idOf({ key, instance }: Room, member: string): string {
  return `${key} ${instance} ${member}`
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
        const buttons: readonly NotificationButton[] = [
          { label: t('endTime.extend', { count: 5 }), command: { do: 'extendEnd', id, minutes: 5 } },
          { label: t(onlyAsks ? 'endTime.cancelReminder' : 'endTime.cancel'), command: { do: 'cancelEnd', id } },
        ]
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
