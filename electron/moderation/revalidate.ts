import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Conference } from '../../shared/model.ts'
import type { Monitor, RoomRef } from '../monitor/monitor.ts'
import { guard, limitOf } from './guard.ts'
import type { Aim, RoomAction, Verdict } from './guard.ts'

export type Looked =
  | {
      readonly kind: 'go'
      readonly aim: Aim
      readonly conference: Conference
      /** Epoch milliseconds after which what was seen is too old to send on. */
      readonly goodUntil: number
    }
  | { readonly kind: 'alreadyGone' }
  | { readonly kind: 'refuse'; readonly fault: Fault }

export interface Revalidate {
  /** Compares with what is known, after reading the room again where that is too old. */
  at(action: RoomAction): Promise<Looked>
  /** Whether what was found still holds, by what is known now; asked when a request is about to leave. */
  holds(action: RoomAction, aim: Aim): boolean
}

export function roomOf(action: RoomAction): RoomRef {
  return { accountId: action.seen.accountId, name: action.seen.conference }
}

export function createRevalidate(monitor: Monitor, clock: Clock): Revalidate {
  const judge = (action: RoomAction, lookedAt: boolean): Verdict => {
    const room = roomOf(action)
    const [rosterAge, aliveAge] = [monitor.rosterAge(room), monitor.aliveAge(room)]
    return guard(action, { conference: monitor.conference(room), rosterAge, aliveAge, lookedAt })
  }

  const found = (action: RoomAction, verdict: Verdict, lookedAt: boolean): Looked => {
    if (verdict.kind === 'look') return { kind: 'refuse', fault: fault('stale') }
    if (verdict.kind !== 'go') return verdict
    const room = roomOf(action)
    const conference = monitor.conference(room)
    if (conference === undefined) return { kind: 'alreadyGone' }
    if (isByCall(action, verdict.aim)) return { kind: 'go', aim: verdict.aim, conference, goodUntil: Infinity }
    const ages = [monitor.rosterAge(room), verdict.aim.kind === 'members' ? undefined : monitor.aliveAge(room)]
    const age = Math.min(...ages.map((one) => one ?? Infinity))
    return { kind: 'go', aim: verdict.aim, conference, goodUntil: clock.now() - age + limitOf(action, lookedAt) }
  }

  return {
    at: async (action) => {
      const known = judge(action, false)
      if (known.kind !== 'look') return found(action, known, false)
      const read = await monitor.readNow(roomOf(action))
      if (read.ok && read.value === 'gone') return gone(action)
      const verdict = judge(action, true)
      const refused = verdict.kind === 'refuse' && verdict.fault.code === 'stale'
      return refused && !read.ok ? unread(read.fault) : found(action, verdict, true)
    },
    holds: (action, aim) => {
      if (isByCall(action, aim)) return true
      const verdict = judge(action, true)
      return verdict.kind === 'go' && idsOf(verdict.aim) === idsOf(aim)
    },
  }
}

function idsOf(aim: Aim): string {
  return aim.kind === 'members' ? aim.members.map(({ key, memberId }) => `${key} ${memberId}`).join() : aim.kind
}

function gone(action: RoomAction): Looked {
  if (action.kind === 'end' || action.kind === 'remove' || action.kind === 'kick') return { kind: 'alreadyGone' }
  return { kind: 'refuse', fault: fault('changed', { values: { reason: 'ended' } }) }
}

function unread(cause: Fault): Looked {
  const { providerText, webPage, requestId, retryAt } = cause
  const more = {
    ...(providerText === undefined ? {} : { providerText }),
    ...(webPage === undefined ? {} : { webPage }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAt === undefined ? {} : { retryAt }),
  }
  return { kind: 'refuse', fault: fault('stale', { values: { cause: cause.code }, ...more }) }
}

/** A call UUID never becomes somebody else's, so a removal by it does not grow too old. */
function isByCall(action: RoomAction, aim: Aim): boolean {
  return (
    action.kind === 'remove' && aim.kind === 'members' && aim.members.every((member) => member.callUuid !== undefined)
  )
}
