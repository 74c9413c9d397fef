import CircleDot from '@lucide/svelte/icons/circle-dot'
import Copy from '@lucide/svelte/icons/copy'
import Ellipsis from '@lucide/svelte/icons/ellipsis'
import Ear from '@lucide/svelte/icons/ear'
import EarOff from '@lucide/svelte/icons/ear-off'
import LogOut from '@lucide/svelte/icons/log-out'
import Megaphone from '@lucide/svelte/icons/megaphone'
import Mic from '@lucide/svelte/icons/mic'
import MicOff from '@lucide/svelte/icons/mic-off'
import Pause from '@lucide/svelte/icons/pause'
import PhoneOff from '@lucide/svelte/icons/phone-off'
import Play from '@lucide/svelte/icons/play'
import Tag from '@lucide/svelte/icons/tag'
import UserCheck from '@lucide/svelte/icons/user-check'
import UserX from '@lucide/svelte/icons/user-x'
import Volume2 from '@lucide/svelte/icons/volume-2'
import { drop } from '../../shared/drop.ts'
import { labelOf } from '../../shared/callers/called.ts'
import type { ParseKeys } from 'i18next'
import {
  callerCommands,
  mayGive,
  mayGiveRoom,
  roomCommands,
  rowMute,
  type CallerCommand,
  type May,
  type RoomCommand,
  type Submenu,
  type Target,
} from '../../shared/rooms/commands.ts'
import type { Member, MemberActionKind, Room } from '../../shared/rooms/model.ts'
import type { NewcomersRule } from '../../shared/rooms/newcomers.ts'
import type { ShownRoom } from '../../shared/rooms/shown-room.ts'
import { seenOf } from '../../shared/rooms/room-actions.ts'
import type { MenuEntry, MenuItem } from '../components/ui/menu.ts'
import type { Gavel } from './context.svelte.ts'
import { cancelWords } from './end-time.ts'
import { stopRecording } from './sounds.ts'
import { newcomersText } from './texts/door-text.ts'

interface Words {
  readonly text: ParseKeys
  readonly hint?: ParseKeys
}
interface CallerWords extends Words {
  readonly icon: NonNullable<MenuItem['icon']>
  readonly give: (gavel: Gavel, room: Room, member: Member) => unknown
}
interface RoomWords extends Words {
  readonly give: (gavel: Gavel, room: ShownRoom) => unknown
  /** Instead of `text` and `hint`, what depends on the room. */
  readonly says?: (gavel: Gavel, room: ShownRoom) => Partial<Pick<MenuItem, 'text' | 'name' | 'hint' | 'checked'>>
}

const callerIds = Object.keys(callerCommands) as CallerCommand[]
const roomIds = Object.keys(roomCommands) as RoomCommand[]

const flag =
  (kind: MemberActionKind, how: { readonly keepOut?: true } = {}): CallerWords['give'] =>
  ({ actions }, room, member) =>
    actions.actOnMembers(kind, room, [member], how)
const bringBack: CallerWords['give'] = ({ actions }, room, member) => actions.bringBack(room, [member])
const ask =
  (more: { readonly kind: 'announce'; readonly medium?: 'speech' | 'file' } | { readonly kind: 'record' }) =>
  ({ view }: Gavel, room: Room, member?: Member): void => {
    view.dialog = { ...more, room, ...(member && { member }) }
  }
const markMe =
  (me: boolean): CallerWords['give'] =>
  ({ actions, bridge }, room, { key }) =>
    actions.showIfFailed(bridge.markMe({ seen: seenOf(room), memberKey: key, me }))
const everyone =
  (kind: MemberActionKind, who: 'everyone' | 'everyoneButMe' | 'mutedByMe' = 'everyone'): RoomWords['give'] =>
  ({ actions }, room) =>
    actions.actOnEveryone(kind, room, who)
const openDialog =
  (kind: 'roomRule' | 'roomNotifications'): RoomWords['give'] =>
  ({ view }, room) =>
    (view.dialog = { kind, room })
const pin =
  (pinned: boolean): RoomWords['give'] =>
  ({ actions, bridge }, room) =>
    actions.showIfFailed(bridge.pin({ room: referenceOf(room), pinned }))

const newcomers = (text: ParseKeys, rule?: NewcomersRule): RoomWords => ({
  text,
  give: ({ actions, bridge, i18n }, room) =>
    // The rule that applies must not begin anew.
    room.newcomers?.rule === rule ||
    actions.showIfFailed(
      bridge.switchNewcomers({ room: referenceOf(room), rule: rule ?? 'off' }),
      i18n.t('door.notSet'),
    ),
  says: ({ store, i18n }, room) => ({
    hint: rule && newcomersText(i18n.texts, rule, room, store.snapshot, store.preferences),
    checked: room.newcomers?.rule === rule,
  }),
})
const extend = (minutes: 5 | 15): RoomWords => ({
  text: 'endTime.extendShort',
  give: ({ actions, bridge, i18n }, { end }) =>
    end && actions.showIfFailed(bridge.extendScheduledEnd({ id: end.id, minutes }), i18n.t('endTime.notChanged')),
  says: ({ i18n }, { title }) => ({
    text: i18n.t('endTime.extendShort', { count: minutes }),
    name: i18n.t('endTime.extendIn', { title, count: minutes }),
  }),
})

