import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import { type JournalFile, type JournalFs, slowFault, storageFault } from './file-system.ts'
import { fileName, LINE_BREAK } from './format.ts'

/**
 * Time limit (ms) for a write, a flush or the wait for `ready`. A network drive may never respond, and every user
 * action waits for its line.
 */
const LIMIT = 3_000
/** The maximum number of lines that wait while the disk hangs. A busy account produces that many in a few hours. */
const WAITING_LIMIT = 10_000
/**
 * The maximum number of concurrent flushes of one file. Each occupies a thread of Node's pool, and a fourth that hangs
 * would block all file access and every name lookup of the process.
 */
const FLUSHES = 3

interface QueuedLine {
  readonly month: string
  readonly line: string
  readonly done: (failure: Fault | undefined) => void
  readonly events: LineEvents
}

export interface LineEvents {
  /** Called once the system has the line. From then on it survives the end of this process, but not a power cut. */
  readonly onWritten?: () => void
  /** Called if the line may never be on disk. This may be known only after the fault `slow`. */
  readonly onLost: () => void
  /** Set if something waits until the line is on disk, so that its flush must not wait for that of other lines. */
  readonly isAwaited?: boolean
}

interface OpenFile {
  readonly month: string
  readonly file: JournalFile
  /** The bytes that a failed write must leave. */
  size: number
  /** Whether the file may end with a partial line, which the next line must not follow directly. */
  mayEndPartial: boolean
  /** The lines that the system has, and whose flush has not begun. There are none while nothing is being flushed. */
  readonly unflushed: QueuedLine[]
  readonly flushes: Set<Promise<void>>
  /** For a new file: resolves once the folder that lists it is flushed, or the attempt has failed. */
  named?: Promise<void> | undefined
}

export interface AppenderOptions {
  readonly fs: JournalFs
  readonly pathOf: (name: string) => string
  readonly folder: string
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>
}

/** Appends whole lines in the order of the calls, and flushes them to disk while later lines are being written. */
export class Appender {
  readonly #options: AppenderOptions
  readonly #queue: QueuedLine[] = []
  #running: Promise<void> | undefined
  #open: OpenFile | undefined
  /** Resolves once the files that are no longer used are flushed and closed. */
  #closing: Promise<void> = Promise.resolve()
  /** The number of lines that are neither on disk nor lost. */
  #waiting = 0
  /** How many operations have exceeded `LIMIT` and are still unfinished. */
  #hanging = 0
  #isClosed = false

  constructor(options: AppenderOptions) {
    this.#options = options
  }

  /**
   * Passes the line to the system during this call if `onWritten` is given, the month's file is open and no other line
   * is being written. Otherwise the line waits, and lines that wait at the same time share one write. It never waits
   * for a flush. Resolves once the line is on disk, or with a `storage` fault. If the disk takes longer than
   * {@link LIMIT}, or already hangs, the reason is `slow`: the line may still be written later, unless too many lines
   * waited.
   */
  append(month: string, line: string, events: LineEvents): Promise<Fault | undefined> {
    if (this.#isClosed || this.#waiting >= WAITING_LIMIT) {
      events.onLost()
      return Promise.resolve(this.#isClosed ? storageFault(undefined) : slowFault())
    }
    return new Promise((done) => {
      this.#waiting += 1
      this.#queue.push({ month, line, done, events })
      this.#running ??= events.onWritten === undefined ? Promise.resolve().then(() => this.#run()) : this.#run()
      if (this.#hanging > 0) done(slowFault())
    })
  }

  /** Closes the open file, so that it can be deleted. The next line opens it again. */
  async release(): Promise<void> {
    await this.#running
    this.#closeFile()
    await this.#closing
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.release()
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const month = this.#queue[0]?.month ?? ''
      const other = this.#queue.findIndex((one) => one.month !== month)
      const batch = this.#queue.splice(0, other < 0 ? this.#queue.length : other)
      const failure = await this.#limited(this.#write(month, batch), batch, this.#queue)
      if (failure !== undefined) this.#settle(batch, failure)
    }
    this.#running = undefined
  }

  /** If the disk takes too long, reports `slow` for these lines, and for each line that is added until it responds. */
  async #limited<T>(work: Promise<T>, ...lines: readonly (readonly QueuedLine[])[]): Promise<T> {
    const { clock } = this.#options
    let late = 0
    const timer = clock.setTimeout(() => {
      late = 1
      this.#hanging += 1
      for (const { done } of lines.flat()) done(slowFault())
    }, LIMIT)
    const found = await work
    clock.clearTimeout(timer)
    this.#hanging -= late
    return found
  }

