import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { isSameNumber } from '../../../shared/callers/number.ts'
import { memberOfCall } from '../../../shared/rooms/call-members.ts'
import type { LiveCall, Member, MemberSeen, Room, Seen } from '../../../shared/rooms/model.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { goodFor, isShownAs, refuse, refusePerson, staleBecause, type Revalidation, type RoomAction } from './guard.ts'

/** A removal of callers who are known by their live calls. */
export interface CallRemoval {
  readonly seen: Seen
  readonly callers: readonly MemberSeen[]
}

/** The removal, if its callers are known only by the live calls on the numbers of a room that has no roster. */
export function callRemovalOf(action: RoomAction, room: Room | undefined): CallRemoval | undefined {
  const hasNoRoster = room?.members === undefined && room?.numbers !== undefined
  if (!hasNoRoster || action.kind !== 'remove' || action.who.kind !== 'members') return undefined
  const { seen, who } = action
  return who.members.every(({ callUuid }) => callUuid !== undefined) ? { seen, callers: who.members } : undefined
}

/**
 * Reads back each call that is to be hung up. Refuses the removal if one of them does not show the name and the number
 * that the user saw, or is not on a number of the room.
 */
export async function readBack(
  { seen, callers }: CallRemoval,
  conference: Room | undefined,
  monitor: Monitor,
  clock: Clock,
): Promise<Revalidation> {
  if (conference?.instance !== seen.instance) return refuse('instance')
  const numbers = conference.numbers?.numbers ?? []
  const members: Member[] = []
  let readAt = Infinity
  for (const one of callers) {
    const read = await monitor.readCallNow(seen.accountId, one.callUuid ?? '')
    if (!read.ok) return { kind: 'refuse', fault: staleBecause(read.fault) }
    if (read.value === 'gone') continue
    const { call, sent } = read.value
    readAt = Math.min(readAt, sent)
    const member = memberOf(call, one, conference)
    const isOnNumber = numbers.some(({ number }) => isSameNumber(number, call.to))
    if (!isOnNumber || !isShownAs(one, member)) return refusePerson(member)
    members.push(member)
  }
  if (members.length === 0) return { kind: 'alreadyGone' }
  const goodUntil = clock.now() - elapsedOf(clock) + readAt + goodFor.remove
  return { kind: 'go', target: { kind: 'members', members }, conference, goodUntil }
}

/** The caller as the call describes them now. Whether it is the user's own line is known from the room. */
function memberOf({ callUuid, name, from, to, direction, startedAt }: LiveCall, seen: MemberSeen, room: Room): Member {
  const shown = room.reported?.callers.find((caller) => caller.callUuid === seen.callUuid)
  const call = { to, isMe: shown?.call?.isMe === true, ...(startedAt !== undefined && { startedAt }) }
  return memberOfCall({ callUuid, name, number: from, direction, isUnsure: false, call })
}
