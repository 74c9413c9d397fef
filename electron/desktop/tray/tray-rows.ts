import type { AccountView } from '../../../shared/account.ts'
import { digitsIn } from '../../../shared/callers/digits.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import type { Show } from '../../../shared/ipc/bridge.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import type { ShortcutName } from '../../../shared/preferences/shortcuts.ts'
import { isAtDoor, isHeld, isOfOne, isOnHold, isRecorded, shownMutedIn } from '../../../shared/rooms/action-effect.ts'
import { mayMuteOthers, meOf, mutedByMeIn, probablyIn } from '../../../shared/rooms/call-members.ts'
import { blockOf, mayGive, rowMute, type CallerCommand } from '../../../shared/rooms/commands.ts'
import { knowsMe, othersIn } from '../../../shared/rooms/me.ts'
import type { Action, Member, Pending, Room, Seen } from '../../../shared/rooms/model.ts'
import { admissibleIn, atDoorIn, onHoldIn } from '../../../shared/rooms/on-hold.ts'
import { everyoneSeenIn, muteKindOf, muteOrUnmute, onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { Extension, ScheduledEndView } from '../../../shared/rooms/scheduled-end.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { T, Texts } from '../../../shared/text/i18n.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { peopleText } from '../../../shared/text/totals.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { MemberKey, RoomKey } from '../../../shared/values.ts'
import type { PanelHints } from './tray-icons.ts'

export type TrayCommand =
  | { readonly do: 'open' | 'quit' | 'resumeNotifications' }
  | { readonly do: 'pauseNotifications'; readonly until: 'oneHour' | 'tomorrow' }
  | { readonly do: 'show'; readonly show: Show }
  | { readonly do: 'act'; readonly action: Action }
  /** Brings back callers who are on hold, which also admits those at the door. */
  | { readonly do: 'bringBack'; readonly seen: Seen; readonly members: readonly MemberKey[] }
  /** Asks whether to end the room, in the end question's window, above the application that the user is working in. */
  | { readonly do: 'askEnd'; readonly roomKey: RoomKey }
  /** Searches the room for a noisy line, in a small window of its own. */
  | { readonly do: 'findNoise'; readonly roomKey: RoomKey }
  | { readonly do: 'stopAnnouncement' | 'cancelEnd'; readonly id: string }
  | { readonly do: 'extendEnd'; readonly id: string; readonly minutes: Extension }
  /**
   * Acts. If the removal is then held, opens the window at the caller's row, which shows *Undo*. If it needs a
   * question, opens the window with the question. In other cases it opens nothing, because the user would have nothing
   * to do there.
   */
  | { readonly do: 'actAndShow'; readonly action: Action; readonly show: Extract<Show, { what: 'room' }> }

/** One row of the tray menu. */
export type MenuRow =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item'
      readonly label: string
      /** The row belongs to the nearest row above it that is not indented. */
      readonly indented?: true
      /** The global shortcut for the same command; the menu only shows it. */
      readonly accelerator?: string
      readonly rows?: readonly MenuRow[]
      readonly command?: TrayCommand
    }

export interface TrayContext {
  readonly t: T
  readonly times: Texts['times']
  /** `Texts.compare`, for the titles of rooms. */
  readonly compareTitles: (a: string, b: string) => number
  readonly preferences: Pick<Preferences, 'notificationsPausedUntil' | 'roomOrder'>
  readonly hints: PanelHints
  /** The global shortcuts that are registered, as Electron writes them. */
  readonly accelerators: Readonly<Partial<Record<ShortcutName, string | undefined>>>
  /** The user's label for a number, otherwise the caller's name, otherwise the number as the tray shows it. */
  readonly nameOf: (who: Pick<Member, 'name' | 'number'>) => string
  /** Epoch ms. */
  readonly now: number
}

/** The same, with what the snapshot says of all rooms. */
export interface RowContext extends TrayContext {
  readonly accounts: readonly AccountView[]
  readonly readOnly: boolean
}

export function item(label: string, command: TrayCommand, accelerator?: string): MenuRow {
  return { kind: 'item', label, command, ...(accelerator !== undefined && { accelerator }) }
}

export function submenu(label: string, rows: readonly MenuRow[]): MenuRow {
  return { kind: 'item', label, rows }
}

