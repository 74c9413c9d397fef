import type { Fault } from './fault.ts'

/**
 * Milliseconds for which a row must have been on screen before Enter acts on it. A row that appears just before the key
 * is pressed cannot have been read.
 */
export const ROW_READ_AFTER = 300

/** What Enter does, with its modifiers, to the caller in a row. */
export const finderActions = ['mute', 'unmute', 'putOnHold', 'bringBack'] as const

export type FinderAction = (typeof finderActions)[number]

/** One caller whom the finder found. */
export interface FinderRow {
  /** Identifies this caller in this run. The main process maps it to the caller. */
  readonly id: string
  readonly name: string
  /** Empty if the number is unknown, or is already shown as the name. */
  readonly number: string
  readonly room: string
  /** The name of the room's account, if more than one is connected. */
  readonly account?: string
  readonly isMe: boolean
  readonly muted: boolean
  readonly onHold?: true
  /** Set for one of those on hold who is at the door. Bringing them back admits them. */
  readonly atDoor?: true
  /**
   * Set if the caller is known only by their call on the room's number. They are probably in the room, and cannot be
   * muted.
   */
  readonly byCall?: true
  /** Whether the caller has left since they were found. The row stays in its place, and Enter on it sends nothing. */
  readonly left: boolean
}

/** The outcome of the last Enter. */
export interface FinderOutcome {
  readonly kind: FinderAction | 'admit'
  readonly name: string
  readonly room: string
  /**
   * `done`: an observation shows the effect. `requested`: the action was accepted, but no observation showed the effect
   * in time. `left`: the caller had already left. `early`: nothing was sent, because the row had just appeared.
   * `byCall`: nothing was sent, because the caller is known only by their call.
   */
  readonly state: 'sending' | 'accepted' | 'done' | 'requested' | 'left' | 'failed' | 'early' | 'byCall'
  /** Only in the state `failed`. */
  readonly fault?: Fault
}

/** What the finder's window shows. */
export interface FinderState {
  /** Belongs to this state only. The page acknowledges it once it is painted. */
  readonly token: string
  /**
   * Rises when the finder closes, or starts again after an outcome. A change makes `query` replace the typed text. That
   * must not happen when the finder opens, because the first letters may reach its page before the new state does.
   */
  readonly session: number
  /** Identifies the list, and rises with each new one. While it stays the same, no row moves. */
  readonly list: number
  /** The query for which the rows were found. If it is blank, they are the newest callers. */
  readonly query: string
  readonly rows: readonly FinderRow[]
  /** The number of matches that are not listed. */
  readonly more: number
  /**
   * Whether there are live rooms. `notHere`: there are, but this Gavel can act in none of them. `unknown`: Gavel knows
   * of none, but there may be some.
   */
  readonly live: 'some' | 'notHere' | 'none' | 'unknown'
  /** Whether there is a live room whose callers are not known. */
  readonly unlisted: boolean
  readonly outcome?: FinderOutcome
}
