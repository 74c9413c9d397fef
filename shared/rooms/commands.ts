import { lineOf } from '../callers/identity.ts'
import type { EpochMs } from '../values.ts'
import { isAtDoor, isCallRecorded, isOnHold, isRecorded } from './action-effect.ts'
import { isMeKnown, isNamedById, mayRemove, mayRemoveIn, mutedByMeIn } from './call-members.ts'
import { keptOutLine } from './kept-out.ts'
import { meIn } from './me.ts'
import type { Member, Room } from './model.ts'
import { mayBePutOnHold } from './on-hold.ts'
import { muteKindOf } from './room-actions.ts'
import type { ShownRoom } from './shown-room.ts'

/** Why nothing can be done in a room. */
export type Block = 'readOnly' | 'notWritable' | 'ending'

/** Whether a command is offered (*no* hides it), and why it cannot be given although it is. */
export type May = 'yes' | 'no' | { readonly why: Block | 'noRoster' | 'noNumber' }

/** The room that a command is about, as the user sees it, or a caller in it. */
export interface Target {
  readonly room: ShownRoom
  /** Nothing can be done in read-only mode. */
  readonly readOnly: boolean
  readonly now: EpochMs
}
export type CallerTarget = Target & { readonly member: Member }

interface Command<On extends Target> {
  readonly isOffered: (it: On) => boolean
  /** Whether the room or its callers notice the command, so that it is blocked together with the room. */
  readonly acts: boolean
  /** Whether it needs to know who is in the room. */
  readonly needsRoster?: true
  /** Whether the room is to be closed, which needs to know which calls are the room's. */
  readonly closes?: true
  /** The menu of its own in which it stands, inside the menu of the caller or the room. */
  readonly in?: Submenu
}

/** What becomes of new callers, what acts on everyone, what is needed rarely, and what is said in the room's pill. */
export type Submenu = 'newcomers' | 'everyone' | 'more' | 'running'

/** Whether a request can mute, deafen and hold this caller alone. */
export function hasFlags(member: Member): boolean {
  return member.byCall !== true || isNamedById(member)
}

/** What the mute button of a caller's row does. An unmute brings back who is on hold, and admits who is at the door. */
export function rowMute(member: Member, room: Room): 'mute' | 'unmute' {
  if (isOnHold(member, room)) return 'unmute'
  return member.byCall === true ? muteKindOf(member) : member.muted === true ? 'unmute' : 'mute'
}

/** Without a roster, it is unknown whether the caller is muted or deaf, so each action and its opposite are offered. */
function isFlagOffered({ member }: CallerTarget, is: boolean): boolean {
  return hasFlags(member) && (member.byCall === true || is)
}

const acts = <On extends Target>(isOffered: (it: On) => boolean, inside?: Submenu): Command<On> => ({
  isOffered,
  acts: true,
  ...(inside && { in: inside }),
})
const notes = <On extends Target>(isOffered: (it: On) => boolean, inside?: Submenu): Command<On> => ({
  ...acts(isOffered, inside),
  acts: false,
})
const isListed = ({ member }: CallerTarget): boolean => member.byCall !== true
const isMe = ({ member, room }: CallerTarget): boolean => meIn(room)?.key === member.key
const hasOwnCall = ({ member, room }: CallerTarget): boolean => member.byCall === true && mayRemove(member, room)
const hasLine = ({ member }: CallerTarget): boolean => lineOf(member.number) !== undefined
const isHere = ({ room }: Target): boolean => room.members?.some((member) => member.isMe) ?? false
const always = (): boolean => true
/** Without a caller who is the user, the main process refuses every rule, which could stop the user. */
const mayHaveRule = ({ room }: Target): boolean => room.own && (room.newcomers !== undefined || isMeKnown(room))
const isLonger = ({ room: { end } }: Target): boolean => end?.state === 'set' && end.endsAt !== undefined

