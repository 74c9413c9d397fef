import type { Fault } from '../../shared/fault.ts'
import { fault } from '../../shared/fault.ts'
import type { Reply, RetrieveResult } from '../providers/provider.ts'

export type Roster = Extract<RetrieveResult, { kind: 'roster' }>

/**
 * When a read was asked and answered, as times and as turns. The monitor counts the turns itself, because the computer's
 * clock may be set back, and older evidence must be recognised even then.
 */
export interface Stamp {
  /** Epoch milliseconds. A response shows the room as it was at some moment between the two. */
  readonly askedAt: number
  readonly answeredAt: number
  /** Turns of the monitor's counter. */
  readonly asked: number
  readonly answered: number
}

/** Numbers requests and responses in their order, whatever the computer's clock does. */
export class TurnCounter {
  #turn = 0

  next(): number {
    return (this.#turn += 1)
  }
}

/** One observation of one conference. */
export type RoomEvidence = Stamp &
  (
    | { readonly kind: 'listed' }
    /** Only from a complete list: on Vobiz a missing name proves nothing. */
    | { readonly kind: 'notListed' }
    | { readonly kind: 'roster'; readonly roster: Roster }
    | { readonly kind: 'liveWithoutRoster' }
    | { readonly kind: 'gone' }
    | { readonly kind: 'unreadable'; readonly fault: Fault }
    | { readonly kind: 'endAccepted'; readonly instance: number }
  )

/** The evidence that a retrieve gives. A response about another name is no evidence about this one. */
export function fromRetrieve(name: string, reply: Reply<RetrieveResult>, stamp: Stamp): RoomEvidence {
  if (!reply.ok) return { ...stamp, kind: 'unreadable', fault: reply.fault }
  const result = reply.value
  if (result.kind !== 'roster') return { ...stamp, kind: result.kind }
  if (result.name !== name)
    return { ...stamp, kind: 'unreadable', fault: fault('badAnswer', { values: { reason: 'name' } }) }
  return { ...stamp, kind: 'roster', roster: result }
}
