import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import { type JournalFile, type JournalFs, slowFault, storageFault } from './file-system.ts'
import { fileName } from './format.ts'

/** Milliseconds for one write. A network drive may hang for ever, and every action of the user waits for its line. */
const LIMIT = 3_000
/** The maximum number of lines that are queued while the disk hangs. A busy account causes as many in some hours. */
const QUEUE_LIMIT = 10_000

interface QueuedLine {
  readonly month: string
  readonly line: string
  readonly done: (failure: Fault | undefined) => void
  readonly events: LineEvents
}

export interface LineEvents {
  /** Called once the system has the line. From then on it survives the end of this process, but not a power cut. */
  readonly onWritten?: () => void
  /** Called if the line will never be on disk. This may be known only after the fault `slow`. */
  readonly onLost: () => void
}

interface OpenFile {
  readonly month: string
  readonly file: JournalFile
  /** Bytes that are known to be whole lines. */
  size: number
}

export interface AppenderOptions {
  readonly fs: JournalFs
  readonly pathOf: (name: string) => string
  readonly folder: string
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>
  /**
   * Resolves once the newest file is repaired or its repair has failed, with whether the file is known to end with a
   * whole line. Nothing is written before that.
   */
  readonly ready: Promise<boolean>
}

/** Appends whole lines in the order of the calls, and flushes them to disk. */
export class Appender {
  readonly #options: AppenderOptions
  #queue: QueuedLine[] = []
  #running: Promise<void> | undefined
  #open: OpenFile | undefined
  #isReady = false
  /** Whether the file may end with a partial line, so that the next line must not follow it directly. */
  #mayEndPartial = false
  #isClosed = false
  #hangs = false

  constructor(options: AppenderOptions) {
    this.#options = options
  }

  /**
   * Passes the line to the system during this call if `onWritten` is given, the month's file is open and no other line
   * is being written. Otherwise the line waits, and lines that wait at the same time share one write. Resolves once the
   * line is on disk, or with a `storage` fault. If the disk takes longer than {@link LIMIT}, or already hangs, the
   * reason is `slow`: the line may still be written later, unless the queue was full.
   */
  append(month: string, line: string, events: LineEvents): Promise<Fault | undefined> {
    if (this.#isClosed || this.#queue.length >= QUEUE_LIMIT) {
      events.onLost()
      return Promise.resolve(this.#isClosed ? storageFault(undefined) : slowFault())
    }
    return new Promise((done) => {
      this.#queue.push({ month, line, done, events })
      this.#running ??= events.onWritten === undefined ? Promise.resolve().then(() => this.#run()) : this.#run()
      if (this.#hangs) done(slowFault())
    })
  }

  /** Closes the open file, so that it can be deleted. The next line opens it again. */
  async release(): Promise<void> {
    await this.#running
    await this.#closeFile()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.release()
  }

  async #run(): Promise<void> {
    if (!this.#isReady) this.#mayEndPartial = !(await this.#limited([], this.#options.ready))
    this.#isReady = true
    while (this.#queue.length > 0) {
      const month = this.#queue[0]?.month
      const other = this.#queue.findIndex((one) => one.month !== month)
      const batch = this.#queue.slice(0, other < 0 ? this.#queue.length : other)
      this.#queue = this.#queue.slice(batch.length)
      const failure = await this.#limited(batch, this.#write(batch))
      for (const { done, events } of batch) {
        if (failure !== undefined) events.onLost()
        done(failure)
      }
    }
    this.#running = undefined
  }

  /**
   * If the disk takes too long, reports `slow` for the batch, for the queue, and for each line that is added until the
   * disk responds.
   */
  async #limited<T>(batch: readonly QueuedLine[], work: Promise<T>): Promise<T> {
    const { clock } = this.#options
    const timer = clock.setTimeout(() => {
      this.#hangs = true
      for (const { done } of [...batch, ...this.#queue]) done(slowFault())
    }, LIMIT)
    const found = await work
    clock.clearTimeout(timer)
    this.#hangs = false
    return found
  }

  /** Writes one batch. Lines that were queued during one flush share the next one. */
  async #write(batch: readonly QueuedLine[]): Promise<Fault | undefined> {
    const month = batch[0]?.month
    if (month === undefined) return undefined
    const text = `${this.#mayEndPartial ? '\n' : ''}${batch.map(({ line }) => line).join('')}`
    try {
      const found = this.#fileOf(month)
      const target = found instanceof Promise ? await found : found
      try {
        await target.file.appendFile(text, 'utf8')
        for (const { events } of batch) events.onWritten?.()
        await target.file.datasync()
        target.size += Buffer.byteLength(text)
        this.#mayEndPartial = false
        return undefined
      } catch (error) {
        await this.#cutOff(target)
        throw error
      }
    } catch (error) {
      await this.#closeFile()
      return storageFault(error)
    }
  }

  /** Cuts off a partial line. Windows cannot cut a file that was opened for appending. */
  async #cutOff({ month, size }: OpenFile): Promise<void> {
    const { fs, pathOf } = this.#options
    await this.#closeFile()
    try {
      const file = await fs.open(pathOf(fileName(month)), 'r+')
      try {
        await file.truncate(size)
      } finally {
        await file.close()
      }
    } catch {
      this.#mayEndPartial = true
    }
  }

  #fileOf(month: string): OpenFile | Promise<OpenFile> {
    if (this.#open?.month === month) return this.#open
    return this.#openFile(month)
  }

  async #openFile(month: string): Promise<OpenFile> {
    await this.#closeFile()
    const { fs, folder, pathOf } = this.#options
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await fs.open(pathOf(fileName(month)), 'a', 0o600)
    const { size } = await file.stat()
    const opened = { month, file, size }
    this.#open = opened
    if (size === 0) await syncFolder(fs, folder)
    return opened
  }

  async #closeFile(): Promise<void> {
    const file = this.#open?.file
    this.#open = undefined
    await file?.close().catch(() => undefined)
  }
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
