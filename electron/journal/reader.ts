import type { Clock } from '../../shared/clock.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { JournalList } from '../../shared/journal/journal-group.ts'
import { type JournalPlace, isMissing, SlowDisk } from './file-system.ts'
import { LINE_BREAK, matches, monthOf, monthsIn, parseLine, parsePosition, pathOf, positionOf } from './format.ts'
import type { EntryFilter, StoredEntry } from './format.ts'
import { isGap } from './room-runs.ts'

/**
 * Milliseconds for one file system call. This is longer than for an append, because no action waits for a read, and a
 * month may have a few hundred megabytes on a network drive.
 */
const LIMIT = 10_000

/**
 * The number of lines after which reading pauses, so that responses and clicks get their turn. A hundred thousand lines
 * take a few hundred milliseconds.
 */
const SLICE = 5_000

/**
 * The number of bytes after which decoding pauses too. It also keeps each text far below the longest string of V8,
 * about 512 MiB. A month with thousands of rooms a day exceeds that.
 */
const BLOCK = 1_000_000

/** Runs one file system call at a time. Rejects with {@link SlowDisk} if it takes too long, or an earlier one hangs. */
export type DiskQueue = <T>(call: () => Promise<T>) => Promise<T>

/**
 * Creates a queue in which no call begins before the previous one has finished. Each call that hangs occupies a thread
 * of Node's pool, and four of them would stop all file access and every name lookup of the process.
 */
export function createDiskQueue(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>): DiskQueue {
  let hanging = false
  let last: Promise<unknown> = Promise.resolve()

  const attempt = <T>(call: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (hanging) {
        reject(new SlowDisk())
        return
      }
      const timer = clock.setTimeout(() => {
        hanging = true
        reject(new SlowDisk())
      }, LIMIT)
      const over = (): void => {
        clock.clearTimeout(timer)
        hanging = false
      }
      call().finally(over).then(resolve, reject)
    })

  return (call) => {
    const turn = last.then(() => attempt(call))
    last = turn.catch(() => undefined)
    return turn
  }
}

/** The number of entries that a window may have at once. Nobody scrolls so far, but a broken page may ask for it. */
const MOST_LISTED = 20_000

export interface JournalPage extends Pick<JournalList, 'older' | 'unreadable'> {
  /** Newest first. */
  readonly entries: readonly JournalEntry[]
}

export interface RoomHistory {
  /** The entries about one room, and the entries that end a gap of its account (see `isGap`); oldest first. */
  readonly entries: readonly JournalEntry[]
  /** Whether the newest month was read, so that no later run of the room can be missing. */
  readonly includesNewest: boolean
}

/** Reads the files of the journal. A folder or file that does not exist counts as empty. */
export class Reader {
  readonly #place: Pick<JournalPlace, 'fs' | 'folder'>
  readonly #queue: DiskQueue

  /** @param queue if it is not given, every call waits for the disk without a limit */
  constructor(place: Pick<JournalPlace, 'fs' | 'folder'>, queue: DiskQueue = (call) => call()) {
    this.#place = place
    this.#queue = queue
  }

