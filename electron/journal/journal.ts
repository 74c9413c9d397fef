import { join } from 'node:path'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import type { Fault } from '../../shared/fault.ts'
import type { AppStatus } from '../../shared/ipc/bridge.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { success, type Result } from '../../shared/result.ts'
import type { ElapsedMs, EpochMs } from '../../shared/values.ts'
import { Appender } from './appender.ts'
import { exported, toCsv, toJson, type ExportStyle } from './export.ts'
import { type JournalPlace, storageFault } from './file-system.ts'
import { monthOf, oldestMonth, pathOf, toLine, type EntryFilter, parseLine, positionOf } from './format.ts'
import { createDiskQueue, Reader, type DiskQueue, type JournalPage, type RoomHistory } from './reader.ts'

/** Whether the last entry was written, or why not. */
export type JournalState = AppStatus['journal']

/** An entry before the journal adds its id, its time and this computer's user. */
export type EntryDraft = Omit<JournalEntry, 'id' | 'at' | 'actor'>

const PAGE = 100
/** Milliseconds for which the start waits for the disk. After that, the wait goes on in the background. */
const OPENING_LIMIT = 3_000

export interface JournalOptions extends JournalPlace {
  /** This computer's user name. */
  readonly actor: string
  /** Called after each write. */
  readonly onState?: (state: JournalState) => void
}

/** The folder of the journal's files. */
export function journalFolder(profile: string): string {
  return join(profile, 'journal')
}

/**
 * Opens the journal, which has one JSON object per line and one file per month. Gavel starts even if the folder cannot
 * be read or written, or the disk hangs. A call that fails because of that returns `storage`, but `export` rejects.
 * `unfinished` returns an empty list if nothing could be read, and waits while the disk hangs.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const journal = new FileJournal(options)
  await within(options.clock, OPENING_LIMIT, journal.unfinished())
  return journal
}

export type Journal = Pick<FileJournal, keyof FileJournal>

/** The append-only record of every action and of every event observed in the rooms. */
class FileJournal {
  readonly #options: JournalOptions
  readonly #queue: DiskQueue
  readonly #reader: Reader
  readonly #appender: Appender
  readonly #lostListeners: ((entry: EntryDraft) => void)[] = []
  readonly #grownListeners: (() => void)[] = []
  /** The accounts whose entries were lost since the last one that was written. */
  readonly #incomplete = new Map<string, EntryAccount>()
  readonly #opened: { readonly at: EpochMs; readonly elapsed: ElapsedMs }
  /** What was there before this start. Resolves even if it cannot be read. */
  readonly #found: Promise<Result<Found>>
  /** The actions of this session, until what was there before it is known. */
  #own: Set<string> | undefined = new Set()

  constructor(options: JournalOptions) {
    const { clock } = options
    this.#options = options
    this.#queue = createDiskQueue(clock)
    this.#reader = new Reader(options, this.#queue)
    this.#opened = { at: clock.now(), elapsed: elapsedOf(clock) }
    this.#found = this.#search()
    this.#appender = new Appender(options)
  }

