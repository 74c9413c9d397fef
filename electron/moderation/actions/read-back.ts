import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { isSameNumber } from '../../../shared/callers/number.ts'
import { mayRecord } from '../../../shared/rooms/action-effect.ts'
import { memberOfCall } from '../../../shared/rooms/call-members.ts'
import type { LiveCall, Member, MemberSeen, Room } from '../../../shared/rooms/model.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { differs, gone, goodFor, isNamedByCall, refuse, refusePerson, roomOf, staleBecause } from './guard.ts'
import type { Revalidation, RoomAction } from './guard.ts'

/** An action on callers whose calls are named by its requests, and re-read before it is sent. */
export interface CallAction {
  readonly action: RoomAction
  readonly room: Room
  readonly callers: readonly MemberSeen[]
}

/** The action, if its callers are known only by their calls. Where a roster is known, it decides whom to remove. */
export function callActionOf(action: RoomAction, monitor: Pick<Monitor, 'conference'>): CallAction | undefined {
  const room = monitor.conference(roomOf(action))
  if (room === undefined || action.kind === 'end' || action.who.kind !== 'members') return undefined
  if (action.kind === 'remove' && (room.members !== undefined || room.numbers === undefined)) return undefined
  const { members } = action.who
  return members.every((one) => isNamedByCall(action.kind, one)) ? { action, room, callers: members } : undefined
}

/**
 * Re-reads each call that the action names, before it is sent. Refuses the action if one of them does not show the name
 * and the number that the user saw, or is not in the room, as far as its roster tells or, without one, its numbers.
 * What this Gavel started while they were in the room can still be stopped.
 */
export async function readBack(
  { action, room, callers }: CallAction,
  monitor: Monitor,
  clock: Clock,
): Promise<Revalidation> {
  const { seen, kind } = action
  if (room.instance !== seen.instance) return refuse('instance')
  const members: Member[] = []
  let readAt = Infinity
  for (const one of callers) {
    const read = await monitor.readCallNow(seen.accountId, one.callUuid ?? '')
    if (!read.ok) return { kind: 'refuse', fault: staleBecause(read.fault) }
    if (read.value === 'gone') continue
    const { call, sent } = read.value
    readAt = Math.min(readAt, sent)
    const member = memberOf(call, one, room)
    const isMeant = isIn(room, call) || (isStop(kind) && isHeardOrRecorded(room, call))
    const other = isMeant ? differs(one, member) : refusePerson(member)
    if (other !== undefined) return other
    members.push(member)
  }
  if (members.length === 0) return gone(kind)
  const goodUntil = clock.now() - elapsedOf(clock) + readAt + goodFor.remove
  return { kind: 'go', target: { kind: 'members', members }, conference: room, goodUntil }
}

function isIn({ members, numbers }: Room, { callUuid, to }: LiveCall): boolean {
  return members === undefined
    ? numbers?.numbers.some(({ number }) => isSameNumber(number, to)) === true
    : members.some((member) => member.callUuid === callUuid)
}

function isStop(kind: RoomAction['kind']): boolean {
  return kind === 'stopAnnouncement' || kind === 'stopRecording'
}

function isHeardOrRecorded({ pending }: Room, { callUuid }: LiveCall): boolean {
  return pending.some((entry) => (entry.state === 'playing' || mayRecord(entry)) && entry.who.includes(callUuid))
}

/** The caller as the call describes them now. Whether it is the user's own line is known from the room. */
function memberOf({ callUuid, name, from, to, direction, startedAt }: LiveCall, seen: MemberSeen, room: Room): Member {
  const shown = room.reported?.callers.find((caller) => caller.callUuid === seen.callUuid)
  const call = { to, isMe: shown?.call?.isMe === true, ...(startedAt !== undefined && { startedAt }) }
  return memberOfCall({ callUuid, name, number: from, direction, isUnsure: false, call })
}