/** How a command for a caller is called, and what it does. */
const forCaller: Readonly<Record<CallerCommand, CallerWords>> = {
  mute: { icon: MicOff, text: 'member.mute', give: flag('mute') },
  unmute: { icon: Mic, text: 'member.unmute', give: flag('unmute') },
  remove: { icon: PhoneOff, text: 'member.remove', give: flag('remove') },
  kick: { icon: LogOut, text: 'member.kick', hint: 'member.kickHint', give: flag('kick') },
  keepOut: { icon: UserX, text: 'keptOut.keepOut', hint: 'keptOut.hint', give: flag('remove', { keepOut: true }) },
  deafen: { icon: EarOff, text: 'member.deafen', hint: 'member.deafenHint', give: flag('deafen') },
  undeafen: { icon: Ear, text: 'member.undeafen', give: flag('undeafen') },
  putOnHold: {
    icon: Pause,
    text: 'member.putOnHold',
    hint: 'member.putOnHoldHint',
    give: ({ actions }, room, member) => actions.putOnHold(room, [member]),
  },
  bringBack: { icon: Play, text: 'member.bringBack', hint: 'member.bringBackHint', give: bringBack },
  admit: { icon: Play, text: 'door.admit', hint: 'door.admitHint', give: bringBack },
  announce: { icon: Megaphone, text: 'announce.open', give: ask({ kind: 'announce' }) },
  speak: { icon: Megaphone, text: 'announce.openFor.speech', give: ask({ kind: 'announce', medium: 'speech' }) },
  play: { icon: Volume2, text: 'announce.openFor.file', give: ask({ kind: 'announce', medium: 'file' }) },
  record: { icon: CircleDot, text: 'record.open', give: ask({ kind: 'record' }) },
  stopRecording: { icon: CircleDot, text: 'record.stopOpen', give: stopRecording },
  thisIsMe: { icon: UserCheck, text: 'member.thisIsMe', give: markMe(true) },
  notMe: { icon: UserCheck, text: 'member.notMe', give: markMe(false) },
  label: {
    icon: Tag,
    text: 'member.label',
    give: ({ store, view }, _room, { number }) =>
      (view.dialog = { kind: 'label', number, name: labelOf(number, store.roomMarks.labels) ?? '' }),
  },
  copyNumber: {
    icon: Copy,
    text: 'member.copyNumber',
    give: (gavel, _room, { number }) => copy(gavel, gavel.i18n.number(number)),
  },
}

const forRoom: Readonly<Record<RoomCommand, RoomWords>> = {
  comeIn: newcomers('door.choices.off'),
  comeInMuted: newcomers('door.choices.mute', 'mute'),
  waitForMe: newcomers('door.choices.ask', 'ask'),
  turnAway: newcomers('door.choices.close', 'close'),
  unmuteMine: { text: 'room.unmuteMine', give: everyone('unmute', 'mutedByMe') },
  unmuteEveryone: { text: 'room.unmuteEveryone', give: everyone('unmute') },
  deafenAllButMe: { text: 'room.deafenAllButMe', give: everyone('deafen', 'everyoneButMe') },
  deafenEveryone: { text: 'room.deafenEveryone', give: everyone('deafen') },
  undeafenEveryone: { text: 'room.undeafenEveryone', give: everyone('undeafen') },
  removeEveryone: { text: 'room.removeEveryone', give: everyone('remove') },
  findNoise: {
    text: 'room.findNoise',
    hint: 'room.findNoiseHint',
    give: ({ actions, bridge }, room) => actions.showIfFailed(bridge.findNoise({ room: referenceOf(room) })),
  },
  announce: { text: 'announce.open', give: ask({ kind: 'announce' }) },
  record: { text: 'record.open', give: ask({ kind: 'record' }) },
  stopRecording: { text: 'record.stopOpen', give: stopRecording },
  rule: { text: 'room.rule', give: openDialog('roomRule') },
  notices: { text: 'room.notices', give: openDialog('roomNotifications') },
  timeline: { text: 'timeline.title', give: ({ view }, room) => view.showTimeline(referenceOf(room)) },
  pin: { text: 'room.pin', give: pin(true) },
  unpin: { text: 'room.unpin', give: pin(false) },
  copyName: { text: 'room.copyName', give: (gavel, { title }) => copy(gavel, title.slice(0, 500)) },
  extend5: extend(5),
  extend15: extend(15),
  cancelEnd: {
    text: 'endTime.cancelShort',
    give: ({ actions, bridge, i18n }, { end }) =>
      end && actions.showIfFailed(bridge.cancelScheduledEnd({ id: end.id }), i18n.t('endTime.notChanged')),
    says: ({ i18n }, { end, title }) => (end === undefined ? {} : cancelWords(i18n.t, end, title)),
  },
}