/** What can be done with a caller. Rows, menus, keys and the bar of the selected callers offer it, in this order. */
export const callerCommands = {
  mute: acts((it: CallerTarget) => isFlagOffered(it, rowMute(it.member, it.room) === 'mute')),
  unmute: acts((it: CallerTarget) => isFlagOffered(it, rowMute(it.member, it.room) === 'unmute')),
  remove: acts(({ member, room }: CallerTarget) => mayRemove(member, room)),
  kick: acts(isListed),
  keepOut: acts((it: CallerTarget) => isListed(it) && keptOutLine(it.member, it.room) !== undefined),
  putOnHold: acts(({ member, room }: CallerTarget) => mayBePutOnHold(member, room)),
  bringBack: acts(
    ({ member, room }: CallerTarget) => hasFlags(member) && isOnHold(member, room) && !isAtDoor(member, room),
  ),
  admit: acts(({ member, room }: CallerTarget) => hasFlags(member) && isAtDoor(member, room)),
  announce: acts(isListed),
  speak: acts(hasOwnCall),
  play: acts(hasOwnCall),
  record: acts((it: CallerTarget) => hasOwnCall(it) && !isCallRecorded(it.member.key, it.room, it.now)),
  stopRecording: acts((it: CallerTarget) => hasOwnCall(it) && isCallRecorded(it.member.key, it.room, it.now)),
  deafen: acts((it: CallerTarget) => isFlagOffered(it, it.member.deaf !== true), 'more'),
  undeafen: acts((it: CallerTarget) => isFlagOffered(it, it.member.deaf === true), 'more'),
  thisIsMe: notes((it: CallerTarget) => isListed(it) && !isMe(it), 'more'),
  notMe: notes((it: CallerTarget) => isListed(it) && isMe(it), 'more'),
  label: notes(hasLine, 'more'),
  copyNumber: notes(hasLine, 'more'),
} as const satisfies Record<string, Command<CallerTarget>>

/** What the menu of a room offers, in this order. */
export const roomCommands = {
  comeIn: notes(mayHaveRule, 'newcomers'),
  comeInMuted: acts(mayHaveRule, 'newcomers'),
  waitForMe: acts(mayHaveRule, 'newcomers'),
  turnAway: { ...acts(mayHaveRule, 'newcomers'), closes: true },
  unmuteMine: acts(({ room }: Target) => mutedByMeIn(room).length > 0, 'everyone'),
  unmuteEveryone: acts(always, 'everyone'),
  // Whom it affects must never include "me" unexpectedly.
  deafenAllButMe: acts(isHere, 'everyone'),
  deafenEveryone: acts((it: Target) => !isHere(it), 'everyone'),
  undeafenEveryone: acts(always, 'everyone'),
  removeEveryone: acts(always, 'everyone'),
  findNoise: { ...acts(always), needsRoster: true },
  announce: acts(always),
  record: acts(({ room }: Target) => !isRecorded(room)),
  stopRecording: acts(({ room }: Target) => isRecorded(room)),
  timeline: notes(always),
  notices: notes(always),
  rule: notes(({ room }: Target) => room.own, 'more'),
  // A room whose callers are listed is in the list by itself.
  pin: notes(({ room }: Target) => !room.pinned && room.members === undefined, 'more'),
  unpin: notes(({ room }: Target) => room.pinned, 'more'),
  copyName: notes(always, 'more'),
  extend5: notes(isLonger, 'running'),
  extend15: notes(isLonger, 'running'),
  cancelEnd: notes(({ room: { end } }: Target) => end?.state === 'set', 'running'),
} as const satisfies Record<string, Command<Target>>

export type CallerCommand = keyof typeof callerCommands
export type RoomCommand = keyof typeof roomCommands

/** Why nothing can be done in this room now. */
export function blockOf({ writable, state }: Pick<Room, 'writable' | 'state'>, readOnly: boolean): Block | undefined {
  if (readOnly) return 'readOnly'
  if (!writable) return 'notWritable'
  return state === 'ending' ? 'ending' : undefined
}

/** Whether this can be done with the caller now. */
export function mayGive(id: CallerCommand, it: CallerTarget): May {
  return may(callerCommands[id], it)
}

/** Whether this can be done with the room now. */
export function mayGiveRoom(id: RoomCommand, it: Target): May {
  return may(roomCommands[id], it)
}

function may<On extends Target>(command: Command<On>, it: On): May {
  if (!command.isOffered(it)) return 'no'
  if (command.needsRoster === true && it.room.members === undefined) return { why: 'noRoster' }
  if (command.closes === true && !mayRemoveIn(it.room)) return { why: 'noNumber' }
  const block = command.acts ? blockOf(it.room, it.readOnly) : undefined
  return block === undefined ? 'yes' : { why: block }
}
