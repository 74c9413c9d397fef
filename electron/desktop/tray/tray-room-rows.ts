import { isAtDoor, isHeld, isOnHold, shownMutedIn } from '../../../shared/rooms/action-effect.ts'
import { knowsMe, othersIn } from '../../../shared/rooms/me.ts'
import { blockOf, mayGive, rowMute, type CallerCommand, type CallerTarget } from '../../../shared/rooms/commands.ts'
import { admissibleIn, atDoorIn, onHoldIn } from '../../../shared/rooms/on-hold.ts'
import type { Action, Room, Member, Snapshot } from '../../../shared/rooms/model.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import { everyoneSeenIn, muteKindOf, muteOrUnmute, onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { mayMuteOthers, meOf, mutedByMeIn, probablyIn } from '../../../shared/rooms/call-members.ts'
import { roomTitle } from '../../../shared/text/room-names.ts'
import { digitsIn } from '../../../shared/callers/digits.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { peopleText } from '../../../shared/text/totals.ts'
import { endRows } from './tray-ends.ts'
import { item, MAX_LABEL, submenu, type MenuRow, type TrayCommand, type TrayContext } from './tray-row.ts'
import { recordingText, soundRows } from './tray-sounds.ts'

const MAX_PEOPLE = 20
/** The number of last digits that tell callers with the same name apart: as many as a masked number shows. */
const LAST_DIGITS = 2

const separator: MenuRow = { kind: 'separator' }

/**
 * The rows of the user's own room if exactly one is live: its title with its figures, its actions, and its people.
 * These rows are at the top level of the menu. If several own rooms are live, each has a submenu instead, so that no
 * label repeats at the top level.
 */
export function ownRoomRows(snapshot: Snapshot, room: ShownRoom, context: TrayContext): readonly MenuRow[] {
  const { t, accelerators } = context
  const canAct = blockOf(room, snapshot.readOnly) === undefined
  const inner = [
    ...(canAct
      ? [
          ...doorRows(room, context),
          ...muteRows(room, t, accelerators.muteAllButMe),
          ...muteMeRow(room, context),
          ...noiseRow(room, t, accelerators.findNoise),
          ...soundRows(room, context),
        ]
      : []),
    ...((room.members ?? probablyIn(room)).length === 0
      ? []
      : [submenu(t('tray.people'), peopleRows(snapshot, room, context))]),
    ...endRows(room, context, canAct),
    ...(canAct ? [item(t('tray.end'), askEnd(room), accelerators.end)] : []),
  ]
  return [
    item(withNotes(ownLabel(snapshot, room, t), snapshot, room, context), showRoom(room)),
    ...inner.map((row): MenuRow => (row.kind === 'item' ? { ...row, indented: true } : row)),
  ]
}

/**
 * A room with its actions and people in a submenu. If its name looks like that of another room, only the window shows
 * which is which, so the row opens it.
 * @param alike the names of rooms that look the same
 */
export function roomRow(
  snapshot: Snapshot,
  room: ShownRoom,
  context: TrayContext,
  alike: ReadonlySet<string>,
): MenuRow {
  const { t } = context
  const label = withNotes(roomLabel(snapshot, room, t), snapshot, room, context)
  if (alike.has(nameInList(snapshot, room, t))) return item(label, showRoom(room))
  const canAct = blockOf(room, snapshot.readOnly) === undefined
  const acts = canAct
    ? [...doorRows(room, context), ...muteRows(room, t), ...noiseRow(room, t), ...soundRows(room, context)]
    : []
  return submenu(label, [
    item(t('tray.showRoom'), showRoom(room)),
    ...acts,
    ...endRows(room, context, canAct),
    ...(canAct ? [item(t('tray.end'), askEnd(room))] : []),
    separator,
    ...peopleRows(snapshot, room, context),
  ])
}

function showRoom({ key }: Room): TrayCommand {
  return { do: 'show', show: { what: 'room', key } }
}

function askEnd({ key }: Room): TrayCommand {
  return { do: 'askEnd', roomKey: key }
}

function nameOf({ accounts }: Snapshot, room: Room, t: T): string {
  return roomTitle(t, accounts, room, MAX_LABEL)
}

/**
 * Adds to the label whether the room is recorded, how many callers are at the door or on hold, and, if the room cannot be
 * read now, the time of its figures.
 */
function withNotes(label: string, snapshot: Snapshot, room: Room, context: TrayContext): string {
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
  return isUnread(snapshot, room) && room.rosterAt !== undefined
    ? t('tray.asOf', { label: noted, time: times.clock(room.rosterAt) })
    : noted
}

/**
 * Whether the room cannot be read now. A roster that is merely late does not count: it is usually read within a second,
 * and a label that changes so briefly would make the menu jump.
 */
function isUnread({ accounts }: Snapshot, { accountId, state, stale }: Room): boolean {
  const health = accounts.find(({ id }) => id === accountId)?.health.state
  return state !== 'ending' && (state === 'unreachable' || (stale && health === 'trouble'))
}

function ownLabel(snapshot: Snapshot, room: Room, t: T): string {
  const name = nameOf(snapshot, room, t)
  if (room.state === 'ending') return t('tray.roomEnding', { name })
  const people = peopleText(t, room)
  if (people === undefined) return t('tray.roomUnknown', { name })
  const muted = shownMutedIn(room).length
  return muted > 0 ? t('tray.ownMuted', { name, people, count: muted }) : t('tray.own', { name, people })
}

