import type { EpochMs } from '../values.ts'
import { isOfOne } from './action-effect.ts'
import type { Member, Pending, Room } from './model.ts'
import type { CallOnNumber, ReportedCaller } from './reported-callers.ts'

export type CallerWithCall = ReportedCaller & { readonly call: CallOnNumber }

export function hasCall(caller: ReportedCaller): caller is CallerWithCall {
  return caller.call !== undefined
}

/**
 * The caller of a live call as a member of the room, for what acts on members. They have no member id, so they can only
 * be removed.
 */
export function memberOfCall({ callUuid, name, number, direction, call }: CallerWithCall): Member {
  return {
    // As in a roster, where the call is the member's identity too.
    key: callUuid as string,
    callUuid,
    memberId: '',
    name,
    number,
    direction,
    ...(call.to !== '' && { to: call.to }),
    joinedAt: call.startedAt ?? 0,
    ...(call.startedAt === undefined && { joinUnknown: true as const }),
    muted: false,
    deaf: false,
    isMe: call.isMe,
    backAgain: false,
    mutedByMe: false,
    byCall: true,
  }
}

/** Who is probably in a room without a roster: the callers of recent live calls on its numbers. */
export function probablyIn({
  members,
  numbers,
  reported,
}: Pick<Room, 'members' | 'numbers' | 'reported'>): readonly Member[] {
  if (members !== undefined || numbers?.outdated !== undefined) return []
  return reported?.callers.flatMap((caller) => (hasCall(caller) && !caller.isUnsure ? memberOfCall(caller) : [])) ?? []
}

/** The callers of a room who can be named by an action: its members or, without a roster, those of known calls. */
export function membersOrCalls({ members, reported }: Pick<Room, 'members' | 'reported'>): readonly Member[] {
  return members ?? reported?.callers.filter(hasCall).map(memberOfCall) ?? []
}

/** A recording of one call, and whose call it is. */
export interface RecordedCall {
  readonly entry: Pending
  readonly member: Member
}

/**
 * The recordings of calls that may still run although no row shows their caller, for example because the user has taken
 * the number away from the room.
 */
export function recordedWithoutRow(room: Room, now: EpochMs): readonly RecordedCall[] {
  const shown = new Set(membersOrCalls(room).map(({ key }) => key))
  return room.pending.flatMap((entry) => {
    const { who, state, caller, until = Infinity } = entry
    const [callUuid] = who
    if (state !== 'recording' || !isOfOne(entry) || caller === undefined || callUuid === undefined) return []
    if (until <= now || shown.has(callUuid)) return []
    const call = { to: '', isMe: false }
    const member = memberOfCall({ callUuid, ...caller, direction: 'unknown', isUnsure: true, call })
    // Without the row, nothing tells whether the call still is, so the recording is not said to run.
    return { entry: { ...entry, unverified: true as const }, member }
  })
}