function act(action: Action): TrayCommand {
  return { do: 'act', action }
}

function bringBack(room: Room, members: readonly Member[]): TrayCommand {
  return { do: 'bringBack', seen: seenOf(room), members: members.map(({ key }) => key) }
}

function showRoom({ key }: Room, ask?: 'announce' | 'record' | 'endTime'): TrayCommand {
  return { do: 'show', show: { what: 'room', key, ...(ask && { ask }) } }
}

/** Characters. Callers choose their names, and a long one must not make the menu as wide as the screen. */
export const MAX_LABEL = 60

/** Milliseconds. */
const MINUTE = 60_000

/**
 * The rows of the user's own room if exactly one is live: its title with its figures, its actions, and its people.
 * These rows are at the top level of the menu. If several own rooms are live, each has a submenu instead, so that no
 * label repeats at the top level.
 */
export function ownRoomRows(room: ShownRoom, context: RowContext): readonly MenuRow[] {
  const { t } = context
  const people = room.members ?? probablyIn(room)
  return [
    item(withNotes(ownLabel(room, context), room, context), showRoom(room)),
    ...indented([
      ...actRows(room, context, muteMeRow),
      ...(people.length === 0 ? [] : [submenu(t('tray.people'), peopleRows(room, context))]),
      ...endRows(room, context),
    ]),
  ]
}

/**
 * A room with its actions and people in a submenu. If its name looks like that of another room, only the window shows
 * which is which, so the row opens it.
 * @param alike the names of rooms that look the same
 */
export function roomRow(room: ShownRoom, given: RowContext, alike: ReadonlySet<string>): MenuRow {
  // The other shortcuts are for the user's only own room.
  const context = { ...given, accelerators: { admit: given.accelerators.admit } }
  const label = withNotes(roomLabel(room, context), room, context)
  if (alike.has(nameInList(room, context))) return item(label, showRoom(room))
  return submenu(label, [
    item(context.t('tray.showRoom'), showRoom(room)),
    ...actRows(room, context),
    ...endRows(room, context),
    { kind: 'separator' },
    ...peopleRows(room, context),
  ])
}

/** The title of a room, with its account if there are several. */
export function titleOf(room: Room, { t, accounts }: RowContext): string {
  return roomTitle(t, accounts, room, MAX_LABEL)
}

/**
 * Adds to the label whether the room is recorded, how many callers are at the door or on hold, and, if the room cannot be
 * read now, the time of its figures.
 */
function withNotes(label: string, room: Room, context: RowContext): string {
  const { t, times } = context
  const waiting = atDoorIn(room).length
  const count = onHoldIn(room).length - waiting
  const notes = [
    recordingText(room, context),
    waiting === 0 ? undefined : t('tray.atDoor', { count: waiting }),
    count === 0 ? undefined : t('tray.onHold', { count }),
  ]
  const noted = notes.reduce<string>(
    (text, note) => (note === undefined ? text : t('tray.roomNote', { label: text, note })),
    label,
  )
  return isUnread(room, context) && room.rosterAt !== undefined
    ? t('tray.asOf', { label: noted, time: times.clock(room.rosterAt) })
    : noted
}

/**
 * Whether the room cannot be read now. A roster that is merely late does not count: it is usually read within a second,
 * and a label that changes so briefly would make the menu jump.
 */
function isUnread({ accountId, state, stale }: Room, { accounts }: RowContext): boolean {
  const health = accounts.find(({ id }) => id === accountId)?.health.state
  return state !== 'ending' && (state === 'unreachable' || (stale && health === 'trouble'))
}

function ownLabel(room: Room, context: RowContext): string {
  const { t } = context
  const name = titleOf(room, context)
  if (room.state === 'ending') return t('tray.roomEnding', { name })
  const people = peopleText(t, room)
  if (people === undefined) return t('tray.roomUnknown', { name })
  const muted = shownMutedIn(room).length
  return muted > 0 ? t('tray.ownMuted', { name, people, count: muted }) : t('tray.own', { name, people })
}

/** The name of a room in the list of rooms, with a star if it is the user's own. */
export function nameInList(room: Room, context: RowContext): string {
  const name = titleOf(room, context)
  return room.own ? context.t('tray.ownName', { name }) : name
}

