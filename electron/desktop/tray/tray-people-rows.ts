import { digitsIn } from '../../../shared/callers/digits.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import { isAtDoor, isHeld, isOnHold } from '../../../shared/rooms/action-effect.ts'
import { probablyIn } from '../../../shared/rooms/call-members.ts'
import { mayGive, rowMute, type CallerCommand } from '../../../shared/rooms/commands.ts'
import type { Member, Room } from '../../../shared/rooms/model.ts'
import { onlyThis, seenOf } from '../../../shared/rooms/room-actions.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { act, bringBack, item, MAX_LABEL, showRoom, submenu, type MenuRow, type RowContext } from './tray-row.ts'

const MAX_PEOPLE = 20
/** The number of last digits that tell callers with the same name apart: as many as a masked number shows. */
const LAST_DIGITS = 2

/** The callers of a room, each with what can be done with them. */
export function peopleRows(room: Room, context: RowContext): readonly MenuRow[] {
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
export function distinctNames(members: readonly Member[], { t, nameOf }: RowContext): readonly string[] {
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
