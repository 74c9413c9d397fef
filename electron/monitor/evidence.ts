import type { Fault } from '../../shared/fault.ts'
import { fault } from '../../shared/fault.ts'
import type { Reply, RetrieveResult } from '../providers/provider.ts'
import type { CallerEvent } from './reported-callers.ts'

export type Roster = Extract<RetrieveResult, { kind: 'roster' }>

/**
 * When a read was asked and answered, as times and as turns. The monitor counts the turns itself, so that it recognises
 * older evidence even if the computer's clock was set back.
 */
export interface Stamp {
  /** Epoch milliseconds. A response shows the room as it was at some moment between the two. */
  readonly askedAt: number
  readonly answeredAt: number
  /** Turns of the monitor's counter. */
  readonly asked: number
  readonly answered: number
  /** Set if the read was made by a relay of the team. */
  readonly source?: RelaySource
}

/**
 * The turns of the relay that made a read. They can be compared only with turns of the same epoch, and a beat contains
 * none.
 */
export interface RelaySource {
  readonly epoch: string
  readonly asked?: number
  readonly answered?: number
  /**
   * Milliseconds from the relay's request to its response. The stamp's two times are further apart, because the relay's
   * clock is known only roughly.
   */
  readonly took?: number
}

/**
 * Whether a read was asked after the response to an earlier one. Two reads of one relay are compared by the relay's
 * turns. By this computer's turns, the second would seem to have been asked before the first had arrived here.
 */
export function wasAskedAfter(
  { asked, source }: Pick<Stamp, 'asked' | 'source'>,
  first: Pick<Stamp, 'answered' | 'source'>,
): boolean {
  const isSameEpoch = source !== undefined && source.epoch === first.source?.epoch
  if (isSameEpoch && source.asked !== undefined && first.source.answered !== undefined)
    return source.asked > first.source.answered
  return asked >= first.answered
}

/**
 * The provider's response to a request of this Gavel that ends a run. `none`: there is none so far, and perhaps there
 * never will be. `other`: the request was refused, or the response only says that a caller leaves, which the caller's
 * row shows.
 */
export type EndResponse = 'none' | 'accepted' | 'other'

/** One observation of one conference. */
export type RoomEvidence = Stamp &
  (
    | { readonly kind: 'listed' }
    /** Only a complete list gives this evidence: on Vobiz a missing name proves nothing. */
    | { readonly kind: 'notListed' }
    | { readonly kind: 'roster'; readonly roster: Roster }
    | { readonly kind: 'liveWithoutRoster' }
    | { readonly kind: 'gone' }
    | { readonly kind: 'unreadable'; readonly fault: Fault }
    | { readonly kind: 'endSent'; readonly instance: number; readonly response: EndResponse }
    /** It shows neither a start nor an end of a run. */
    | { readonly kind: 'event'; readonly event: CallerEvent }
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
