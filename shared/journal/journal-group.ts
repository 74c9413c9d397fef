import type { CallEnding, RoomEnding } from './call-facts.ts'
import type { JournalEntry } from './journal-entry.ts'

/** The entries of one action. */
export interface JournalAction {
  /** Normally its intent; otherwise what is known of it. */
  readonly entry: JournalEntry
  /** Newest first. There are several if the outcome changed, or differs between people. */
  readonly outcomes: readonly JournalEntry[]
}

/** What the log shows as one line: an action with all that belongs to it, or a single other entry. */
export interface JournalGroup extends JournalAction {
  /** Stays the same while more entries of the action are written. */
  readonly id: string
  /**
   * The actions that were sent for it, oldest first: of a removal, the mute before it and the unmute after its undo; what
   * put callers on hold or brought them back; the mutes of a search for a noisy line.
   */
  readonly parts: readonly JournalAction[]
  /** The observed effect: that the room ended, or that the caller left. */
  readonly observed?: JournalEntry
  /** The action on several people that made this caller leave. It has a group of its own. */
  readonly cause?: JournalEntry
  /** What later records said: how the call of the caller who left ended, or how the room became empty. */
  readonly ending?: CallEnding | RoomEnding
}

/** The newest groups of the log. */
export interface JournalList {
  /** Newest first. */
  readonly groups: readonly JournalGroup[]
  /** The id of the oldest entry in them; absent if there is none. */
  readonly oldest?: string
  /** Whether there are older entries. There may be more than a window can show. */
  readonly older: 'none' | 'some' | 'tooMany'
  /** The number of lines among these entries that could not be read; absent if there are none. */
  readonly unreadable?: number
}
