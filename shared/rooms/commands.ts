import { lineOf } from '../callers/identity.ts'
import type { EpochMs } from '../values.ts'
import { isAtDoor, isCallRecorded, isOnHold, isRecorded } from './action-effect.ts'
import { isNamedById, mayRemove } from './call-members.ts'
import { keptOutLine } from './kept-out.ts'
import { meIn } from './me.ts'
import type { Member, Room } from './model.ts'
import { mayBePutOnHold } from './on-hold.ts'
import { muteKindOf } from './room-actions.ts'

/** Why nothing can be done in a room. */
export type Block = 'readOnly' | 'notWritable' | 'ending'

/** Whether a command is offered (*no* hides it), and why it cannot be given although it is. */
export type May = 'yes' | 'no' | { readonly why: Block | 'noRoster' }

/** The room that a command is about, as the user sees it, or a caller in it. */
export interface Target {
  readonly room: Room
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
}

/** Whether a request can mute, deafen and hold this caller alone. */
export function hasFlags(member: Member): boolean {
  return member.byCall !== true || isNamedById(member)
}

/** What the mute button of a caller's row does. An unmute brings back who is on hold, and admits who is at the door. */
export function rowMute(member: Member, room: Room): 'mute' | 'unmute' {
  if (member.byCall === true) return muteKindOf(member)
  return member.muted === true || isOnHold(member, room) ? 'unmute' : 'mute'
}

/** Without a roster, it is unknown whether the caller is muted or deaf, so each action and its opposite are offered. */
function isFlagOffered({ member }: CallerTarget, is: boolean): boolean {
  return hasFlags(member) && (member.byCall === true || is)
}

const acts = <On extends Target>(isOffered: (it: On) => boolean): Command<On> => ({ isOffered, acts: true })
const notes = <On extends Target>(isOffered: (it: On) => boolean): Command<On> => ({ isOffered, acts: false })
const isListed = ({ member }: CallerTarget): boolean => member.byCall !== true
const isMe = ({ member, room }: CallerTarget): boolean => meIn(room)?.key === member.key
const hasOwnCall = ({ member, room }: CallerTarget): boolean => member.byCall === true && mayRemove(member, room)
const hasLine = ({ member }: CallerTarget): boolean => lineOf(member.number) !== undefined
const isHere = ({ room }: Target): boolean => room.members?.some((member) => member.isMe) ?? false
const always = (): boolean => true

/** What can be done with a caller. Rows, menus, keys and the bar of the selected callers offer it, in this order. */
export const callerCommands = {
  mute: acts((it: CallerTarget) => isFlagOffered(it, rowMute(it.member, it.room) === 'mute')),
  unmute: acts((it: CallerTarget) => isFlagOffered(it, rowMute(it.member, it.room) === 'unmute')),
  remove: acts(({ member, room }: CallerTarget) => mayRemove(member, room)),
  kick: acts(isListed),
  keepOut: acts((it: CallerTarget) => isListed(it) && keptOutLine(it.member, it.room) !== undefined),
  deafen: acts((it: CallerTarget) => isFlagOffered(it, it.member.deaf !== true)),
  undeafen: acts((it: CallerTarget) => isFlagOffered(it, it.member.deaf === true)),
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
  thisIsMe: notes((it: CallerTarget) => isListed(it) && !isMe(it)),
  notMe: notes((it: CallerTarget) => isListed(it) && isMe(it)),
  label: notes(hasLine),
  copyNumber: notes(hasLine),
} as const satisfies Record<string, Command<CallerTarget>>

/** What the menu of a room offers, in this order. */
export const roomCommands = {
  muteEveryone: acts(isHere),
  unmuteEveryone: acts(always),
  // Whom it affects must never include "me" unexpectedly.
  deafenAllButMe: acts(isHere),
  deafenEveryone: acts((it: Target) => !isHere(it)),
  undeafenEveryone: acts(always),
  removeEveryone: acts(always),
  findNoise: { isOffered: always, acts: true, needsRoster: true },
  announce: acts(always),
  record: acts(({ room }: Target) => !isRecorded(room)),
  stopRecording: acts(({ room }: Target) => isRecorded(room)),
  endTime: acts(always),
  rule: notes(({ room }: Target) => room.own),
  notices: notes(always),
  timeline: notes(always),
  pin: notes(({ room }: Target) => !room.pinned),
  unpin: notes(({ room }: Target) => room.pinned),
  copyName: notes(always),
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
  const block = command.acts ? blockOf(it.room, it.readOnly) : undefined
  return block === undefined ? 'yes' : { why: block }
}