  /**
   * Resolves once the entry is flushed to disk, or with a `storage` fault. After the next successful write, each
   * account whose entries were lost gets a `note` with the text `linesMissing`, because a gap must not look like a quiet
   * time.
   *
   * @param onWritten called earlier, once the entry survives the end of this process, but not a power cut
   */
  async write(entry: EntryDraft, onWritten?: () => void): Promise<Result<void>> {
    const at = new Date(this.#options.clock.now()).toISOString()
    if (entry.actionId !== undefined) this.#own?.add(entry.actionId)
    const text = toLine({ at, actor: this.#options.actor, ...entry })
    const { account, accountName, provider } = entry
    const onLost = (): void => {
      this.#incomplete.set(account, { account, provider, ...(accountName !== undefined && { accountName }) })
      for (const listener of this.#lostListeners) listener(entry)
    }
    const failed = await this.#appender.append({ month: monthOf(at), text, onLost, onWritten })
    this.#options.onState?.(failed === undefined ? 'ok' : stateOf(failed))
    if (failed !== undefined) return { ok: false, fault: failed }
    const incomplete = [...this.#incomplete.values()]
    this.#incomplete.clear()
    for (const one of incomplete) drop(this.write({ ...one, event: 'note', text: 'linesMissing' }))
    for (const listener of this.#grownListeners) listener()
    return success(undefined)
  }

  /** Calls the listener with each entry that may never be on disk; after the fault `slow`, perhaps much later. */
  onLost(listener: (entry: EntryDraft) => void): void {
    this.#lostListeners.push(listener)
  }

  /** Calls the listener after each entry that was written. */
  onGrown(listener: () => void): void {
    this.#grownListeners.push(listener)
  }

  /**
   * Reads the newest entries, newest first. Fault: `storage` if the files cannot be read, or the disk does not respond in
   * time.
   *
   * @param limit how many at most
   * @param since the id of an entry. With it, all entries from that one on are read, and `limit` older ones
   */
  read(filter: EntryFilter, limit = PAGE, since?: string): Promise<Result<JournalPage>> {
    return asResult(() => this.#reader.page(filter, limit, since))
  }

  /** Like {@link Reader.history}. Fault: `storage` as for `read`. */
  history(account: string, conference: string, around: number | undefined): Promise<Result<RoomHistory>> {
    return asResult(() => this.#reader.history(account, conference, around))
  }

  /** The entry with this id; undefined if there is none. Fault: as for `read`. */
  entry(id: string): Promise<Result<JournalEntry | undefined>> {
    return asResult(() => this.#reader.entry(id))
  }

  /** Rejects if the files cannot be read, with `SlowDisk` if the disk does not respond in time. */
  export(format: 'csv' | 'json', filter: EntryFilter, style: ExportStyle): AsyncIterable<string> {
    let unreadable = 0
    const read = this.#reader.all(filter, () => (unreadable += 1))
    const entries = exported(read, style, () => unreadable)
    return format === 'csv' ? toCsv(entries, style.separator) : toJson(entries)
  }

  /**
   * Deletes files more than `months` months old; none if 0. Returns the number of deleted lines, without those of a
   * month that could not be read. Fault: `storage`.
   *
   * @param isAsked whether the user has just asked for it, so that the clock alone decides. Otherwise a file must also
   * be old by the newest entry that was there before this start, because the clock may be wrong
   */
  async deleteOlderThan(months: number, isAsked = false): Promise<Result<number>> {
    if (months <= 0) return success(0)
    const now = this.#options.clock.now()
    const found = isAsked ? success(undefined) : await this.#found
    if (!found.ok) return found
    const known = found.value === undefined ? now : this.#timeBy(found.value)
    return asResult(() => this.#deleteBefore(oldestMonth(Math.min(now, known), months)))
  }

  /** Returns the intents without an outcome that were found at start. */
  async unfinished(): Promise<readonly JournalEntry[]> {
    const found = await this.#found
    return found.ok ? found.value.unfinished : []
  }

  close(): Promise<void> {
    return this.#appender.close()
  }

  async #search(): Promise<Result<Found>> {
    const found = await asResult(() => searchFiles(new Reader(this.#options)))
    const own = this.#own
    this.#own = undefined
    if (!found.ok) return found
    const unfinished = found.value.unfinished.filter(({ actionId = '' }) => own?.has(actionId) !== true)
    return success({ ...found.value, unfinished })
  }

  /** The time (epoch ms) by the newest entry before this start, which this session's clock cannot have falsified. */
  #timeBy({ written }: Found): EpochMs {
    const { at, elapsed } = this.#opened
    return (newestOf(written) ?? at) + (elapsedOf(this.#options.clock) - elapsed)
  }

  async #deleteBefore(oldest: string): Promise<number> {
    const { fs, folder } = this.#options
    let deleted = 0
    await this.#queue(() => this.#appender.release())
    for (const month of await this.#reader.months()) {
      if (month >= oldest) continue
      // A month that cannot be read, such as one above 2 GiB, must not be stored any longer than the others.
      const lines = await this.#reader.linesOf(month).catch(() => [])
      deleted += lines.filter((line) => line !== '').length
      await this.#queue(() => fs.unlink(pathOf(folder, month)))
    }
    return deleted
  }
}

type EntryAccount = Pick<JournalEntry, 'account' | 'accountName' | 'provider'>

function stateOf({ values }: Fault): JournalState {
  const reason = values?.reason
  return reason === 'full' || reason === 'readOnly' || reason === 'slow' ? reason : 'failed'
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

/** What the files contained when the journal was opened. */
interface Found {
  /** The intents without an outcome, oldest first. Gavel ended before their outcome was written. */
  readonly unfinished: readonly JournalEntry[]
  /** When the last entry of each file was written (epoch ms), oldest file first; its month if it has none. */
  readonly written: readonly EpochMs[]
}

/**
 * Searches every file, because the clock may have been wrong: the last session may have written to any month, and the
 * outcome of an intent may be in an earlier month than the intent.
 */
async function searchFiles(reader: Reader): Promise<Found> {
  const open = new Map<string, JournalEntry>()
  const over = new Set<string>()
  const written: EpochMs[] = []
  for (const month of await reader.months()) {
    // One month that cannot be read must not hide the others.
    const lines = await reader.linesOf(month).catch(() => [])
    lines.forEach((line, index) => {
      // Parsing is slow, and most lines are about callers who join and leave.
      if (!line.includes('"actionId"')) return
      const entry = parseLine(line)
      if (entry?.actionId === undefined || over.has(entry.actionId)) return
      if (entry.event === 'intent') open.set(entry.actionId, { ...entry, id: positionOf(month, index) })
      if (entry.event !== 'outcome') return
      over.add(entry.actionId)
      open.delete(entry.actionId)
    })
    const last = lines.findLast((line) => parseLine(line) !== undefined)
    const at = Date.parse(parseLine(last ?? '')?.at ?? '')
    written.push(Number.isNaN(at) ? Date.parse(month) : at)
  }
  return { unfinished: [...open.values()], written }
}

/** Milliseconds. Nobody is away from Gavel for so long, but a wrong clock may be as far ahead. */
const LONGEST_PAUSE = 731 * 86_400_000

/**
 * When the newest entry was written (epoch ms); undefined if there was none. A last file that follows a very long pause
 * does not count: an earlier session whose clock was years ahead left it, and by it all others would be old.
 */
function newestOf(written: readonly EpochMs[]): EpochMs | undefined {
  return written.findLast((at, index) => at - (written[index - 1] ?? at) <= LONGEST_PAUSE)
}