function referenceOf({ accountId, name }: Room): { readonly accountId: string; readonly name: string } {
  return { accountId, name }
}

async function copy({ actions, bridge, view, i18n }: Gavel, text: string): Promise<void> {
  if (await actions.showIfFailed(bridge.copyText({ text }))) view.showMessage(i18n.t('done.copied'))
}

/** Carries out a command for a room, as if its item of the menu had been chosen. */
export async function giveToRoom(gavel: Gavel, id: RoomCommand, room: Room): Promise<void> {
  await forRoom[id].give(gavel, room)
}

/** Whom a menu is about: as they were when it opened, because no item may act on another run, caller or end. */
export interface MenuTarget {
  readonly room: ShownRoom
  readonly member?: Member | undefined
  /** The only submenu of the room's menu that is meant. */
  readonly only?: Submenu | undefined
}

/**
 * Returns a function for the entries of a menu. They are those that are offered now, so that none appears, disappears
 * or turns into its opposite under the pointer.
 */
export function menuOf(gavel: Gavel, opened: MenuTarget): (now: MenuTarget) => readonly MenuEntry[] {
  const { store, clock, i18n } = gavel
  const { member, only } = opened
  const targetOf = ({ room }: MenuTarget): Target => ({ room, readOnly: store.snapshot.readOnly, now: clock.now })
  /** The run, and its end, for which the menu opened. */
  const runOf = (now: MenuTarget): Target =>
    targetOf(now.room.instance === opened.room.instance && now.room.end?.id === opened.room.end?.id ? now : opened)
  const entry = ({ text, hint }: Words, may: May, select: () => unknown): MenuItem => {
    const says = whyNot(may) ?? hint
    return {
      text: i18n.t(text),
      hint: says && i18n.t(says),
      disabled: may !== 'yes',
      select: () => drop(Promise.resolve(select())),
    }
  }
  if (member === undefined) {
    // What is running is stopped there, too.
    const isMeant = (id: RoomCommand): boolean =>
      only === undefined || isIn(id) === only || (only === 'running' && id === 'stopRecording')
    const ids = roomIds.filter((id) => isMeant(id) && mayGiveRoom(id, targetOf(opened)) !== 'no')
    return (now) => {
      const it = runOf(now)
      const items = ids.map((id): Placed => {
        const { says, give } = forRoom[id]
        const may = mayGiveRoom(id, it)
        const item = entry(forRoom[id], may, () => give(gavel, it.room))
        const said = says?.(gavel, it.room) ?? {}
        const hint = whyNot(may) === undefined ? (said.hint ?? item.hint) : item.hint
        return { id, in: only === undefined ? isIn(id) : undefined, item: { ...item, ...said, hint } }
      })
      return nested(i18n, items, 'announce')
    }
  }
  // The row has buttons for these.
  const inRow: readonly CallerCommand[] = [rowMute(member, opened.room), 'remove']
  const ids = callerIds.filter((id) => !inRow.includes(id) && mayGive(id, { ...targetOf(opened), member }) !== 'no')
  return (now) => {
    const it = { ...runOf(now), member }
    const items = ids.map((id): Placed => {
      const { icon, give } = forCaller[id]
      const item = entry(forCaller[id], mayGive(id, it), () => give(gavel, it.room, member))
      return { id, in: isIn(id), item: { ...item, icon } }
    })
    return nested(i18n, items)
  }
}

/** Why an item that is shown cannot be chosen, where only that says it. */
const WHY_NOT: Partial<Record<Exclude<May, string>['why'], ParseKeys>> = {
  noRoster: 'room.findNoiseNoRoster',
  noNumber: 'fault.unsupported.reasons.noNumber',
}

function whyNot(may: May): ParseKeys | undefined {
  return typeof may === 'object' ? WHY_NOT[may.why] : undefined
}

interface Placed {
  readonly id: CallerCommand | RoomCommand
  readonly in: Submenu | undefined
  readonly item: MenuItem
}

function isIn(id: CallerCommand | RoomCommand): Submenu | undefined {
  const command: { readonly in?: Submenu } = { ...callerCommands, ...roomCommands }[id]
  return command.in
}

/** Puts items into their submenus. One that has no company there stays outside. What the pill offers is left out. */
function nested({ t }: Gavel['i18n'], items: readonly Placed[], afterLine?: RoomCommand): readonly MenuEntry[] {
  const done = new Set<Submenu>()
  return items.flatMap(({ id, in: inside, item }): readonly MenuEntry[] => {
    if (inside === undefined) return id === afterLine ? ['line', item] : [item]
    if (inside === 'running' || done.has(inside)) return []
    done.add(inside)
    const submenu = items.filter((one) => one.in === inside).map((one) => one.item)
    return submenu.length === 1 ? [item] : [{ text: t(`menu.${inside}`), icon: item.icon && Ellipsis, submenu }]
  })
}
