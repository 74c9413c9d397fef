import { isHeld } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { atDoorIn } from '../../../shared/rooms/on-hold.ts'
import type { Member, Room } from '../../../shared/rooms/model.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { After } from '../../../shared/timers.ts'
import type { Rooms } from '../../moderation/rooms.ts'
import type { Settings } from '../../settings/settings.ts'
import type { LocalizedTexts } from '../localized-texts.ts'
import { listed, MAX_TITLE, type NotificationButton, type NotificationContent } from './notification-content.ts'
import type { Notifier } from './notifier.ts'

export interface AnnounceDoorParts {
  readonly rooms: Pick<Rooms, 'snapshot' | 'subscribe'>
  readonly settings: Pick<Settings, 'get'>
  readonly localizedTexts: Pick<LocalizedTexts, 'current' | 'notificationNameOf'>
  readonly notifier: Pick<Notifier, 'notify'>
  readonly after: After
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Milliseconds. One notification names all who come to the door of a room within this time. */
const GATHER = 1_500

/** Notifies the user of newcomers at a door. A notification about only one of them can admit them. */
export function announceDoor({ rooms, settings, localizedTexts, notifier, after, now }: AnnounceDoorParts): void {
  let known: ReadonlySet<string> = new Set()
  let asking: ReadonlySet<string> = new Set()
  const gathered = new Set<string>()
  const flush = (): void => {
    const came = rooms.snapshot().conferences.map((room) => ({
      room,
      members: atDoorIn(room).filter(({ key }) => gathered.has(idOf(room, key)) && !isHeld({ key }, room)),
    }))
    gathered.clear()
    if (settings.get().preferences.notificationsPausedUntil > now()) return
    notifier.notify(came.flatMap(({ room, members }) => (members.length === 0 ? [] : contentOf(room, members))))
  }
  const contentOf = (room: Room, members: readonly Member[]): NotificationContent => {
    const { accounts, readOnly } = rooms.snapshot()
    const texts = localizedTexts.current()
    const { t } = texts
    const names = members.map((member) => localizedTexts.notificationNameOf(member, membersOrCalls(room)))
    const show = { what: 'room', key: room.key } as const
    const canAdmit = members.length === 1 && !readOnly && room.writable && room.state !== 'ending'
    const admit: NotificationButton = {
      label: t('door.admit'),
      command: { do: 'bringBack', seen: seenOf(room), members: members.map(({ key }) => key) },
    }
    return {
      title: t('door.noticeTitle', { title: roomTitle(t, accounts, room, MAX_TITLE) }),
      body: listed(names, texts),
      show,
      buttons: [...(canAdmit ? [admit] : []), { label: t('notice.show'), command: { do: 'show', show } }],
      ...(settings.get().roomNotices[room.key]?.sound === true && { sound: true }),
    }
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
    if (gathered.size === 0) after(GATHER, flush)
    for (const id of came) gathered.add(id)
  })
}

function idOf({ key, instance }: Room, member: string): string {
  return `${key} ${instance} ${member}`
}
