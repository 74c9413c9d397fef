import type { Show } from '../../../shared/bridge.ts'
import type { Action, Conference, Member, Seen, Snapshot } from '../../../shared/model.ts'
import type { Preferences } from '../../../shared/preferences.ts'
import { shorten } from '../../../shared/text/caller-names.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import type { T } from '../../../shared/text/i18n.ts'
import type { PanelHints } from './tray-icons.ts'

export type TrayCommand =
  | { readonly do: 'open' | 'quit' | 'pauseNotifications' | 'resumeNotifications' }
  | { readonly do: 'show'; readonly show: Show }
  | { readonly do: 'act'; readonly action: Action }
  /** Opens the window at the row, so that *Undo* is visible while the removal is held; or with the question. */
  | { readonly do: 'actAndShow'; readonly action: Action; readonly show: Extract<Show, { what: 'room' }> }

export type MenuRow =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item'
      readonly label: string
      readonly enabled?: boolean
      readonly rows?: readonly MenuRow[]
      readonly command?: TrayCommand
    }

export interface TrayContext {
  readonly t: T
  /** `Texts.compare`, for titles of rooms. */
  readonly compareTitles: (a: string, b: string) => number
  readonly preferences: Pick<Preferences, 'countBesideIcon' | 'trayColours' | 'notificationsPausedUntil'>
  readonly hints: PanelHints
  /** The user's label for a number, else the caller's name, else the number as the tray shows it. */
  readonly nameOf: (member: Member) => string
  /** Epoch ms. */
  readonly now: number
}

const MAX_ROOMS = 10
const MAX_PEOPLE = 20
/** Characters. Callers choose their names; a long one must not make the menu as wide as the screen. */
const MAX_LABEL = 60
/** As many digits as a masked number shows. */
const LAST_DIGITS = 2

/** The rows of the menu. `heads` are its first lines: totals and problems. */
export function menuOf(
  snapshot: Snapshot,
  rooms: readonly Conference[],
  heads: readonly string[],
  context: TrayContext,
): readonly MenuRow[] {
  const { t } = context
  const own = snapshot.readOnly ? [] : rooms.filter((room) => room.own && room.state !== 'ending')
  const more = rooms.length - MAX_ROOMS
  const separator: MenuRow = { kind: 'separator' }
  return [
    ...heads.map((label): MenuRow => ({ kind: 'item', label, command: { do: 'open' } })),
    ...(own.length > 0 ? [separator] : []),
    ...own.slice(0, MAX_ROOMS).map((room) => item(t('tray.endOwn', { name: nameOf(snapshot, room, t) }), askEnd(room))),
    ...(rooms.length > 0 ? [separator] : []),
    ...rooms.slice(0, MAX_ROOMS).map((room) => roomRow(snapshot, room, context)),
    ...(more > 0 ? [item(t('tray.more', { count: more }), { do: 'show', show: { what: 'rooms' } })] : []),
    separator,
    item(t('tray.open'), { do: 'open' }),
    context.preferences.notificationsPausedUntil > context.now
      ? item(t('tray.resumeNotices'), { do: 'resumeNotifications' })
      : item(t('tray.pauseNotices'), { do: 'pauseNotifications' }),
    item(t('tray.preferences'), { do: 'show', show: { what: 'preferences' } }),
    separator,
    item(t('tray.quit'), { do: 'quit' }),
  ]
}

function item(label: string, command: TrayCommand): MenuRow {
  return { kind: 'item', label, command }
}

function askEnd(room: Conference): TrayCommand {
  return { do: 'show', show: { what: 'room', key: room.key, ask: 'end' } }
}

function roomRow(snapshot: Snapshot, room: Conference, context: TrayContext): MenuRow {
  const { t } = context
  const name = nameOf(snapshot, room, t)
  const label =
    room.state === 'ending'
      ? t('tray.roomEnding', { name })
      : room.people === undefined
        ? t('tray.roomUnknown', { name })
        : t('tray.room', { name, count: room.people })
  const acts = snapshot.readOnly || !room.writable || room.state === 'ending' ? [] : roomActs(room, t)
  return { kind: 'item', label, rows: [...memberRows(snapshot, room, context), ...acts] }
}

