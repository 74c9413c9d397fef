import type { CallerHint, ColleagueAction } from '../team.ts'
import type { EpochMs } from '../values.ts'
import type { KeptOutCaller } from './kept-out.ts'
import type { Room, Snapshot } from './model.ts'
import type { NewcomersView } from './newcomers.ts'
import type { ScheduledEndView } from './scheduled-end.ts'

/**
 * A room as tray and window show it: what was observed, and what else Gavel knows about it. No action relies on the
 * latter.
 */
export interface ShownRoom extends Room {
  /** Set while a rule for newcomers is on or paused. */
  readonly newcomers?: NewcomersView
  /** Who is kept out of this run. */
  readonly keptOut?: readonly KeptOutCaller[]
  /** The scheduled end. */
  readonly end?: ScheduledEndView
  /** What colleagues are doing in the room. */
  readonly colleagues?: readonly ColleagueAction[]
  readonly hints?: readonly CallerHint[]
}

/**
 * What tray and window show. It can change without a new revision, because revisions count only changes of what was
 * observed.
 */
export interface ShownSnapshot extends Snapshot {
  readonly conferences: readonly ShownRoom[]
}

/** The changes from one shown snapshot to the next. */
export interface Patch {
  readonly from: number
  readonly revision: number
  readonly at: EpochMs
  readonly accounts?: Snapshot['accounts']
  readonly changed: readonly ShownRoom[]
  /** The keys of the rooms that were removed. */
  readonly removed: readonly string[]
  readonly accountPending?: Snapshot['accountPending']
  readonly readOnly?: boolean
}
