import type { Show } from '../../../shared/ipc/bridge.ts'
import type { AccountView } from '../../../shared/account.ts'
import { type Change, type Room, type Member } from '../../../shared/rooms/model.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import { blockOf } from '../../../shared/rooms/commands.ts'
import { muteOrUnmute, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { Preferences, RoomNotifications } from '../../../shared/preferences/preferences.ts'
import { endedFacts } from '../../../shared/text/totals.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import type { TrayCommand } from '../tray/tray-rows.ts'

/** A notification in the user's language. */
export interface NotificationContent {
  readonly title: string
  readonly body: string
  /** What a click opens. */
  readonly show?: Show
  /** Set if the room's notifications make a sound. */
  readonly sound?: true
  /** Set for the end of the user's own room: it is shown at once, even if many others were shown just before. */
  readonly urgent?: true
  /** The buttons. Not every system shows them. */
  readonly buttons?: readonly NotificationButton[]
}

interface NotificationButton {
  readonly label: string
  readonly command: TrayCommand
}

export interface NotificationContext {
  readonly texts: Texts
  readonly preferences: Pick<Preferences, 'notifyEnded'>
  readonly roomNotifications: Readonly<Record<string, RoomNotifications>>
  readonly accounts: readonly AccountView[]
  readonly readOnly: boolean
  /**
   * Returns a caller's name, masked if the user wants that, because a notification can be read on a locked screen. It
   * differs from the names of the others in the room, and has a limited length.
   */
  readonly nameOf: (member: Member, room: readonly Member[] | undefined) => string
  /** Epoch ms. */
  readonly now: number
  /** The colleague at another desk whose action explains a change. */
  readonly colleagueOf?: ((change: Change) => string | undefined) | undefined
}

const MAX_NAMES = 3
const MAX_TITLE = 80

/** The notifications for these changes. All callers who joined a room share one, and so do all who left it. */
export function notificationsFor(
  changes: readonly Change[],
  context: NotificationContext,
): readonly NotificationContent[] {
  const { preferences, roomNotifications } = context
  const notifications: NotificationContent[] = []
  for (const change of changes) {
    if (change.kind === 'ended' && preferences.notifyEnded) notifications.push(ended(change, context))
    if (change.kind === 'endedWhileAway' && preferences.notifyEnded && change.conferences.length > 0) {
      notifications.push(endedWhileAway(change, context))
    }
    if (change.kind === 'started' && roomNotifications[change.conference.key]?.started === true) {
      notifications.push(started(change.conference, context))
    }
  }
  return [...notifications, ...joinedOrLeft(changes, 'joined', context), ...joinedOrLeft(changes, 'left', context)]
}

function ended(change: Change & { kind: 'ended' }, context: NotificationContext): NotificationContent {
  const { conference, by } = change
  const { t } = context.texts
  const room = titleOf(conference, context)
  const person = by === undefined ? context.colleagueOf?.(change) : undefined
  const facts = endedFacts(context.texts, change)
  const colleagues = person === undefined ? facts : t('notice.endedByColleague', { person, facts })
  const body = by === 'you' ? t('notice.endedByYou', { facts }) : colleagues
  return {
    title: t('notice.endedTitle', { room }),
    body: body.trimEnd(),
    show: targetOfEnds([conference], context.accounts),
    ...(conference.own && { urgent: true }),
    ...soundOf(conference, context),
  }
}

const awayBody = {
  sleep: 'notice.awaySleep',
  network: 'notice.awayNetwork',
  credentials: 'notice.awayCredentials',
} as const

function endedWhileAway(
  { conferences, why }: Change & { kind: 'endedWhileAway' },
  context: NotificationContext,
): NotificationContent {
  const { texts } = context
  const count = conferences.length
  const rooms = listed(
    conferences.map((conference) => titleOf(conference, context)),
    texts,
  )
  return {
    title: texts.t('notice.awayTitle', { count }),
    body: texts.t(awayBody[why], { count, rooms }),
    show: targetOfEnds(conferences, context.accounts),
  }
}

function started(conference: Room, context: NotificationContext): NotificationContent {
  const { t } = context.texts
  return {
    title: t('notice.started', { room: titleOf(conference, context) }),
    body: conference.people === undefined ? '' : t('notice.startedBody', { count: conference.people }),
    ...aboutRoom(conference, context),
  }
}

/** What a click and *Show* open, and whether there is a sound. */
function aboutRoom(
  room: Room,
  context: Pick<NotificationContext, 'texts' | 'roomNotifications'>,
): Pick<NotificationContent, 'show' | 'sound' | 'buttons'> {
  const show: Show = { what: 'room', key: room.key }
  const button = { label: context.texts.t('notice.show'), command: { do: 'show', show } } as const
  return { show, buttons: [button], ...soundOf(room, context) }
}

function soundOf(
  { key }: Room,
  { roomNotifications }: Pick<NotificationContext, 'roomNotifications'>,
): Pick<NotificationContent, 'sound'> {
  return roomNotifications[key]?.sound === true ? { sound: true } : {}
}

function joinedOrLeft(
  changes: readonly Change[],
  what: 'joined' | 'left',
  context: NotificationContext,
): readonly NotificationContent[] {
  const rooms = new Map<string, { conference: Room; readonly members: Member[] }>()
  for (const change of changes) {
    const kind = change.kind === 'backAgain' ? 'joined' : change.kind
    if (kind !== what || !('member' in change)) continue
    const { conference, member } = change
    if (context.roomNotifications[conference.key]?.[what] !== true) continue
    // Callers who are only probably in the room get a notification of their own, apart from those who certainly are.
    const key = `${String(member.byCall)} ${conference.key}`
    const entry = rooms.get(key) ?? { conference, members: [] }
    entry.conference = conference
    entry.members.push(member)
    rooms.set(key, entry)
  }
  return [...rooms.values()].map(({ conference, members }) => {
    const room = membersOrCalls(conference)
    const names = members.map((member) => context.nameOf(member, room))
    const about = aboutRoom(conference, context)
    const isProbable = members.some(({ byCall }) => byCall === true)
    const mute = what === 'joined' ? muteButtons(conference, members, context) : []
    return {
      ...about,
      title: titleOf(conference, context),
      body: context.texts.t(isProbable ? `notice.probably.${what}` : `notice.${what}`, {
        names: listed(names, context.texts),
        count: names.length,
      }),
      buttons: [...(about.buttons ?? []), ...mute],
    }
  })
}

/** Returns a button only for a single member, because the button has no names and must not mute several callers. */
function muteButtons(
  room: Room,
  members: readonly Member[],
  { readOnly, texts }: NotificationContext,
): readonly NotificationButton[] {
  const [member, other] = members
  if (member === undefined || other !== undefined || blockOf(room, readOnly) !== undefined) return []
  if (member.isMe || member.muted || member.byCall === true) return []
  return [{ label: texts.t('tray.mute'), command: { do: 'act', action: muteOrUnmute(room, member) } }]
}

/** Who has come to the door of a room. A notification about only one of them can admit them. */
export function atDoor(room: Room, members: readonly Member[], context: NotificationContext): NotificationContent {
  const { texts, readOnly, nameOf } = context
  const about = aboutRoom(room, context)
  const canAdmit = members.length === 1 && blockOf(room, readOnly) === undefined
  const command = { do: 'bringBack', seen: seenOf(room), members: members.map(({ key }) => key) } as const
  const names = members.map((member) => nameOf(member, membersOrCalls(room)))
  return {
    ...about,
    title: texts.t('door.noticeTitle', { title: titleOf(room, context) }),
    body: listed(names, texts),
    buttons: [...(canAdmit ? [{ label: texts.t('door.admit'), command }] : []), ...(about.buttons ?? [])],
  }
}

function titleOf(room: Room, { texts, accounts }: Pick<NotificationContext, 'texts' | 'accounts'>): string {
  return roomTitle(texts.t, accounts, room, MAX_TITLE)
}

/** The first names, and how many more there are. */
function listed(names: readonly string[], { t, list }: Texts): string {
  const shown = names.slice(0, MAX_NAMES)
  const more = names.length - shown.length
  if (more > 0) return t('notice.namesMore', { names: shown.join(', '), count: more })
  return list(shown)
}

/**
 * The limits that one run had crossed at the last check, so that the user is notified of each crossing at most once.
 */
export interface Thresholds {
  readonly instance: number
  readonly below: boolean
  /** The largest limit (minutes) crossed so far. If the user raises it, they are notified when it is crossed again. */
  readonly longerThan: number
}

/**
 * The notification that a run has crossed "below N people" or "longer than N minutes". "Below" is crossed each time the
 * room has fewer than N people after it had N or more, "longer" only once per limit.
 */
export function thresholdNotification(
  room: Room,
  limits: RoomNotifications,
  before: Thresholds | undefined,
  context: Pick<NotificationContext, 'texts' | 'now' | 'accounts' | 'roomNotifications'>,
): {
  readonly notification?: NotificationContent
  readonly thresholds: Thresholds
} {
  const known = before?.instance === room.instance ? before : { instance: room.instance, below: false, longerThan: 0 }
  const { texts, now } = context
  const { t } = texts
  const { people, peak = 0 } = room
  const isBelow = limits.below > 0 && peak >= limits.below && people !== undefined && people < limits.below
  const longerAt =
    limits.longerThan > 0 && room.startedAt !== undefined ? room.startedAt + limits.longerThan * 60_000 : Infinity
  // A room may have ended if it is unreachable or its roster may be out of date.
  const isLonger = now >= longerAt && room.state !== 'unreachable' && !room.stale
  const bodies = [
    ...(isBelow && !known.below ? [t('notice.below', { limit: limits.below, count: people })] : []),
    ...(isLonger && known.longerThan < limits.longerThan ? [t('notice.longer', { count: limits.longerThan })] : []),
  ]
  const thresholds = {
    instance: room.instance,
    below: isBelow,
    longerThan: Math.max(known.longerThan, isLonger ? limits.longerThan : 0),
  }
  if (bodies.length === 0) return { thresholds }
  const title = titleOf(room, context)
  return { thresholds, notification: { title, body: bodies.join(' '), ...aboutRoom(room, context) } }
}

/**
 * The target of a click on the notification about rooms that ended: the journal, or the first room if all rooms belong
 * to team accounts, for which the journal has no entries.
 */
function targetOfEnds(rooms: readonly Pick<Room, 'key' | 'accountId'>[], accounts: readonly AccountView[]): Show {
  const watched = new Set(accounts.flatMap(({ id, tokenIn }) => (tokenIn === 'team' ? id : [])))
  const [first] = rooms
  const isLogged = first === undefined || rooms.some(({ accountId }) => !watched.has(accountId))
  return isLogged ? { what: 'journal' } : { what: 'room', key: first.key }
}
