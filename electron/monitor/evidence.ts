import type { EpochMs, Turn } from '../../shared/values.ts'
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
  /** Epoch milliseconds. A response shows the room as it was at some moment between `askedAt` and `answeredAt`. */
  readonly askedAt: EpochMs
  readonly answeredAt: EpochMs
  /** Turns of the monitor's counter. */
  readonly asked: Turn
  readonly answered: Turn
  /** Set if the read was made by a relay of the team. */
  readonly source?: RelaySource
}

/** The relay that made a read, and when it did. Its turns and times can be compared only within one epoch. */
export interface RelaySource {
  readonly epoch: string
  /** Turns of the relay; a beat contains none. */
  readonly asked?: Turn
  readonly answered?: Turn
  /** When the relay asked, in milliseconds of its own clock. */
  readonly sentAt?: EpochMs
  /**
   * Milliseconds from the relay's request to its response. The stamp's two times are further apart, because the relay's
   * clock is known only roughly.
   */
  readonly took?: number
}

/**
 * Whether a read was asked after the response to an earlier one. Two reads of one relay are compared by the relay's
 * turns, or by its clock, because the relay may ask again before its first response has reached this computer.
 */
export function wasAskedAfter(
  { asked, source }: Pick<Stamp, 'asked' | 'source'>,
  first: Pick<Stamp, 'answered' | 'source'>,
): boolean {
  const before = first.source
  if (source === undefined || source.epoch !== before?.epoch) return asked >= first.answered
  if (source.asked !== undefined && before.answered !== undefined) return source.asked > before.answered
  return gapByRelay(before, source) > 0 || asked >= first.answered
}

/**
 * Milliseconds from the response to one read of a relay to its request for another, by its own clock. -Infinity if that
 * is not known, or if two programs made the reads.
 */
export function gapByRelay(first: RelaySource | undefined, second: RelaySource | undefined): number {
  if (first === undefined || second?.epoch !== first.epoch) return -Infinity
  return (second.sentAt ?? -Infinity) - (first.sentAt ?? Infinity) - (first.took ?? Infinity)
}

/** Whether a read was asked before another one. Two reads of one relay are compared by the relay's turns. */
export function wasAskedBefore(one: Asked, other: Asked | undefined): boolean {
  if (other === undefined) return false
  const first = one.source?.asked
  const second = other.source?.asked
  const isComparable = one.source?.epoch === other.source?.epoch && first !== undefined && second !== undefined
  return isComparable ? first < second : one.asked < other.asked
}

type Asked = Pick<Stamp, 'asked' | 'source'>

/**
 * The provider's response to a request by this Gavel to end a run. `none`: no response so far, and perhaps none will
 * arrive. `other`: the request failed, had nothing to end, or only makes a caller leave, which the caller's row shows.
 */
export type EndResponse = 'none' | 'accepted' | 'other'

/** One observation of one room. */
export type RoomEvidence = Stamp &
  (
    | { readonly kind: 'listed' }
    /** Only a complete list gives this evidence: on Vobiz a missing name proves nothing. */
    | { readonly kind: 'notListed' }
    | { readonly kind: 'roster'; readonly roster: Roster }
    /** A relay's roster that is newer than what is known, but a read by this Gavel must be answered first. */
    | { readonly kind: 'withheld'; readonly roster: Roster }
    | { readonly kind: 'liveWithoutRoster' }
    | { readonly kind: 'gone' }
    | { readonly kind: 'unreadable'; readonly fault: Fault }
    | { readonly kind: 'endSent'; readonly instance: number; readonly response: EndResponse }
    /** An event shows neither the start nor the end of a run. */
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
