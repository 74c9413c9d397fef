import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import { fileName } from './files.ts'
import type { JournalFile, JournalFs } from './files.ts'
import { slowFault, storageFault } from './storage-errors.ts'

/**
 * Milliseconds that a line may take. A disk behind a network may hang for ever, and every action of a person waits for
 * its line.
 */
const LIMIT = 3_000
/** Lines kept for a disk that hangs; some hours of a busy account. */
const MOST_WAITING = 10_000

/**
 * Appends whole lines, in the order in which they came, and answers when they are on disk, or after {@link LIMIT} that
 * the disk does not answer. A line that was answered so is written all the same when the disk comes back.
 */
export interface Appender {
  append(month: string, line: string): Promise<Fault | undefined>
  /** Lets go of the file of a month, so that it can be removed. */
  readonly release: () => Promise<void>
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly month: string
  readonly line: string
  readonly done: (failure: Fault | undefined) => void
}

interface Open {
  readonly month: string
  readonly file: JournalFile
  /** Bytes known to be whole lines. */
  size: number
}

export interface AppenderParts {
  readonly fs: JournalFs
  readonly pathOf: (name: string) => string
  readonly folder: string
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>
  /** Nothing is written before: the newest file is being repaired. */
  readonly ready: Promise<unknown>
}

export function createAppender({ fs, pathOf, folder, clock, ready }: AppenderParts): Appender {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let open: Open | undefined
  let closed = false
  let hangs = false

  const release = async (): Promise<void> => {
    const file = open?.file
    open = undefined
    await file?.close().catch(() => undefined)
  }

  const fileOf = async (month: string): Promise<Open> => {
    if (open?.month === month) return open
    await release()
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await fs.open(pathOf(fileName(month)), 'a', 0o600)
    const { size } = await file.stat()
    open = { month, file, size }
    if (size === 0) await syncFolder(fs, folder)
    return open
  }

  /** Lines that came meanwhile share one flush. */
  const writeSome = async (batch: readonly Waiting[]): Promise<Fault | undefined> => {
    const month = batch[0]?.month
    if (month === undefined) return undefined
    const text = batch.map(({ line }) => line).join('')
    try {
      const target = await fileOf(month)
      try {
        await target.file.appendFile(text, 'utf8')
        await target.file.datasync()
        target.size += Buffer.byteLength(text)
        return undefined
      } catch (error) {
        // Half a line must not swallow the next one.
        await target.file.truncate(target.size).catch(() => undefined)
        throw error
      }
    } catch (error) {
      await release()
      return storageFault(error)
    }
  }

  /** Answers everything that waits, and what comes from now on, when the disk takes too long. */
  const limited = async <T>(batch: readonly Waiting[], work: Promise<T>): Promise<T> => {
    const timer = clock.setTimeout(() => {
      hangs = true
      for (const { done } of [...batch, ...waiting]) done(slowFault())
    }, LIMIT)
    const found = await work
    clock.clearTimeout(timer)
    hangs = false
    return found
  }

  const run = async (): Promise<void> => {
    await limited([], ready)
    while (waiting.length > 0) {
      const month = waiting[0]?.month
      const other = waiting.findIndex((one) => one.month !== month)
      const batch = waiting.slice(0, other < 0 ? waiting.length : other)
      waiting = waiting.slice(batch.length)
      const failure = await limited(batch, writeSome(batch))
      for (const { done } of batch) done(failure)
    }
    running = undefined
  }

  return {
    append: (month, line) => {
      if (closed) return Promise.resolve(storageFault(undefined))
      if (waiting.length >= MOST_WAITING) return Promise.resolve(slowFault())
      return new Promise((done) => {
        waiting.push({ month, line, done })
        running ??= run()
        if (hangs) done(slowFault())
      })
    },
    release: async () => {
      await running
      await release()
    },
    close: async () => {
      closed = true
      await running
      await release()
    },
  }
}

/** A new file is only found after a power cut when its folder was flushed too. Windows cannot, and need not. */
async function syncFolder(fs: JournalFs, folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // Not every file system lets a folder be opened.
  }
}
