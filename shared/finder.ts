import type { Fault } from './fault.ts'

/**
 * Milliseconds that a row must have been on screen before Enter acts on it: nobody reads faster, and a row that appears
 * while the key goes down was not meant.
 */
export const ROW_READ_AFTER = 300

/** One caller whom the finder found. */
export interface FinderRow {
  /** Stands for this caller in this run; main knows whom it means. */
  readonly id: string
  readonly name: string
  /** Empty if it is the name already. */
  readonly number: string
  readonly room: string
  /** Name of its account, if more than one is connected. */
  readonly account?: string
  readonly isMe: boolean
  readonly muted: boolean
  /** They left since: the row stays in its place and acts on nobody. */
  readonly left: boolean
}

/** What came of the last Enter. */
export interface FinderOutcome {
  readonly kind: 'mute' | 'unmute'
  readonly name: string
  readonly room: string
  /**
   * `done`: an observation shows it. `requested`: accepted, and none showed it in time. `left`: the caller had already
   * left. `early`: nothing was sent, because the row had just appeared.
   */
  readonly state: 'sending' | 'accepted' | 'done' | 'requested' | 'left' | 'failed' | 'early'
  /** `failed` only. */
  readonly fault?: Fault
}

/** What the finder's window shows. */
export interface FinderState {
  /** Counts how often it was opened: each time it starts empty. */
  readonly opened: number
  /** Counts the lists; rows never move within one. */
  readonly list: number
  /** What the rows were found for. */
  readonly query: string
  readonly rows: readonly FinderRow[]
  /** Matches that are not listed. */
  readonly more: number
  /** No room is known to be live. */
  readonly isEmpty: boolean
  readonly outcome?: FinderOutcome
}
