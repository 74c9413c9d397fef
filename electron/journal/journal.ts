import { join } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { success, type Result } from '../../shared/result.ts'
import { Appender } from './appender.ts'
import { toCsv, toJson, type ExportStyle } from './export.ts'
import { type JournalFs, storageFault } from './file-system.ts'
import {
  fileName,
  monthOf,
  oldestMonth,
  toLine,
  type EntryFilter,
  LINE_BREAK,
  parseLine,
  positionOf,
} from './format.ts'
import { createDiskQueue, Reader, type DiskQueue, type JournalPage, type RoomHistory } from './reader.ts'

/** An entry before the journal adds its id, its time and this computer's user. */
export type EntryDraft = Omit<JournalEntry, 'id' | 'at' | 'actor'>

/** The append-only record of every action and of every event observed in the rooms. */
export interface Journal {
  /**
   * Resolves once the entry is flushed to disk, or with a `storage` fault.
   *
   * @param onWritten called earlier, once the entry survives the end of this process, but not a power cut
   */
  write(entry: EntryDraft, onWritten?: () => void): Promise<Result<void>>
  /** Calls the listener with each entry that may never be on disk; after the fault `slow`, perhaps much later. */
  onLost(listener: (entry: EntryDraft) => void): void
  /** Reads entries. Fault: `storage` if the files cannot be read, or the disk does not respond in time. */
  read(filter: EntryFilter, before?: string, limit?: number): Promise<Result<JournalPage>>
  /** Like {@link Reader.history}. Fault: `storage` as for `read`. */
  history(account: string, conference: string, around: number | undefined): Promise<Result<RoomHistory>>
  /** The entry with this id; undefined if there is none. Fault: as for `read`. */
  entry(id: string): Promise<Result<JournalEntry | undefined>>
  /** Rejects if the files cannot be read, with `SlowDisk` if the disk does not respond in time. */
  export(format: 'csv' | 'json', filter: EntryFilter, hides: ExportStyle): AsyncIterable<string>
  /**
   * Deletes files more than `months` months old; none if 0. Returns the number of deleted lines, without those of a
   * month that could not be read. Fault: `storage`.
   */
  deleteOlderThan(months: number): Promise<Result<number>>
  /** Returns the intents without an outcome that were found at start. */
  unfinished(): Promise<readonly JournalEntry[]>
  /** The number of partial lines that were cut off at start. Final once `unfinished` has resolved. */
  readonly repaired: number
  close(): Promise<void>
}

const PAGE = 100
/** Milliseconds for which the start waits for the disk. After that, the wait goes on in the background. */
const OPENING_LIMIT = 3_000

export interface JournalOptions {
  readonly folder: string
  readonly fs: JournalFs
  readonly clock: Clock
  /** This computer's user name. */
  readonly actor: string
}

/** The folder of the journal's files. */
export function journalFolder(profile: string): string {
  return join(profile, 'journal')
}

