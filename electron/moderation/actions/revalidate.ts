import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Rooms } from '../rooms.ts'
import { callActionOf, isStillNamed, readBack } from './read-back.ts'
import { goodFor, guard, isNamedByCall, roomOf, staleBecause } from './guard.ts'
import type { ActionTarget, Known, Revalidation, RoomAction, Verdict } from './guard.ts'

export type { Revalidation } from './guard.ts'

/**
 * Compares the action with the snapshot, after reading the room for it if the snapshot is too old.
 *
 * @param isQuestion true if the user is only asked about the action, and nothing is sent yet
 */
export async function revalidate(
  action: RoomAction,
  monitor: Rooms,
  clock: Clock,
  isQuestion = false,
): Promise<Revalidation> {
  const byCall = callActionOf(action, monitor)
  if (byCall !== undefined) return readBack(byCall, monitor)
  const before = agesOf(action, monitor)
  const known = judge(action, monitor, { ...before, isQuestion })
  if (known.kind !== 'reread') return withDeadline(action, known, monitor, clock)
  const startedAt = elapsedOf(clock)
  const read = await monitor.readNow(roomOf(action))
  const took = elapsedOf(clock) - startedAt
  const ages = newerThan(before, took, agesOf(action, monitor))
  // If this read failed, another read counts instead, if it was requested at most `JOIN_ACTION` ago.
  const { said = [] } = read
  const verdict = judge(action, monitor, { ...ages, readTook: read.ok ? took : 0, said })
  const isStale = verdict.kind === 'refuse' && verdict.fault.code === 'stale'
  return isStale && !read.ok
    ? { kind: 'refuse', fault: staleBecause(read.fault) }
    : withDeadline(action, verdict, monitor, clock, read.ok ? said : undefined)
}

/**
 * Whether the snapshot still has the same target; always true if its requests name calls. Called before a request is
 * sent, and when it is about to leave. Ignores the age of the snapshot, which `goodUntil` already limits.
 */
export function isStillTarget(action: RoomAction, target: ActionTarget, monitor: Rooms): boolean {
  // This also makes the monitor notice a sleep, which matters to a request that names a call too.
  const { rosterAge, aliveAge } = agesOf(action, monitor)
  if (isByCall(action, target)) return true
  const byCall = callActionOf(action, monitor)
  if (byCall?.isById === true) return target.kind === 'members' && isStillNamed(action, target, byCall.room)
  const ages = { rosterAge: rosterAge && 0, aliveAge: aliveAge && 0 }
  const verdict = judge(action, monitor, { ...ages, readTook: 0 })
  return verdict.kind === 'go' && idsOf(verdict.target) === idsOf(target)
}

type Ages = Pick<Known, 'rosterAge' | 'aliveAge'>

/** The ages of the evidence on which the action may be based. */
function agesOf(action: RoomAction, monitor: Rooms): Ages {
  const room = roomOf(action)
  return { rosterAge: monitor.rosterAge(room), aliveAge: monitor.aliveAge(room) }
}

/**
 * Removes the ages that belong to evidence from before a read, which took `took` milliseconds. That read may have
 * failed or shown no roster, and earlier evidence must not be taken for its response.
 */
function newerThan(before: Ages, took: number, { rosterAge, aliveAge }: Ages): Ages {
  const newer = (age: number | undefined, earlier: number | undefined): number | undefined =>
    age !== undefined && earlier !== undefined && age >= earlier + took ? undefined : age
  return { rosterAge: newer(rosterAge, before.rosterAge), aliveAge: newer(aliveAge, before.aliveAge) }
}

function judge(action: RoomAction, monitor: Rooms, known: Omit<Known, 'conference'>): Verdict {
  return guard(action, { conference: monitor.conference(roomOf(action)), ...known })
}

/** @param said the callers in the response to a read for this action; undefined without a good response */
function withDeadline(
  action: RoomAction,
  verdict: Verdict,
  monitor: Rooms,
  clock: Clock,
  said?: Known['said'],
): Revalidation {
  if (verdict.kind === 'reread') return { kind: 'refuse', fault: fault('stale') }
  if (verdict.kind !== 'go') return verdict
  const { target } = verdict
  const conference = monitor.conference(roomOf(action))
  if (conference === undefined) return { kind: 'alreadyGone' }
  if (isByCall(action, target)) return { kind: 'go', target, conference, goodUntil: Infinity }
  const { rosterAge = Infinity, aliveAge = Infinity } = agesOf(action, monitor)
  const isMembers = target.kind === 'members'
  // A read for this action has just shown the target, so it counts as fresh now. But if its response named no callers,
  // the callers come from an earlier read, and are as old as that read.
  const isFresh = said !== undefined && (!isMembers || said.length > 0)
  const age = isFresh ? 0 : Math.min(rosterAge, isMembers ? Infinity : aliveAge)
  return { kind: 'go', target, conference, goodUntil: elapsedOf(clock) - age + goodFor[action.kind] }
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
