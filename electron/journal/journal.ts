import type { JournalEntry } from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'

export interface JournalFilter {
  readonly account?: string
  readonly conference?: string
  /** Matches names, numbers and member ids. */
  readonly person?: string
  readonly events?: readonly JournalEntry['event'][]
  /** ISO 8601. */
  readonly from?: string
  readonly to?: string
}

export interface JournalPage {
  /** Newest first. */
  readonly entries: readonly JournalEntry[]
  /** Pass as `before` to read on; absent at the end. */
  readonly next?: string
}

/** Append-only log of every action and every end. */
export interface Journal {
  /** Written and flushed to disk when it answers. `storage` where that failed. */
  write(entry: Omit<JournalEntry, 'id' | 'at' | 'actor'>): Promise<Result<void>>
  /** `storage` where it cannot be read, or the disk does not answer in time. */
  read(filter: JournalFilter, before?: string, limit?: number): Promise<Result<JournalPage>>
  /** Rejects where the log cannot be read; with `SlowDisk` where the disk does not answer in time. */
  export(format: 'csv' | 'json', filter: JournalFilter, mask: boolean): AsyncIterable<string>
  /** Answers how many lines were deleted. */
  deleteOlderThan(months: number): Promise<Result<number>>
  /** Intents without an outcome, found at start. */
  unfinished(): Promise<readonly JournalEntry[]>
  /** Torn lines that were repaired at start. */
  readonly repaired: number
  close(): Promise<void>
}
