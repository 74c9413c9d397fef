import type { EpochMs } from '../values.ts'
import { isCallRecorded, isHeld, isMuteSent, isOfOne, isOnHold } from './action-effect.ts'
import { knowsMe, meIn, othersIn } from './me.ts'
import type { Member, Pending, Room } from './model.ts'
import type { CallOnNumber, ReportedCaller } from './reported-callers.ts'

export type CallerWithCall = ReportedCaller & { readonly call: CallOnNumber }

type Callers = Pick<Room, 'members' | 'reported'> & Partial<Pick<Room, 'pending'>>

/** Whether an event told of the caller, not only their call. */
export function isTold({ conferenceUuid }: ReportedCaller): boolean {
  return conferenceUuid !== undefined
}

export function hasCall(caller: ReportedCaller): caller is CallerWithCall {
  return caller.call !== undefined
}

/**
 * Returns a caller whom no roster lists in the form of a member, for code that acts on members.
 *
 * @param pending the actions on the room; without them, it is unknown whether this Gavel has muted the caller
 */
export function memberOfCall(
  { callUuid, name, number, direction, call, memberId = '', isMe }: ReportedCaller,
  pending: readonly Pending[] = [],
): Member {
  const startedAt = call?.startedAt
  return {
    // As in a roster, the call is the member's identity.
    key: callUuid as string,
    callUuid,
    memberId,
    name,
    number,
    direction,
    joinedAt: startedAt ?? 0,
    ...(startedAt === undefined && { joinUnknown: true as const }),
    muted: undefined,
    deaf: undefined,
    isMe: isMe === true,
    backAgain: false,
    mutedByMe: isMuteSent(callUuid, pending),
    byCall: true,
  }
}

/**
 * Whether a member without a roster can be muted and deafened by their member id. No read shows whose id it is, so
 * actions that cannot be undone never use it.
 */
export function isNamedById({ memberId }: Pick<Member, 'memberId'>): boolean {
  return memberId !== ''
}

/** Who is probably in a room without a roster; nobody while the list of its calls is outdated. */
export function probablyIn(room: Callers & Pick<Room, 'numbers'>): readonly Member[] {
  return room.members === undefined && room.numbers?.outdated === undefined ? membersOrCalls(room) : []
}

/** Whether callers of the room can be removed: a roster lists them, or the user has said which numbers they dial. */
export function mayRemoveIn({ members, numbers }: Pick<Room, 'members' | 'numbers'>): boolean {
  return members !== undefined || numbers !== undefined
}

/** Whether this caller can be removed: a roster lists them, or their live call on a number of the room is known. */
export function mayRemove({ callUuid }: Pick<Member, 'callUuid'>, { members, reported }: Callers): boolean {
  return members !== undefined || reported?.some((one) => one.callUuid === callUuid && hasCall(one)) === true
}

/** The members of a room or, without a roster, the callers who are probably in it. */
export function membersOrCalls({ members, reported, pending }: Callers): readonly Member[] {
  return members ?? reported?.map((caller) => memberOfCall(caller, pending)) ?? []
}

/**
 * The callers whom *Unmute those I muted* unmutes. The user is left out, because their own microphone would open
 * unexpectedly. So are callers who are muted while their removal is held, or while they are on hold. Without a roster,
 * these are the callers for whom a mute was accepted.
 */
export function mutedByMeIn(room: Pick<Room, 'members' | 'reported' | 'onHold' | 'pending'>): readonly Member[] {
  return othersIn(membersOrCalls(room)).filter(
    (member) => member.mutedByMe && !isHeld(member, room) && !isOnHold(member, room),
  )
}

/** The callers of whom events or calls tell, if no roster lists them. */
function unlistedIn({ members, reported }: Callers): readonly ReportedCaller[] {
  return members === undefined ? (reported ?? []) : []
}

/** Whether a line of the user is known to be in the room: from its roster or, without one, by its member id. */
export function isMeKnown(room: Callers): boolean {
  return knowsMe(room) || unlistedIn(room).some(({ isMe, memberId }) => isMe === true && memberId !== undefined)
}

/** Whether all others can be muted. In a room without a roster, events must tell of the user, and name another caller. */
export function mayMuteOthers(room: Callers): boolean {
  const isNamed = ({ isMe, memberId }: ReportedCaller): boolean => isMe !== true && memberId !== undefined
  return knowsMe(room) || (isMeKnown(room) && unlistedIn(room).some(isNamed))
}

/** The caller whom *Mute me* means: by the roster (see `meIn`) or, in a room without one, by events. */
export function meOf(room: Callers & Pick<Room, 'mePicked'>): Member | undefined {
  return meIn(room) ?? reportedMeIn(room)
}

/** The user in a room without a roster, if events tell for certain which caller they are, and of one line only. */
function reportedMeIn(room: Callers): Member | undefined {
  const [only, ...others] = unlistedIn(room).filter(({ isMe }) => isMe === true)
  if (only?.memberId === undefined || others.length > 0) return undefined
  return memberOfCall(only, room.pending)
}

/** The callers of a room without a roster whose call can be recorded, and is not recorded yet, as far as is known. */
export function recordableIn(room: Room, now: EpochMs): readonly Member[] {
  const calls = unlistedIn(room).filter(hasCall)
  return calls
    .filter(({ callUuid }) => !isCallRecorded(callUuid, room, now))
    .map((caller) => memberOfCall(caller, room.pending))
}

/** A recording of one call, and whose call it is. */
export interface RecordedCall {
  readonly entry: Pending
  readonly member: Member
}

/**
 * The recordings of calls that may still run although no row shows their caller, for example because the user has
 * removed the number from the room.
 */
export function recordedWithoutRow(room: Room, now: EpochMs): readonly RecordedCall[] {
  const shown = new Set(membersOrCalls(room).map(({ key }) => key))
  return room.pending.flatMap((entry) => {
    const { who, state, caller, until = Infinity } = entry
    const [callUuid] = who
    if (state !== 'recording' || !isOfOne(entry) || caller === undefined || callUuid === undefined) return []
    if (until <= now || shown.has(callUuid)) return []
    const member = memberOfCall({ callUuid, ...caller, direction: 'unknown' })
    // Without a row, it is unknown whether the call is still live, so the recording is shown as unverified.
    return { entry: { ...entry, unverified: true as const }, member }
  })
}