function roomLabel(room: Room, context: RowContext): string {
  const { t } = context
  const name = nameInList(room, context)
  if (room.state === 'ending') return t('tray.roomEnding', { name })
  if (room.people !== undefined) return t('tray.room', { name, count: room.people })
  const count = probablyIn(room).length
  return count === 0 ? t('tray.roomUnknown', { name }) : t('tray.roomProbably', { name, count })
}

type RowsOf = (room: Room, context: RowContext) => readonly MenuRow[]

/** @param more further rows, after those that mute others */
function actRows(room: Room, context: RowContext, more: RowsOf = () => []): readonly MenuRow[] {
  if (blockOf(room, context.readOnly) !== undefined) return []
  return [doorRows, muteRows, more, noiseRow, soundRows].flatMap((rowsOf) => rowsOf(room, context))
}

/**
 * The rows that mute all callers, or all but the user if "me" is known, and unmute those whom the user muted. If "me"
 * is unknown but may be in the room, the label says that the user will be muted too, so that users do not mute
 * themselves by accident.
 */
function muteRows(room: Room, { t, accelerators }: RowContext): readonly MenuRow[] {
  const seen = everyoneSeenIn(room)
  const mute = (who: 'everyone' | 'everyoneButMe'): TrayCommand => act({ kind: 'mute', seen, who: { kind: who } })
  const mayBeHere = room.own || room.meMatches > 0
  const mayUnmute = mutedByMeIn(room).length > 0
  return [
    mayMuteOthers(room)
      ? item(t('tray.muteAllButMe'), mute('everyoneButMe'), accelerators.muteAllButMe)
      : item(t(mayBeHere ? 'tray.muteEveryoneYouToo' : 'tray.muteEveryone'), mute('everyone')),
    ...(mayUnmute ? [item(t('tray.unmuteMine'), act({ kind: 'unmute', seen, who: { kind: 'mutedByMe' } }))] : []),
  ]
}

/** The callers at the door for whom a menu has a row. */
const MAX_AT_DOOR = 5

/**
 * The rows that admit callers at the door, who has waited longest first. Callers whose names look the same are left to
 * the window, which shows more of them.
 */
function doorRows(room: Room, context: RowContext): readonly MenuRow[] {
  const { t, accelerators } = context
  const waiting = admissibleIn(room)
  const names = distinctNames(waiting, context)
  const sameName = twinsIn(names)
  return [
    ...waiting.slice(0, MAX_AT_DOOR).map((member, index) => {
      const name = names[index] ?? ''
      const command = sameName.has(name) ? showRoom(room) : bringBack(room, [member])
      return item(t('tray.admit', { name }), command, index === 0 ? accelerators.admit : undefined)
    }),
    ...(waiting.length > 1 ? [item(t('tray.admitAll', { count: waiting.length }), bringBack(room, waiting))] : []),
  ]
}

/** Without a roster, nothing would show who is muted. */
function noiseRow({ key, members = [] }: Room, { t, accelerators }: RowContext): readonly MenuRow[] {
  const isPossible = othersIn(members).length > 0
  return isPossible ? [item(t('tray.findNoise'), { do: 'findNoise', roomKey: key }, accelerators.findNoise)] : []
}

function muteMeRow(room: Room, { t, accelerators }: RowContext): readonly MenuRow[] {
  const me = meOf(room)
  // If several of the user's lines are in the room, the window asks which one is meant.
  if (me === undefined) return knowsMe(room) ? [item(t('tray.muteMeWhich'), showRoom(room))] : []
  return [item(t(`tray.${muteKindOf(me)}Me`), act(muteOrUnmute(room, me)), accelerators.muteMe)]
}

/**
 * The rows about sounds; none if the room is empty. *Announce…* and *Record…* open the window. Each announcement that
 * is playing has a row that says who hears it and stops it. Rows that look the same open the window instead. If the
 * room is recorded, a row that stops the recording replaces *Record…*.
 */