/**
 * Opens the journal, which has one JSON object per line and one file per month. A last line that is not whole is
 * completed or cut off. Gavel starts even if the folder cannot be read or written, or the disk hangs. A call that fails
 * because of that returns `storage`, but `export` rejects. `unfinished` returns an empty list if nothing could be read,
 * and waits while the disk hangs.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const journal = new FileJournal(options)
  await within(options.clock, OPENING_LIMIT, journal.ready)
  return journal
}

class FileJournal implements Journal {
  /**
   * Resolves once the repair of the newest file and the search for unfinished actions are over, even if they failed.
   * The value is true if the file is known to end with a whole line.
   */
  readonly ready: Promise<boolean>
  readonly #options: JournalOptions
  readonly #queue: DiskQueue
  readonly #reader: Reader
  readonly #appender: Appender
  readonly #lostListeners: ((entry: EntryDraft) => void)[] = []
  #repaired = 0
  #unfinished: readonly JournalEntry[] = []

  constructor(options: JournalOptions) {
    const { folder, fs, clock } = options
    const pathOf = this.#pathOf
    this.#options = options
    this.#queue = createDiskQueue(clock)
    this.#reader = new Reader(fs, folder, pathOf, this.#queue)
    this.ready = this.#recover()
    this.#appender = new Appender({ fs, pathOf, folder, clock, ready: this.ready })
  }

  async write(entry: EntryDraft, onWritten?: () => void): Promise<Result<void>> {
    const at = new Date(this.#options.clock.now()).toISOString()
    const line = toLine({ at, actor: this.#options.actor, ...entry })
    const onLost = (): void => {
      for (const listener of this.#lostListeners) listener(entry)
    }
    // Something that cannot be undone, or the user's confirmation, may wait for this line.
    const isAwaited = entry.event === 'intent' || entry.event === 'note'
    const events = { onLost, ...(onWritten === undefined ? { isAwaited } : { onWritten }) }
    const failed = await this.#appender.append(monthOf(at), line, events)
    return failed === undefined ? success(undefined) : { ok: false, fault: failed }
  }

  onLost(listener: (entry: EntryDraft) => void): void {
    this.#lostListeners.push(listener)
  }

  read(filter: EntryFilter, before?: string, limit = PAGE): Promise<Result<JournalPage>> {
    return asResult(() => this.#reader.page(filter, before, limit))
  }

  history(account: string, conference: string, around: number | undefined): Promise<Result<RoomHistory>> {
    return asResult(() => this.#reader.history(account, conference, around))
  }

  entry(id: string): Promise<Result<JournalEntry | undefined>> {
    return asResult(() => this.#reader.entry(id))
  }

  export(format: 'csv' | 'json', filter: EntryFilter, hides: ExportStyle): AsyncIterable<string> {
    let unreadable = 0
    const entries = this.#reader.all(filter, () => (unreadable += 1))
    return (format === 'csv' ? toCsv : toJson)(entries, hides, () => unreadable)
  }

  async deleteOlderThan(months: number): Promise<Result<number>> {
    if (months <= 0) return success(0)
    return asResult(() => this.#deleteBefore(oldestMonth(this.#options.clock.now(), months)))
  }

  async unfinished(): Promise<readonly JournalEntry[]> {
    await this.ready
    return this.#unfinished
  }

  get repaired(): number {
    return this.#repaired
  }

  close(): Promise<void> {
    return this.#appender.close()
  }

  readonly #pathOf = (name: string): string => join(this.#options.folder, name)

  async #recover(): Promise<boolean> {
    const { fs, folder } = this.#options
    const reader = new Reader(fs, folder, this.#pathOf)
    const torn = await asResult(async () => repairLast(fs, this.#pathOf, await reader.months()))
    this.#repaired = torn.ok && torn.value !== undefined ? 1 : 0
    const left = await asResult(async () => findUnfinished(await reader.months(), (month) => reader.linesOf(month)))
    if (left.ok) this.#unfinished = left.value
    return torn.ok
  }

  async #deleteBefore(oldest: string): Promise<number> {
    let deleted = 0
    await this.#queue(() => this.#appender.release())
    for (const month of await this.#reader.months()) {
      if (month >= oldest) continue
      // A month that cannot be read, such as one above 2 GiB, must not be stored any longer than the others.
      const lines = await this.#reader.linesOf(month).catch(() => [])
      deleted += lines.filter((line) => line !== '').length
      await this.#queue(() => this.#options.fs.unlink(this.#pathOf(fileName(month))))
    }
    return deleted
  }
}

async function asResult<T>(task: () => Promise<T>): Promise<Result<T>> {
  try {
    return success(await task())
  } catch (error) {
    return { ok: false, fault: storageFault(error) }
  }
}

async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let timer: unknown
  const late = new Promise<void>((resolve) => (timer = clock.setTimeout(resolve, ms)))
  await Promise.race([work, late])
  clock.clearTimeout(timer)
}

/**
 * Makes the newest file end with a whole line again. A line that lacks only its line break is completed. A partial line
 * is cut off. If that line was an intent, its request was not sent, unless such requests can be sent without the intent
 * on disk (see `writeIntent` in `moderation/actions/execute.ts`).
 *
 * @returns what was cut off; undefined if nothing was
 */
async function repairLast(
  fs: JournalFs,
  pathOf: (name: string) => string,
  months: readonly string[],
): Promise<string | undefined> {
  const newest = months.at(-1)
  if (newest === undefined) return undefined
  const path = pathOf(fileName(newest))
  const bytes = await fs.readFile(path)
  const whole = bytes.lastIndexOf(LINE_BREAK) + 1
  if (whole === bytes.length) return undefined
  const tail = new TextDecoder().decode(bytes.subarray(whole))
  const isPartial = parseLine(tail) === undefined
  // Windows cannot cut a file that was opened for appending.
  const file = await fs.open(path, isPartial ? 'r+' : 'a')
  try {
    if (isPartial) await file.truncate(whole)
    else await file.appendFile('\n', 'utf8')
    await file.sync()
  } finally {
    await file.close()
  }
  return isPartial ? tail : undefined
}

/** The number of months to search. An action takes only seconds, so its lines are in at most two months. */
const MONTHS_SEARCHED = 2

/** The intents without an outcome, oldest first. Gavel ended before their outcome was written. */
async function findUnfinished(
  months: readonly string[],
  linesOf: (month: string) => Promise<readonly string[]>,
): Promise<readonly JournalEntry[]> {
  const open = new Map<string, JournalEntry>()
  for (const month of months.slice(-MONTHS_SEARCHED)) {
    const lines = await linesOf(month)
    lines.forEach((line, index) => {
      // Parsing is slow, and most lines are about callers who join and leave.
      if (!line.includes('"actionId"')) return
      const entry = parseLine(line)
      if (entry?.actionId === undefined) return
      if (entry.event === 'intent') open.set(entry.actionId, { ...entry, id: positionOf(month, index) })
      else if (entry.event === 'outcome') open.delete(entry.actionId)
    })
  }
  return [...open.values()]
}
