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
}

/** Appends whole lines in the order of the calls, and flushes them. Lines that come meanwhile share the next flush. */
export class Appender {
  readonly #options: JournalPlace
  readonly #waiting: WaitingLine[] = []
  #working: Promise<void> | undefined
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
    if (this.#isClosed || this.#waiting.length >= WAITING_LIMIT) {
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
      this.#waiting.push({ ...line, done })
      this.#working ??= this.#work()
      if (this.#isSlow) resolve(slowFault())
    })
  }

  /** Closes the open file, so that it can be deleted. The next line opens it again. */
  async release(): Promise<void> {
    while (this.#working !== undefined) await this.#working
    await this.#closeFile()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.release()
  }

  async #work(): Promise<void> {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { month } = first
      const next = this.#waiting.findIndex((line) => line.month !== month)
      const lines = this.#waiting.splice(0, next < 0 ? this.#waiting.length : next)
      let failure: Fault | undefined
      try {
        await this.#write(this.#open?.month === month ? this.#open : await this.#openFile(month), lines)
      } catch (error) {
        failure = storageFault(error)
        // The system reports an error only once for each opening.
        await this.#closeFile()
      }
      this.#isSlow = false
      for (const { done, onLost } of lines) {
        if (failure !== undefined) onLost()
        done(failure)
      }
    }
    this.#working = undefined
  }

  async #write(target: OpenFile, lines: readonly WaitingLine[]): Promise<void> {
    const { fs, folder } = this.#options
    const text = `${target.mayEndPartial ? '\n' : ''}${lines.map((line) => line.text).join('')}`
    await target.file.appendFile(text, 'utf8')
    target.mayEndPartial = false
    for (const { onWritten } of lines) onWritten?.()
    if (target.isNew) await syncFolder(fs, folder)
    target.isNew = false
    await target.file.datasync()
  }

  async #openFile(month: string): Promise<OpenFile> {
    await this.#closeFile()
    const { fs, folder } = this.#options
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await fs.open(pathOf(folder, month), 'a+', 0o600)
    const { size } = await file.stat()
    const mayEndPartial = size > 0 && !(await endsWithLineBreak(file, size))
    return (this.#open = { month, file, mayEndPartial, isNew: size === 0 })
  }

  async #closeFile(): Promise<void> {
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
