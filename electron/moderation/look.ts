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

/** Compares with what is known, after reading the room again where that is too old. */
export type Look = (action: RoomAction) => Promise<Looked>

export function roomOf(action: RoomAction): RoomRef {
  return { accountId: action.seen.accountId, name: action.seen.conference }
}

export function createLook(monitor: Monitor, clock: Clock): Look {
  const judge = (action: RoomAction, lookedAt: boolean): Verdict => {
    const room = roomOf(action)
    return guard(action, { conference: monitor.conference(room), rosterAge: monitor.rosterAge(room), lookedAt })
  }

  const found = (action: RoomAction, verdict: Verdict, basis: number): Looked => {
    if (verdict.kind === 'look') return { kind: 'refuse', fault: fault('stale') }
    if (verdict.kind !== 'go') return verdict
    const conference = monitor.conference(roomOf(action))
    if (conference === undefined) return { kind: 'alreadyGone' }
    return { kind: 'go', aim: verdict.aim, conference, goodUntil: basis + limitOf(action) }
  }

  return async (action) => {
    const room = roomOf(action)
    const known = judge(action, false)
    const age = monitor.rosterAge(room)
    if (known.kind !== 'look') return found(action, known, clock.now() - (age ?? 0))
    const askedAt = clock.now()
    const read = await monitor.readNow(room)
    if (read.ok && read.value === 'gone') return gone(action)
    const verdict = judge(action, true)
    if (!read.ok && !(verdict.kind === 'go' && isByCall(action, verdict.aim))) return unread(read.fault)
    const slow = clock.now() - askedAt > limitOf(action)
    if (slow && !(verdict.kind === 'go' && isByCall(action, verdict.aim))) return unread(fault('timeout'))
    return found(action, verdict, askedAt)
  }
}

function gone(action: RoomAction): Looked {
  if (action.kind === 'end' || action.kind === 'remove' || action.kind === 'kick') return { kind: 'alreadyGone' }
  return { kind: 'refuse', fault: fault('changed', { values: { reason: 'ended' } }) }
}

function unread(cause: Fault): Looked {
  const { providerText, requestId, retryAt } = cause
  const more = {
    ...(providerText === undefined ? {} : { providerText }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAt === undefined ? {} : { retryAt }),
  }
  return { kind: 'refuse', fault: fault('stale', { values: { cause: cause.code }, ...more }) }
}

/** A call UUID never becomes somebody else, so a removal by it needs no fresh roster. */
function isByCall(action: RoomAction, aim: Aim): boolean {
  return (
    action.kind === 'remove' && aim.kind === 'members' && aim.members.every((member) => member.callUuid !== undefined)
  )
}
