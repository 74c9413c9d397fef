import type { JournalFile, JournalFs } from '../../electron/journal/file-system.ts'

export interface MemoryFiles extends JournalFs {
  /** The bytes by path, whether flushed or not. */
  readonly contents: Map<string, Buffer>
  /** The bytes by path that a power cut would leave. */
  readonly flushed: Map<string, Buffer>
  /** The code with which every write fails; undefined if writes succeed. `EROFS` and `EACCES` make opening fail too. */
  failWith: string | undefined
  /** The number of bytes of a failing write that are still written. */
  partial: number
}

const failure = (code: string): Error => Object.assign(new Error(code), { code })

/** The file system that the journal needs, in memory. */
export function createMemoryFiles(): MemoryFiles {
  const contents = new Map<string, Buffer>()
  const flushed = new Map<string, Buffer>()

  const read = (path: string): Buffer => {
    const found = contents.get(path)
    if (found === undefined) throw failure('ENOENT')
    return found
  }

  const handle = (path: string): JournalFile => ({
    appendFile: (text) => {
      const before = contents.get(path) ?? Buffer.alloc(0)
      const bytes = Buffer.from(text)
      const { failWith } = files
      const written = failWith === undefined ? bytes : bytes.subarray(0, files.partial)
      contents.set(path, Buffer.concat([before, written]))
      return failWith === undefined ? Promise.resolve() : Promise.reject(failure(failWith))
    },
    read: (buffer, offset, length, position) =>
      Promise.resolve(read(path).copy(buffer, offset, position, position + length)),
    stat: () => Promise.resolve({ size: contents.get(path)?.length ?? 0 }),
    datasync: () => {
      const bytes = contents.get(path)
      if (bytes !== undefined) flushed.set(path, bytes)
      return Promise.resolve()
    },
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  })

  const files: MemoryFiles = {
    contents,
    flushed,
    failWith: undefined,
    partial: 0,
    mkdir: () => Promise.resolve(undefined),
    readdir: () => Promise.resolve([...contents.keys()].map((path) => path.split('/').at(-1) ?? '')),
    readFile: (path) => Promise.resolve().then(() => read(path)),
    open: (path, flags) => {
      const { failWith } = files
      if (failWith === 'EROFS' || failWith === 'EACCES') return Promise.reject(failure(failWith))
      if (flags.startsWith('a') && !contents.has(path)) contents.set(path, Buffer.alloc(0))
      return Promise.resolve(handle(path))
    },
    unlink: (path) => {
      contents.delete(path)
      flushed.delete(path)
      return Promise.resolve()
    },
  }
  return files
}
