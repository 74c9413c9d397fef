import type { Fault } from '../../shared/fault.ts'
import { type JournalFile, type JournalFs, type JournalPlace, slowFault, storageFault } from './file-system.ts'
import { LINE_BREAK, pathOf } from './format.ts'

/** How long a line may take, in milliseconds. A network drive may never respond, and every action waits for its line. */
const LIMIT = 3_000
/** The maximum number of lines that wait while the disk hangs. A busy account produces that many in a few hours. */
const WAITING_LIMIT = 10_000

interface Line {
  readonly month: string
  readonly text: string
  /** Called if the line may never be on disk. This may be known only after the fault `slow`. */
  readonly onLost: () => void
  /** Called once the system has the line. From then on it survives the end of this process, but not a power cut. */
  readonly onWritten?: (() => void) | undefined
}

interface WaitingLine extends Line {
  readonly done: (failure: Fault | undefined) => void
}

interface OpenFile {
  readonly month: string
  readonly file: JournalFile
  /** Whether the file may end with a partial line, which the next line must not follow directly. */
  mayEndPartial: boolean
  /** Whether the folder that lists the file must be flushed too. */
  isNew: boolean
  /** After a failure, the next line opens the file again: the system reports an error only once for each opening. */
  hasFailed: boolean
}

/**
 * Appends whole lines in the order of the calls, and flushes them to disk while later lines are being written. Lines
 * that come during a flush share the next one.
 */
export class Appender {
  readonly #options: JournalPlace
  /** The lines that the system does not have yet, and those that it has, but whose flush has not begun. */
  readonly #unwritten: WaitingLine[] = []
  readonly #unflushed: WaitingLine[] = []
  #writing: Promise<void> | undefined
  #flushing: Promise<void> | undefined
  #open: OpenFile | undefined
  /** Whether a line took too long, and the disk has not responded since. */
  #isSlow = false
  #isClosed = false

  constructor(options: JournalPlace) {
    this.#options = options
  }

  /**
   * Passes the line to the system during this call, if the month's file is open and no other line is being written.
   * Resolves once the line is on disk, or with a `storage` fault. If that takes longer than {@link LIMIT}, or an earlier
   * line already has, the reason is `slow`: the line may still be written later, unless too many lines waited.
   */
  append(line: Line): Promise<Fault | undefined> {
    if (this.#isClosed || this.#unwritten.length + this.#unflushed.length >= WAITING_LIMIT) {
      line.onLost()
      return Promise.resolve(this.#isClosed ? storageFault(undefined) : slowFault())
    }
    const { clock } = this.#options
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => {
        this.#isSlow = true
        resolve(slowFault())
      }, LIMIT)
      const done = (failure: Fault | undefined): void => {
        clock.clearTimeout(timer)
        resolve(failure)
      }
      this.#unwritten.push({ ...line, done })
      this.#writing ??= this.#writeAll()
      if (this.#isSlow) resolve(slowFault())
    })
  }

  /** Closes the open file, so that it can be deleted. The next line opens it again. */
  async release(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing
    await this.#closeFile()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.release()
  }

  async #writeAll(): Promise<void> {
    for (let first = this.#unwritten[0]; first !== undefined; first = this.#unwritten[0]) {
      const { month } = first
      const next = this.#unwritten.findIndex((line) => line.month !== month)
      const lines = this.#unwritten.splice(0, next < 0 ? this.#unwritten.length : next)
      try {
        const open = this.#open
        await this.#write(open?.month === month && !open.hasFailed ? open : await this.#openFile(month), lines)
      } catch (error) {
        if (this.#open !== undefined) this.#open.hasFailed = true
        this.#settle(lines, storageFault(error))
      }
    }
    this.#writing = undefined
  }

  async #write(target: OpenFile, lines: readonly WaitingLine[]): Promise<void> {
    const text = `${target.mayEndPartial ? '\n' : ''}${lines.map((line) => line.text).join('')}`
    await target.file.appendFile(text, 'utf8')
    target.mayEndPartial = false
    for (const { onWritten } of lines) onWritten?.()
    this.#unflushed.push(...lines)
    this.#flushing ??= this.#flushAll(target)
  }

  async #flushAll(target: OpenFile): Promise<void> {
    const { fs, folder } = this.#options
    while (this.#unflushed.length > 0) {
      const lines = this.#unflushed.splice(0)
      try {
        if (target.isNew) await syncFolder(fs, folder)
        target.isNew = false
        await target.file.datasync()
        this.#settle(lines, undefined)
      } catch (error) {
        target.hasFailed = true
        // The error may be about any line that was written by now. They stay, because others may follow them.
        this.#settle([...lines, ...this.#unflushed.splice(0)], storageFault(error))
      }
    }
    this.#flushing = undefined
  }

  #settle(lines: readonly WaitingLine[], failure: Fault | undefined): void {
    this.#isSlow = false
    for (const { done, onLost } of lines) {
      if (failure !== undefined) onLost()
      done(failure)
    }
  }

  async #openFile(month: string): Promise<OpenFile> {
    await this.#closeFile()
    const { fs, folder } = this.#options
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await fs.open(pathOf(folder, month), 'a+', 0o600)
    const { size } = await file.stat()
    const mayEndPartial = size > 0 && !(await endsWithLineBreak(file, size))
    return (this.#open = { month, file, mayEndPartial, isNew: size === 0, hasFailed: false })
  }

  /** Closes the open file once its lines are flushed. */
  async #closeFile(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing
    const closed = this.#open
    this.#open = undefined
    await closed?.file.close().catch(() => undefined)
  }
}

/** Whatever ended the line (a crash, a power cut, another program), and whichever month it is in. */
async function endsWithLineBreak(file: JournalFile, size: number): Promise<boolean> {
  const last = new Uint8Array(1)
  await file.read(last, 0, 1, size - 1).catch(() => undefined)
  return last[0] === LINE_BREAK
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