  #settle(lines: readonly QueuedLine[], failure: Fault | undefined): void {
    this.#waiting -= lines.length
    for (const { done, events } of lines) {
      if (failure !== undefined) events.onLost()
      done(failure)
    }
  }

  /** Passes the lines to the system, and begins to flush them. */
  async #write(month: string, batch: readonly QueuedLine[]): Promise<Fault | undefined> {
    try {
      const target = this.#open?.month === month ? this.#open : await this.#openFile(month)
      const text = `${target.mayEndPartial ? '\n' : ''}${batch.map(({ line }) => line).join('')}`
      try {
        await target.file.appendFile(text, 'utf8')
      } catch (error) {
        await this.#cutOff(target)
        throw error
      }
      target.size += Buffer.byteLength(text)
      target.mayEndPartial = false
      for (const { events } of batch) events.onWritten?.()
      target.unflushed.push(...batch)
      this.#flush(target)
      return undefined
    } catch (error) {
      this.#closeFile()
      return storageFault(error)
    }
  }

  /**
   * Flushes the lines that were written since the last flush began. If something waits for one of them, this flush runs
   * concurrently with the others; otherwise the lines wait for the flush in progress, and share the next one.
   */
  #flush(target: OpenFile): void {
    const { file, flushes, unflushed, named } = target
    const most = unflushed.some(({ events }) => events.isAwaited === true) ? FLUSHES : 1
    if (unflushed.length === 0 || flushes.size >= most) return
    const batch = unflushed.splice(0)
    const flushing = named === undefined ? file.datasync() : named.then(() => file.datasync())
    const flushed = flushing.then(() => undefined, storageFault)
    const flush = this.#limited(flushed, batch, unflushed).then((failure) => {
      flushes.delete(flush)
      // The system reports an error only once for each opening of a file. The lines stay, because others may follow
      // them.
      if (failure !== undefined && target === this.#open) this.#closeFile()
      this.#settle(batch, failure)
      this.#flush(target)
    })
    flushes.add(flush)
  }

  /**
   * Truncates a partial line. Windows cannot truncate a file that was opened for appending. If this fails too, the line
   * is found when the file is opened again.
   */
  async #cutOff({ month, size }: OpenFile): Promise<void> {
    const { fs, pathOf } = this.#options
    this.#closeFile()
    try {
      const file = await fs.open(pathOf(fileName(month)), 'r+')
      try {
        await file.truncate(size)
      } finally {
        await file.close()
      }
    } catch {
      // The disk does not even allow this.
    }
  }

  async #openFile(month: string): Promise<OpenFile> {
    this.#closeFile()
    const { fs, folder, pathOf } = this.#options
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await fs.open(pathOf(fileName(month)), 'a+', 0o600)
    const { size } = await file.stat()
    const mayEndPartial = size > 0 && !(await endsWithLineBreak(file, size))
    const opened: OpenFile = { month, file, size, mayEndPartial, unflushed: [], flushes: new Set() }
    this.#open = opened
    if (size === 0) opened.named = syncFolder(fs, folder).then(() => (opened.named = undefined))
    return opened
  }

  /** Begins to close the open file. No line waits for that. */
  #closeFile(): void {
    const closed = this.#open
    this.#open = undefined
    if (closed !== undefined)
      this.#closing = Promise.all([this.#closing, closeWhenFlushed(closed)]).then(() => undefined)
  }
}

/** Whatever ended the line (a crash, a power cut, another program), and whichever month it is in. */
async function endsWithLineBreak(file: JournalFile, size: number): Promise<boolean> {
  const last = new Uint8Array(1)
  await file.read(last, 0, 1, size - 1).catch(() => undefined)
  return last[0] === LINE_BREAK
}

async function closeWhenFlushed({ file, flushes }: OpenFile): Promise<void> {
  while (flushes.size > 0) await Promise.all(flushes)
  await file.close().catch(() => undefined)
}

/**
 * Flushes the folder too, because otherwise a new file may not survive a power cut. Windows cannot flush a folder, and
 * does not need to.
 */
async function syncFolder(fs: JournalFs, folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Some file systems do not allow opening a folder.
  }
}