function nameOf({ accounts }: Snapshot, room: Conference, t: T): string {
  return roomTitle(t, accounts, room, MAX_LABEL)
}

function roomActs(room: Conference, t: T): readonly MenuRow[] {
  const seen = seenOf(room)
  const mute = (who: 'everyone' | 'everyoneButMe'): TrayCommand => ({
    do: 'act',
    action: { kind: 'mute', seen, who: { kind: who } },
  })
  const members = room.members ?? []
  const mayBeHere = room.own || room.meMatches > 0
  return [
    { kind: 'separator' },
    members.some((member) => member.isMe)
      ? item(t('tray.muteAllButMe'), mute('everyoneButMe'))
      : item(t(mayBeHere ? 'tray.muteEveryoneYouToo' : 'tray.muteEveryone'), mute('everyone')),
    ...(members.some((member) => member.mutedByMe && member.muted)
      ? [
          item(t('tray.unmuteMine'), {
            do: 'act',
            action: { kind: 'unmute', seen, who: { kind: 'mutedByMe' } },
          }),
        ]
      : []),
    item(t('tray.end'), askEnd(room)),
  ]
}

function memberRows(snapshot: Snapshot, room: Conference, context: TrayContext): readonly MenuRow[] {
  const { t } = context
  const show: TrayCommand = { do: 'show', show: { what: 'room', key: room.key } }
  if (room.members === undefined) return [item(t('tray.rosterUnknown'), show)]
  const more = room.members.length - MAX_PEOPLE
  const names = room.members.map(context.nameOf)
  const canAct = !snapshot.readOnly && room.writable && room.state !== 'ending'
  return [
    item(t('tray.showRoom'), show),
    ...room.members.slice(0, MAX_PEOPLE).map((member, index): MenuRow => {
      const name = distinctName(names, index, member, t)
      const label = t(memberKey(member), { name })
      const command: TrayCommand = { do: 'show', show: { what: 'room', key: room.key, memberKey: member.key } }
      return canAct ? { kind: 'item', label, rows: memberActs(room, member, t) } : { kind: 'item', label, command }
    }),
    ...(more > 0 ? [item(t('tray.morePeople', { count: more }), show)] : []),
  ]
}

function memberKey({ isMe, muted }: Member): 'tray.me' | 'tray.meMuted' | 'tray.muted' | 'tray.member' {
  if (isMe) return muted ? 'tray.meMuted' : 'tray.me'
  return muted ? 'tray.muted' : 'tray.member'
}

/** Adds the last digits of the number if two callers have one name: each of them can be removed here. */
function distinctName(names: readonly string[], index: number, { number }: Member, t: T): string {
  const own = names[index] ?? ''
  const name = short(own)
  const digits = number.replace(/\D/g, '').slice(-LAST_DIGITS)
  return digits === '' || names.filter((other) => other === own).length < 2 ? name : t('tray.twin', { name, digits })
}

function memberActs(room: Conference, member: Member, t: T): readonly MenuRow[] {
  const seen = seenOf(room)
  const { key, memberId, callUuid } = member
  const who = { kind: 'members', members: [{ key, memberId, ...(callUuid !== undefined && { callUuid }) }] } as const
  const voice = member.muted ? 'unmute' : 'mute'
  return [
    item(t(`tray.${voice}`), { do: 'act', action: { kind: voice, seen, who } }),
    item(t('tray.remove'), {
      do: 'actAndShow',
      action: { kind: 'remove', seen, who },
      show: { what: 'room', key: room.key, memberKey: member.key },
    }),
  ]
}

/**
 * What a menu or the shortcut has seen of a room: the earliest revision that shows the same run for sure. The newest one
 * changes with each observation, which would rebuild the menu each time.
 */
export function seenOf({ accountId, name, instance, unsureBefore = 0 }: Conference): Seen {
  return { accountId, conference: name, instance, revision: unsureBefore }
}

export function short(text: string): string {
  return shorten(text, MAX_LABEL)
}