function soundRows(room: Room, context: RowContext): readonly MenuRow[] {
  if (room.people === 0) return []
  const { t } = context
  const playing = room.pending.filter(({ state }) => state === 'playing')
  const labels = playing.map((entry) => stopLabel(entry, context))
  const unclear = twinsIn(labels)
  const stopRecording = { kind: 'stopRecording', seen: seenOf(room), who: { kind: 'everyone' } } as const
  return [
    ...playing.map(({ id }, index) => {
      const label = labels[index] ?? ''
      return item(label, unclear.has(label) ? showRoom(room) : { do: 'stopAnnouncement', id })
    }),
    item(t('tray.announce'), showRoom(room, 'announce')),
    isRecorded(room)
      ? item(t('tray.stopRecording'), act(stopRecording))
      : item(t('tray.record'), showRoom(room, 'record')),
  ]
}

function stopLabel({ who, caller }: Pending, { t, nameOf }: TrayContext): string {
  if (who === 'everyone') return t('tray.stopAnnouncement')
  if (caller === undefined) return t('tray.stopAnnouncementPeople', { count: who.length })
  return t('tray.stopAnnouncementTo', { name: truncate(nameOf(caller), MAX_LABEL) })
}

/** The recording of a room that this Gavel started. If there are several, preferably one that is known to run. */
export function recordingOf({ pending }: Room): Pending | undefined {
  const started = pending.filter((entry) => entry.state === 'recording' && !isOfOne(entry))
  return started.find(({ unverified }) => unverified !== true) ?? started[0]
}

/** Describes a room's recording, with the minutes since it was accepted; undefined if there is none. */
export function recordingText(room: Room, { t, times, now }: TrayContext): string | undefined {
  const recording = recordingOf(room)
  if (recording === undefined) return undefined
  const since = Math.max(0, now - recording.at)
  if (recording.unverified === true)
    return since < MINUTE ? t('tray.recordingJustStarted') : t('tray.recordingStarted', { ago: times.ago(since) })
  return since < MINUTE ? t('tray.recordingNow') : t('tray.recording', { time: times.spoken(since) })
}

/**
 * The rows about the end of a room. A scheduled one has rows that show, extend and cancel it. If Gavel asks whether to
 * end the room, there is only a row that says so. While the end is being carried out, there are none.
 */
function endRows(room: ShownRoom, context: RowContext): readonly MenuRow[] {
  const { t, accelerators } = context
  const { end, key } = room
  const canAct = blockOf(room, context.readOnly) === undefined
  const scheduled = (): readonly MenuRow[] => {
    if (end === undefined) return canAct ? [item(t('endTime.open'), showRoom(room, 'endTime'))] : []
    if (end.state === 'ending') return []
    if (end.state === 'asks') return [item(t('tray.endAsks'), showRoom(room))]
    return [item(setLabel(end, context), showRoom(room)), ...changeRows(end, t)]
  }
  return [...scheduled(), ...(canAct ? [item(t('tray.end'), { do: 'askEnd', roomKey: key }, accelerators.end)] : [])]
}

type SetEnd = Extract<ScheduledEndView, { state: 'set' }>

function setLabel({ endsAt, minutesLeft, onlyAsks, rule }: SetEnd, { t, times }: TrayContext): string {
  const asks = onlyAsks === true
  if (endsAt !== undefined && minutesLeft !== undefined)
    return t(asks ? 'tray.asksAt' : 'tray.endsAtTime', { time: times.clock(endsAt), count: minutesLeft })
  if (rule !== undefined) return t(asks ? 'tray.asksAfterAlone' : 'tray.endsAfterAlone')
  return t(asks ? 'tray.asksAfterOthers' : 'tray.endsAfterOthers')
}

function changeRows({ id, endsAt, onlyAsks }: SetEnd, t: TrayContext['t']): readonly MenuRow[] {
  const extend = ([5, 15] as const).map((minutes) =>
    item(t('endTime.extend', { count: minutes }), { do: 'extendEnd', id, minutes }),
  )
  const cancel = t(onlyAsks === true ? 'endTime.cancelReminder' : 'endTime.cancel')
  return [...(endsAt === undefined ? [] : extend), item(cancel, { do: 'cancelEnd', id })]
}

/**
 * Returns the rows that are at the top of the menu in the last minute before an end, because there is no time to look
 * for the room.
 */
