import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'

/** A disk in memory that does not respond between `hang` and `recover`. */
export function hangingFiles(files: MemoryFiles = createMemoryFiles()): {
  readonly files: MemoryFiles
  hang(): void
  recover(): void
} {
  let gate = Promise.resolve()
  let recover = (): void => {}
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
    const { appendFile } = file
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
    recover: () => {
      recover()
    },
  }
}
