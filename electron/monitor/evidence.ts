import type { Fault } from '../../shared/fault.ts'
import { fault } from '../../shared/fault.ts'
import type { Reply, RetrieveResult } from '../providers/provider.ts'

export type Roster = Extract<RetrieveResult, { kind: 'roster' }>

/**
 * When a read was asked and answered, once in time and once in order. Order is counted by the monitor itself, because
 * the computer's clock may be set back, and what is older must be told from what is newer even then.
 */
export interface Stamp {
  /** Epoch milliseconds. An answer shows the room as it was at some moment between the two. */
  readonly askedAt: number
  readonly answeredAt: number
  /** Turns of the monitor's counter. */
  readonly asked: number
  readonly answered: number
}

/** One observation of one conference. */
export type RoomEvidence = Stamp &
  (
    | { readonly kind: 'listed' }
    /** Only from a list that is complete where it is given: on Vobiz a name that is missing proves nothing. */
    | { readonly kind: 'notListed' }
    | { readonly kind: 'roster'; readonly roster: Roster }
    | { readonly kind: 'liveWithoutRoster' }
    | { readonly kind: 'gone' }
    | { readonly kind: 'unreadable'; readonly fault: Fault }
    | { readonly kind: 'endAccepted'; readonly instance: number }
  )

/** What an answer to a retrieve is evidence of. An answer about another name is not evidence about this one. */
export function fromRetrieve(name: string, reply: Reply<RetrieveResult>, stamp: Stamp): RoomEvidence {
  if (!reply.ok) return { ...stamp, kind: 'unreadable', fault: reply.fault }
  const reading = reply.value
  if (reading.kind !== 'roster') return { ...stamp, kind: reading.kind }
  if (reading.name !== name)
    return { ...stamp, kind: 'unreadable', fault: fault('badAnswer', { values: { reason: 'name' } }) }
  return { ...stamp, kind: 'roster', roster: reading }
}