export function endingRows(rooms: readonly ShownRoom[], context: RowContext): readonly MenuRow[] {
  const { t } = context
  const ending = rooms.flatMap((room) => {
    const { end } = room
    if (end?.state !== 'set' || end.minutesLeft !== 1) return []
    const label = t(end.onlyAsks === true ? 'tray.asksSoon' : 'tray.endsSoon', { name: titleOf(room, context) })
    return { room, end, label }
  })
  const alike = twinsIn(ending.map(({ label }) => label))
  return ending.flatMap(({ room, end, label }) => [
    item(label, showRoom(room)),
    ...indented(alike.has(label) ? [] : changeRows(end, t)),
  ])
}

function indented(rows: readonly MenuRow[]): readonly MenuRow[] {
  return rows.map((row) => (row.kind === 'item' ? { ...row, indented: true } : row))
}

const MAX_PEOPLE = 20
/** The number of last digits that tell callers with the same name apart: as many as a masked number shows. */
const LAST_DIGITS = 2

/** The callers of a room, each with what can be done with them. */
function peopleRows(room: Room, context: RowContext): readonly MenuRow[] {
  const { t } = context
  const members = room.members ?? probablyIn(room)
  if (room.members === undefined && members.length === 0) return [item(t('tray.rosterUnknown'), showRoom(room))]
  const more = members.length - MAX_PEOPLE
  const names = distinctNames(members, context)
  const labels = members.map((member, index) => t(labelKey(member, room), { name: names[index] ?? '' }))
  // A caller can choose a name that reads like the whole row of another one, such as "Ana Diaz (muted)".
  const sameName = twinsIn(names)
  const sameLabel = twinsIn(labels)
  return [
    ...members.slice(0, MAX_PEOPLE).map((member, index): MenuRow => {
      const label = labels[index] ?? ''
      // Only the window can say what may be done to a caller who is probably here.
      const isClear = member.byCall !== true && !sameName.has(names[index] ?? '') && !sameLabel.has(label)
      const acts = isClear ? memberActs(member, room, context) : []
      const show = { what: 'room', key: room.key, memberKey: member.key } as const
      return acts.length > 0 ? submenu(label, acts) : item(label, { do: 'show', show })
    }),
    ...(more > 0 ? [item(t('tray.morePeople', { count: more }), showRoom(room))] : []),
  ]
}

function labelKey(member: Member, room: Room) {
  const { isMe, muted } = member
  if (isHeld(member, room)) return 'tray.removing'
  if (isAtDoor(member, room)) return 'tray.memberAtDoor'
  if (isOnHold(member, room)) return 'tray.memberOnHold'
  if (member.byCall === true) return isMe ? 'tray.meProbably' : 'tray.probably'
  if (isMe) return muted === true ? 'tray.meMuted' : 'tray.me'
  return muted === true ? 'tray.muted' : 'tray.member'
}

/** Adds the last digits of the number to names that look the same, because each of the callers can be removed here. */
function distinctNames(members: readonly Member[], { t, nameOf }: RowContext): readonly string[] {
  const names = members.map((member) => truncate(nameOf(member), MAX_LABEL))
  const shared = twinsIn(names)
  return members.map(({ number }, index) => {
    const name = names[index] ?? ''
    const digits = digitsIn(number).slice(-LAST_DIGITS)
    return digits === '' || !shared.has(name) ? name : t('tray.twin', { name, digits })
  })
}

/** A caller on hold is brought back as they were, unless they are about to be removed. Others are muted or unmuted. */
function memberActs(member: Member, room: Room, { t, readOnly, now }: RowContext): readonly MenuRow[] {
  const may = (id: CallerCommand): boolean => mayGive(id, { room, member, readOnly, now }) === 'yes'
  const back = may('admit') ? 'door.admit' : may('bringBack') ? 'member.bringBack' : undefined
  const mute = rowMute(member, room)
  const on = { seen: seenOf(room), who: onlyThis(member) }
  const show = { what: 'room', key: room.key, memberKey: member.key } as const
  return [
    ...(back !== undefined && !isHeld(member, room) ? [item(t(back), bringBack(room, [member]))] : []),
    ...(back === undefined && may(mute) ? [item(t(`tray.${mute}`), act({ kind: mute, ...on }))] : []),
    ...(may('remove') ? [item(t('tray.remove'), { do: 'actAndShow', action: { kind: 'remove', ...on }, show })] : []),
  ]
}
