import type { Fault } from '../../../shared/fault.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import type { RetrieveResult } from '../../providers/provider.ts'

/** When a request left, and when its response arrived. The response shows some moment in between. */
export interface Read {
  readonly sent: ElapsedMs
  readonly received: ElapsedMs
}

export type Roster = Extract<RetrieveResult, { kind: 'roster' }>

/**
 * What one response says about one room:
 *
 * - `roster`: live, and who is in it
 * - `alive`: live; Vobiz does not say who is in it
 * - `gone`: the 404 of the room itself
 * - `listed`: a list names it
 * - `unlisted`: a complete list lacks it
 * - `failed`: nothing
 */
export type Witness = Read &
  (
    | { readonly says: 'roster'; readonly roster: Roster }
    | { readonly says: 'alive' }
    | { readonly says: 'gone' }
    | { readonly says: 'listed' }
    | { readonly says: 'unlisted' }
    | { readonly says: 'failed'; readonly fault: Fault }
  )

export type Of<S extends Witness['says']> = Extract<Witness, { readonly says: S }>

export type RosterRead = Read & { readonly roster: Roster }

/** Whether a request left after the other response had arrived, so that its response shows a later moment. */
export function isLater(one: Read, other: Read): boolean {
  return one.sent >= other.received
}