/** The name of a room in the list of rooms, with a star if it is the user's own. */
export function nameInList(snapshot: Snapshot, room: Room, t: T): string {
  const name = nameOf(snapshot, room, t)
  return room.own ? t('tray.ownName', { name }) : name
}

function roomLabel(snapshot: Snapshot, room: Room, t: T): string {
  const name = nameInList(snapshot, room, t)
  if (room.state === 'ending') return t('tray.roomEnding', { name })
  if (room.people !== undefined) return t('tray.room', { name, count: room.people })
  const count = probablyIn(room).length
  return count === 0 ? t('tray.roomUnknown', { name }) : t('tray.roomProbably', { name, count })
}

/**
 * The rows that mute all callers, or all but the user if "me" is known, and unmute those whom the user muted. If "me"
 * is unknown but may be in the room, the label says that the user will be muted too, so that users do not mute
 * themselves by accident.
 */
function muteRows(room: Room, t: T, accelerator?: string): readonly MenuRow[] {
  const seen = everyoneSeenIn(room)
  const mute = (who: 'everyone' | 'everyoneButMe'): TrayCommand => act({ kind: 'mute', seen, who: { kind: who } })
  const mayBeHere = room.own || room.meMatches > 0
  const mayUnmute = mutedByMeIn(room).length > 0
  return [
    mayMuteOthers(room)
      ? item(t('tray.muteAllButMe'), mute('everyoneButMe'), accelerator)
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
function doorRows(room: Room, context: TrayContext): readonly MenuRow[] {
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
function noiseRow({ key, members = [] }: Room, t: T, accelerator?: string): readonly MenuRow[] {
  return othersIn(members).length === 0
    ? []
    : [item(t('tray.findNoise'), { do: 'findNoise', roomKey: key }, accelerator)]
}

function muteMeRow(room: Room, { t, accelerators }: TrayContext): readonly MenuRow[] {
  const me = meOf(room)
  // If several of the user's lines are in the room, the window asks which one is meant.
  if (me === undefined) return knowsMe(room) ? [item(t('tray.muteMeWhich'), showRoom(room))] : []
  return [item(t(`tray.${muteKindOf(me)}Me`), act(muteOrUnmute(room, me)), accelerators.muteMe)]
}

function peopleRows(snapshot: Snapshot, room: Room, context: TrayContext): readonly MenuRow[] {
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
      const acts = isClear ? memberActs({ room, member, readOnly: snapshot.readOnly, now: context.now }, t) : []
      return acts.length > 0
        ? submenu(label, acts)
        : item(label, { do: 'show', show: { what: 'room', key: room.key, memberKey: member.key } })
    }),
    ...(more > 0 ? [item(t('tray.morePeople', { count: more }), showRoom(room))] : []),
  ]
}

function labelKey(member: Member, room: Room) {
  if (isHeld(member, room)) return 'tray.removing'
  if (isAtDoor(member, room)) return 'tray.memberAtDoor'
  return isOnHold(member, room) ? 'tray.memberOnHold' : memberKey(member)
}

function memberKey({
  isMe,
  muted,
  byCall,
}: Member): `tray.${'me' | 'meMuted' | 'meProbably' | 'muted' | 'member' | 'probably'}` {
  if (byCall === true) return isMe ? 'tray.meProbably' : 'tray.probably'
  if (isMe) return muted === true ? 'tray.meMuted' : 'tray.me'
  return muted === true ? 'tray.muted' : 'tray.member'
}

/** Adds the last digits of the number to names that look the same, because each of the callers can be removed here. */
function distinctNames(members: readonly Member[], { t, nameOf: shownName }: TrayContext): readonly string[] {
  const names = members.map((member) => truncate(shownName(member), MAX_LABEL))
  const shared = twinsIn(names)
  return members.map(({ number }, index) => {
    const name = names[index] ?? ''
    const digits = digitsIn(number).slice(-LAST_DIGITS)
    return digits === '' || !shared.has(name) ? name : t('tray.twin', { name, digits })
  })
}

/** A caller on hold is brought back as they were, unless they are about to be removed. Others are muted or unmuted. */
function memberActs(it: CallerTarget, t: T): readonly MenuRow[] {
  const { room, member } = it
  const may = (id: CallerCommand): boolean => mayGive(id, it) === 'yes'
  const back = may('admit') ? 'door.admit' : may('bringBack') ? 'member.bringBack' : undefined
  const mute = rowMute(member, room)
  return [
    ...(back !== undefined && !isHeld(member, room) ? [item(t(back), bringBack(room, [member]))] : []),
    ...(back === undefined && may(mute)
      ? [item(t(`tray.${mute}`), act({ kind: mute, seen: seenOf(room), who: onlyThis(member) }))]
      : []),
    ...(may('remove')
      ? [
          item(t('tray.remove'), {
            do: 'actAndShow',
            action: { kind: 'remove', seen: seenOf(room), who: onlyThis(member) },
            show: { what: 'room', key: room.key, memberKey: member.key },
          }),
        ]
      : []),
  ]
}

function act(action: Action): TrayCommand {
  return { do: 'act', action }
}

function bringBack(room: Room, members: readonly Member[]): TrayCommand {
  return { do: 'bringBack', seen: seenOf(room), members: members.map(({ key }) => key) }
}
