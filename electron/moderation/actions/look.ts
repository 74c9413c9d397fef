import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Action } from '../../../shared/rooms/model.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import type { Rooms } from '../rooms.ts'
import { kinds } from './kinds.ts'
import type { Job } from './job.ts'
import { differs, gone, guard, isNamedByCall, isReadFor, isRoomWide, roomOf } from './guard.ts'
import type { AccountAction, ActionTarget, Look, RoomAction, RoomLook, Sighting } from './guard.ts'
import { callActionOf, isStillNamed, readBack } from './read-back.ts'

/** Milliseconds. An action that can be undone, and a question, may be based on what was read at most this long ago. */
const CURRENT = 5_000

/**
 * Judges the action by what is known, or by a read for it.
 *
 * @param why `ask`: the user is only asked about the action, and nothing is sent yet. `read`: the room is read in any case
 */
export async function look(
  action: RoomAction,
  monitor: Rooms,
  clock: Clock,
  why: 'ask' | 'send' | 'read' = 'send',
): Promise<RoomLook> {
  const byCall = callActionOf(action, monitor)
  if (byCall !== undefined) return readBack(byCall, monitor)
  const ref = roomOf(action)
  const age = monitor.age(ref, isRoomWide(action) ? 'retrieved' : 'roster') ?? Infinity
  if (age <= CURRENT && why !== 'read' && (why === 'ask' || !isReadFor(action)))
    return judge(action, known(action, monitor), elapsedOf(clock) - age)
  const read = await monitor.readNow(ref)
  const { said } = read
  const sighting = read.ok
    ? { room: read.value, hasRoster: said !== undefined, said }
    : { room: monitor.conference(ref) ?? ('gone' as const), hasRoster: false, said, fault: read.fault }
  return judge(action, sighting, elapsedOf(clock))
}

/**
 * Judges an action on a call or an account. A call is read: it must show the caller whom the question named. One that
 * seems to be gone is hung up nevertheless, because only two responses prove that it is gone.
 */
export async function lookAtAccount(
  action: AccountAction,
  { provider, gate, clock }: Pick<Job, 'provider' | 'gate' | 'clock'>,
): Promise<Look> {
  if (action.kind === 'endAll')
    return { kind: 'go', target: { kind: 'account' }, conference: undefined, goodUntil: Infinity }
  const { caller, callUuid } = action
  if (caller === undefined) return { kind: 'refuse', fault: fault('unconfirmed') }
  const closed = gate.check()
  if (closed !== undefined) return { kind: 'refuse', fault: closed }
  const read = await provider.retrieveLiveCall(callUuid, { priority: 'person', gate })
  if (!read.ok) return { kind: 'refuse', fault: read.fault }
  const other = read.value === 'notLive' ? undefined : differs(caller, { ...read.value, memberId: '' })
  const goodUntil = elapsedOf(clock) + kinds.remove.goodFor
  return other ?? { kind: 'go', target: { kind: 'call' }, conference: undefined, goodUntil }
}

/**
 * Whether the snapshot still has the same target; always true if its requests name calls. Asked before a request is sent,
 * and when it is about to leave.
 */
export function isStillTarget(action: Action, target: ActionTarget, monitor: Rooms): boolean {
  if (!('seen' in action)) return true
  // This also makes the monitor notice a sleep, which matters to a request that names a call too.
  const isLive = monitor.age(roomOf(action), 'retrieved') !== undefined
  if (isByCall(action, target)) return true
  const byCall = callActionOf(action, monitor)
  if (byCall?.isById === true) return target.kind === 'members' && isStillNamed(action, target, byCall.room)
  const verdict = guard(action, known(action, monitor))
  return isLive && verdict.kind === 'go' && idsOf(verdict.target) === idsOf(target)
}

function known(action: RoomAction, monitor: Rooms): Sighting {
  return { room: monitor.conference(roomOf(action)) ?? 'gone', hasRoster: true }
}

function judge(action: RoomAction, sighting: Sighting, at: ElapsedMs): RoomLook {
  const verdict = guard(action, sighting)
  if (verdict.kind !== 'go') return verdict
  if (sighting.room === 'gone') return gone(action.kind)
  const goodUntil = isByCall(action, verdict.target) ? Infinity : at + kinds[action.kind].goodFor
  return { ...verdict, conference: sighting.room, goodUntil }
}

function idsOf(target: ActionTarget): string {
  return target.kind === 'members'
    ? target.members.map(({ key, memberId }) => `${key} ${memberId}`).join()
    : target.kind
}

/** A call UUID is never given to another caller, so an action by UUID does not become stale. */
function isByCall({ kind }: RoomAction, target: ActionTarget): boolean {
  return target.kind === 'members' && target.members.every((member) => isNamedByCall(kind, member))
}