  /** The months that have a file, oldest first. */
  async months(): Promise<readonly string[]> {
    const { fs, folder } = this.#place
    return monthsIn((await this.#unlessMissing(() => fs.readdir(folder))) ?? [])
  }

  async linesOf(month: string): Promise<readonly string[]> {
    const { fs, folder } = this.#place
    const bytes = await this.#unlessMissing(() => fs.readFile(pathOf(folder, month)))
    return bytes === undefined ? [] : splitLines(bytes)
  }

  /** The newest entries: see `read` of the journal. */
  async page(filter: EntryFilter, limit: number, since?: string): Promise<JournalPage> {
    const entries: JournalEntry[] = []
    let unreadable = 0
    /** The number of unreadable lines up to the last entry. */
    let counted = 0
    let more = limit
    const pageOf = (count: number, older: JournalPage['older']): JournalPage => ({
      entries,
      older,
      ...(count > 0 && { unreadable: count }),
    })
    const { from } = filter
    const months = (await this.months()).filter((month) => from === undefined || month >= monthOf(from))
    for await (const { id, entry } of this.#parsed(months, { isNewestFirst: true })) {
      if (entry === undefined) unreadable += 1
      if (entry === undefined || !matches(entry, filter)) continue
      if (since !== undefined && entries.length === MOST_LISTED) return pageOf(counted, 'tooMany')
      // Ids sort as text.
      if (since === undefined || id < since) more -= 1
      if (more < 0) return pageOf(counted, 'some')
      entries.push({ ...entry, id })
      counted = unreadable
    }
    return pageOf(unreadable, 'none')
  }

  /** The entry at this position; undefined if there is none. */
  async entry(id: string): Promise<JournalEntry | undefined> {
    const { month, line } = parsePosition(id)
    if (!(await this.months()).includes(month)) return undefined
    const entry = parseLine((await this.linesOf(month))[line] ?? '')
    return entry === undefined ? undefined : { ...entry, id }
  }

  /**
   * All entries that match, oldest first.
   *
   * @param onUnreadable called for each line that could not be read
   */
  async *all(filter: EntryFilter, onUnreadable: () => void = () => undefined): AsyncGenerator<StoredEntry> {
    for await (const { entry } of this.#parsed(await this.months())) {
      if (entry === undefined) onUnreadable()
      else if (matches(entry, filter)) yield entry
    }
  }

  /**
   * @param around epoch ms; its month and the adjacent months are read. Without it, the newest two months are read.
   */
  async history(account: string, conference: string, around: number | undefined): Promise<RoomHistory> {
    const months = await this.months()
    const read = monthsAround(months, around)
    const room = `"conference":${JSON.stringify(conference)}`
    const entries: JournalEntry[] = []
    // Parsing is slow, and most lines are about other rooms.
    const mayMatch = (line: string): boolean => line.includes(room) || line.includes('"event":"note"')
    for await (const { id, entry } of this.#parsed(read, { mayMatch })) {
      if (entry?.account !== account) continue
      if (entry.conference === conference || isGap(entry)) entries.push({ ...entry, id })
    }
    return { entries, includesNewest: read.at(-1) === months.at(-1) }
  }

  /** The lines of these months, oldest first unless said otherwise. A line that cannot be read has no entry. */
  async *#parsed(
    months: readonly string[],
    { isNewestFirst = false, mayMatch }: { isNewestFirst?: boolean; mayMatch?: (line: string) => boolean } = {},
  ): AsyncGenerator<{ readonly id: string; readonly entry: StoredEntry | undefined }> {
    for (const month of isNewestFirst ? months.toReversed() : months) {
      const lines = await this.linesOf(month)
      for (let count = 1; count <= lines.length; count += 1) {
        if (count % SLICE === 0) await new Promise(setImmediate)
        const index = isNewestFirst ? lines.length - count : count - 1
        const line = lines[index] ?? ''
        // The text after the last line break of a file is empty, and is not a line.
        if (line !== '' && mayMatch?.(line) !== false) yield { id: positionOf(month, index), entry: parseLine(line) }
      }
    }
  }

  async #unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#queue(call)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
}

/** Splits by blocks that end at a line break, so that no character is cut. */
async function splitLines(bytes: Uint8Array): Promise<readonly string[]> {
  const decoder = new TextDecoder()
  const lines: string[] = []
  for (let start = 0; ;) {
    const end = bytes.indexOf(LINE_BREAK, start + BLOCK)
    const block = bytes.subarray(start, end < 0 ? bytes.length : end)
    for (const line of decoder.decode(block).split('\n')) lines.push(line)
    if (end < 0) return lines
    start = end + 1
    await new Promise(setImmediate)
  }
}

/** The months to read. A run at the turn of a month has its entries in two files. */
function monthsAround(months: readonly string[], around: number | undefined): readonly string[] {
  if (around === undefined) return months.slice(-2)
  const at = months.findIndex((month) => month >= monthOf(new Date(around).toISOString()))
  return at < 0 ? months.slice(-1) : months.slice(Math.max(0, at - 1), at + 2)
}
