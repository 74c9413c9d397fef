import type { Fault } from '../../shared/fault.ts'
import { fileName } from './files.ts'
import type { JournalFile, JournalFs } from './files.ts'
import { storageFault } from './storage-fault.ts'

/** Appends whole lines, in the order in which they came, and answers when they are on disk. */
export interface Appender {
  append(month: string, line: string): Promise<Fault | undefined>
  /** Lets go of the file of a month, so that it can be removed. */
  release(): Promise<void>
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

export function createAppender(fs: JournalFs, pathOf: (name: string) => string, folder: string): Appender {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let open: Open | undefined
  let closed = false

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

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const month = waiting[0]?.month
      const other = waiting.findIndex((one) => one.month !== month)
      const batch = waiting.slice(0, other < 0 ? waiting.length : other)
      waiting = waiting.slice(batch.length)
      const failure = await writeSome(batch)
      for (const { done } of batch) done(failure)
    }
    running = undefined
  }

  return {
    append: (month, line) => {
      if (closed) return Promise.resolve(storageFault(undefined))
      return new Promise((done) => {
        waiting.push({ month, line, done })
        running ??= run()
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
