import { tellsNumber } from '../../../shared/callers/masked.ts'
import { isSameNumber } from '../../../shared/callers/number.ts'
import { isFlagAction, mayRecord } from '../../../shared/rooms/action-effect.ts'
import { isMeKnown, isNamedById, isTold, memberOfCall, mutedByMeIn } from '../../../shared/rooms/call-members.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import type { LiveCall, Member, MemberSeen, Room, Who } from '../../../shared/rooms/model.ts'
import { memberSeenOf } from '../../../shared/rooms/room-actions.ts'
import type { Rooms } from '../rooms.ts'
import { kinds } from './kinds.ts'
import { differs, gone, isNamedByCall, refuse, refusedFor, refusePerson, roomOf, staleBecause } from './guard.ts'
import type { RoomAction, RoomLook } from './guard.ts'

/** An action on callers whose calls are re-read before it is sent, because no roster lists them. */
export interface CallAction {
  readonly action: RoomAction
  readonly room: Room
  readonly callers: readonly MemberSeen[]
  /** Whether its requests name the callers by their member ids instead of their calls. */
  readonly isById: boolean
}

/**
 * Returns the action with its callers if no roster lists them; otherwise undefined, because a known roster decides
 * which callers the action means.
 */
export function callActionOf(action: RoomAction, monitor: Pick<Rooms, 'conference'>): CallAction | undefined {
  const room = monitor.conference(roomOf(action))
  if (room === undefined || action.kind === 'end') return undefined
  if (isFlagAction(action.kind)) {
    const callers = room.members === undefined ? reportedIn(action.who, room) : undefined
    return callers && { action, room, callers, isById: true }
  }
  if (action.who.kind !== 'members') return undefined
  if (action.kind === 'remove' && (room.members !== undefined || room.numbers === undefined)) return undefined
  const { members } = action.who
  // A request to announce something to one caller names their call, even if events reported a member id.
  const seen = room.members === undefined ? members.map((one) => ({ ...one, memberId: '' })) : members
  return seen.every((one) => isNamedByCall(action.kind, one))
    ? { action, room, callers: members, isById: false }
    : undefined
}

/** The callers that the action is for, where no roster lists them; undefined if it cannot name each of them. */
function reportedIn(who: Who, room: Room): readonly MemberSeen[] | undefined {
  const told = room.reported?.filter(isTold) ?? []
  if (told.length === 0) return undefined
  if (who.kind === 'members') return who.members
  if (who.kind === 'mutedByMe') return mutedByMeIn(room).map(memberSeenOf)
  if (who.kind !== 'everyoneButMe') return undefined
  // A caller of whom only their call tells may be elsewhere. Callers without an id are kept: they cannot be named, and
  // the user is then told so.
  return othersIn(told.map((caller) => memberOfCall(caller))).map(memberSeenOf)
}

/**
 * Re-reads each call that the action names, before it is sent. Refuses the action if one of them does not show the name
 * and the number that the user saw, or is not in the room, as far as its roster or, without one, its numbers show. What
 * this Gavel started while a caller was in the room can still be stopped.
 */
export async function readBack(byCall: CallAction, monitor: Rooms): Promise<RoomLook> {
  const { action, room, callers, isById } = byCall
  const { seen, kind } = action
  if (room.instance !== seen.instance) return refuse('instance')
  if (isById) return readBackById(byCall, monitor)
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
    // An event tells the number of a caller, and no name. The call is theirs all the same, whatever name it shows.
    const shown = one.name === '' && one.number !== '' ? { ...one, name: member.name } : one
    const other = isMeant ? differs(shown, member) : refusePerson(member)
    if (other !== undefined) return other
    members.push(member)
  }
  if (members.length === 0) return gone(kind)
  return {
    kind: 'go',
    target: { kind: 'members', members },
    conference: room,
    goodUntil: readAt + kinds.remove.goodFor,
  }
}

/**
 * Reads back the call of one caller whom a request is to name by the member id that events reported: it must be live and
 * have their number, and the room must be live. Several callers are read back one by one, each right before their own
 * request. No read shows whose id it is, so this is only for what can be undone.
 */
