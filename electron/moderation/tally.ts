import type { Fault } from '../../shared/fault.ts'
import type { ActReply } from '../providers/provider.ts'
import type { Aim } from './guard.ts'
import type { Looked } from './look.ts'

/** What all requests of one action came to. */
export interface Tally {
  accepted: number
  covered: number | undefined
  gone: number
  /** Some were taken in asynchronous mode: nothing is said about their result. */
  handedOver: boolean
  faults: Fault[]
  requestId: string | undefined
}

export function newTally(): Tally {
  return { accepted: 0, covered: undefined, gone: 0, handedOver: false, faults: [], requestId: undefined }
}

/** Adds what came of one request, or of the look before it. */
export function count(tally: Tally, came: ActReply | Looked, aim: Aim): void {
  if ('kind' in came) {
    if (came.kind === 'alreadyGone') tally.gone += 1
    else if (came.kind === 'refuse') tally.faults.push(came.fault)
    return
  }
  if (!came.ok) {
    tally.faults.push(came.fault)
    return
  }
  tally.requestId ??= came.requestId
  if (came.value === 'alreadyGone') {
    tally.gone += 1
    return
  }
  tally.accepted += 1
  const { asynchronous, echoed } = came.value
  if (asynchronous) tally.handedOver = true
  const meant = aim.kind === 'members' ? aim.members.length : aim.kind === 'everyone' ? aim.people : undefined
  tally.covered = Array.isArray(echoed) ? (tally.covered ?? 0) + echoed.length : meant
}
