import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Conference } from '../../shared/model.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { guard, limitOf, roomOf } from './guard.ts'
import type { ActionTarget, RoomAction, Verdict } from './guard.ts'

export type Revalidation =
  | {
      readonly kind: 'go'
      readonly target: ActionTarget
      readonly conference: Conference
      /** Epoch milliseconds after which the target must be revalidated. */
      readonly goodUntil: number
    }
  | { readonly kind: 'alreadyGone' }
  | { readonly kind: 'refuse'; readonly fault: Fault }

/** Compares the action with the snapshot, after reading the room again if the snapshot is too old. */
export async function revalidate(action: RoomAction, monitor: Monitor, clock: Clock): Promise<Revalidation> {
  const known = judge(action, monitor, false)
  if (known.kind !== 'reread') return withDeadline(action, known, monitor, clock, false)
  const read = await monitor.readNow(roomOf(action))
  if (read.ok && read.value === 'gone') return gone(action)
  const verdict = judge(action, monitor, true)
  const isStale = verdict.kind === 'refuse' && verdict.fault.code === 'stale'
  return isStale && !read.ok ? unread(read.fault) : withDeadline(action, verdict, monitor, clock, true)
}

/** Whether the snapshot still has the same target; asked when a request is about to leave. */
export function isStillTarget(action: RoomAction, target: ActionTarget, monitor: Monitor): boolean {
  if (isByCall(action, target)) return true
  const verdict = judge(action, monitor, true)
  return verdict.kind === 'go' && idsOf(verdict.target) === idsOf(target)
}

function judge(action: RoomAction, monitor: Monitor, wasReread: boolean): Verdict {
  const room = roomOf(action)
  const [rosterAge, aliveAge] = [monitor.rosterAge(room), monitor.aliveAge(room)]
  return guard(action, { conference: monitor.conference(room), rosterAge, aliveAge, wasReread })
}

function withDeadline(
  action: RoomAction,
  verdict: Verdict,
  monitor: Monitor,
  clock: Clock,
  wasReread: boolean,
): Revalidation {
  if (verdict.kind === 'reread') return { kind: 'refuse', fault: fault('stale') }
  if (verdict.kind !== 'go') return verdict
  const { target } = verdict
  const room = roomOf(action)
  const conference = monitor.conference(room)
  if (conference === undefined) return { kind: 'alreadyGone' }
  if (isByCall(action, target)) return { kind: 'go', target, conference, goodUntil: Infinity }
  const ages = [monitor.rosterAge(room), target.kind === 'members' ? undefined : monitor.aliveAge(room)]
  const age = Math.min(...ages.map((one) => one ?? Infinity))
  return { kind: 'go', target, conference, goodUntil: clock.now() - age + limitOf(action, wasReread) }
}

function idsOf(target: ActionTarget): string {
  return target.kind === 'members'
    ? target.members.map(({ key, memberId }) => `${key} ${memberId}`).join()
    : target.kind
}

function gone(action: RoomAction): Revalidation {
  if (action.kind === 'end' || action.kind === 'remove' || action.kind === 'kick') return { kind: 'alreadyGone' }
  return { kind: 'refuse', fault: fault('changed', { values: { reason: 'ended' } }) }
}

function unread(cause: Fault): Revalidation {
  const { providerText, webPage, requestId, retryAt } = cause
  const more = {
    ...(providerText === undefined ? {} : { providerText }),
    ...(webPage === undefined ? {} : { webPage }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAt === undefined ? {} : { retryAt }),
  }
  return { kind: 'refuse', fault: fault('stale', { values: { cause: cause.code }, ...more }) }
}

/** A call UUID is never given to another caller, so a removal by it does not become stale. */
function isByCall(action: RoomAction, target: ActionTarget): boolean {
  return (
    action.kind === 'remove' &&
    target.kind === 'members' &&
    target.members.every((member) => member.callUuid !== undefined)
  )
}
