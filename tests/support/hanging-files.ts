import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'

/** A disk in memory that does not respond between `hang` and `recover`. */
export function hangingFiles(files: MemoryFiles = createMemoryFiles()): {
  readonly files: MemoryFiles
  hang(): void
  /** Makes only flushes hang from now on; the system still accepts writes. */
  hangFlushes(): void
  /** Makes the disk respond again. */
  recover(): void
} {
  let gate: Promise<unknown> = Promise.resolve()
  let flushGate: Promise<unknown> = Promise.resolve()
  let recover = (_nothing?: unknown): void => {}
  const { open, readdir, readFile } = files
  files.readdir = async (path) => {
    await gate
    return readdir(path)
  }
  files.readFile = async (path) => {
    await gate
    return readFile(path)
  }
  files.open = async (path, flags, mode) => {
    await gate
    const file = await open(path, flags, mode)
    const { appendFile, datasync, sync } = file
    file.sync = async () => {
      await flushGate
      await sync()
    }
    file.datasync = async () => {
      await flushGate
      await datasync()
    }
    file.appendFile = async (text, encoding) => {
      await gate
      await appendFile(text, encoding)
    }
    return file
  }
  return {
    files,
    hang: () => {
      gate = new Promise((resolve) => (recover = resolve))
    },
    hangFlushes: () => {
      flushGate = new Promise((resolve) => (recover = resolve))
    },
    recover: () => {
      recover()
    },
  }
}