async function readBackById({ action, room, callers }: CallAction, monitor: Rooms): Promise<RoomLook> {
  const { seen, kind } = action
  const refused = refusedFor(room)
  if (refused !== undefined) return refused
  if (action.kind !== 'end' && action.who.kind === 'everyoneButMe' && !isMeKnown(room)) return refuse('me')
  const members = callers.flatMap((one) => reportedMember(room, one) ?? [])
  const [only, ...others] = members
  if (only === undefined) return callers.length === 0 ? refuse('nobody') : gone(kind)
  if (!members.some((member) => isNamedById(member))) return refuse('unsureCaller')
  if (others.length > 0)
    return { kind: 'go', target: { kind: 'members', members }, conference: room, goodUntil: -Infinity }
  // No live call shows that the room is live.
  const isAlive = (monitor.age(roomOf(action), 'retrieved') ?? Infinity) <= kinds[kind].goodFor
  const alive = isAlive ? undefined : await monitor.readNow(roomOf(action))
  if (alive?.ok === false) return { kind: 'refuse', fault: staleBecause(alive.fault) }
  const read = await monitor.readCallNow(seen.accountId, only.callUuid ?? '')
  if (!read.ok) return { kind: 'refuse', fault: staleBecause(read.fault) }
  if (read.value === 'gone') return gone(kind)
  const { call, sent } = read.value
  // Events may have arrived while the call was being read.
  const known = monitor.conference(roomOf(action))
  const target = { kind: 'members', members: [only] } as const
  if (known === undefined) return refuse('ended')
  if (!isStillNamed(action, target, known) || isToldElsewhere(only, known, monitor)) return refuse('unsureCaller')
  if (!tellsNumber(only.number, call.number)) return refusePerson({ ...only, name: call.name, number: call.number })
  // Vobiz's live call names no room. Only one of an older page names the run that it is in, which must then be this one.
  const told = known.reported?.find(({ callUuid }) => callUuid === only.callUuid)
  if (call.conferenceUuid !== undefined && call.conferenceUuid !== told?.conferenceUuid) return refuse('elsewhere')
  return { kind: 'go', target, conference: known, goodUntil: sent + kinds.remove.goodFor }
}

/** Whether the call is also told to be in another room. It can be in one only, so it may have left this one. */
function isToldElsewhere({ callUuid }: Member, { accountId, key }: Room, monitor: Rooms): boolean {
  const others = monitor.snapshot().conferences.filter((room) => room.accountId === accountId && room.key !== key)
  return others.some(
    ({ members, reported }) =>
      members?.some((member) => member.callUuid === callUuid) ??
      reported?.some((one) => one.callUuid === callUuid && isTold(one)),
  )
}

/** Whether these callers still have these member ids, as far as events show. */
export function isStillNamed({ seen }: RoomAction, { members }: { members: readonly Member[] }, room: Room): boolean {
  return (
    room.instance === seen.instance &&
    members.every((member) => {
      const now = reportedMember(room, member)
      return now !== undefined && now.memberId === member.memberId && isNamedById(now)
    })
  )
}

/**
 * The caller as they are shown now, if events report them. If their member id has changed since, no id can be trusted,
 * so it is left empty.
 */
function reportedMember({ reported }: Room, { callUuid, memberId }: MemberSeen | Member): Member | undefined {
  const shown = reported?.find((caller) => caller.callUuid === callUuid)
  if (shown === undefined) return undefined
  const member = memberOfCall(shown)
  return member.memberId === memberId ? member : { ...member, memberId: '' }
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

/** The caller as the call describes them now. The room shows whether it is the user's own line. */
function memberOf(
  { callUuid, name, number, to, direction, startedAt }: LiveCall,
  seen: MemberSeen,
  room: Room,
): Member {
  const shown = room.reported?.find((caller) => caller.callUuid === seen.callUuid)
  const call = { to, ...(startedAt !== undefined && { startedAt }) }
  return memberOfCall({ callUuid, name, number, direction, ...(shown?.isMe && { isMe: true }), call })
}
