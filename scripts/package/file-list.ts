import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, utimes } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface ListedFile {
  /** Relative to the folder, with `/` as the separator on every system. */
  readonly path: string
  /** Permission bits, such as 0o755. */
  readonly mode: number
  readonly size: number
  /** SHA-256, or `-> target` for a link. */
  readonly content: string
}

/** All files of a folder and its subfolders, sorted by path. */
export async function listFiles(folder: string): Promise<readonly ListedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  const listed = files.sort().map(async (file) => {
    const { mode, size } = await lstat(file)
    const content = (await lstat(file)).isSymbolicLink() ? `-> ${await readlink(file)}` : await sha256(file)
    return { path: relative(folder, file).replaceAll('\\', '/'), mode: mode & 0o7777, size, content }
  })
  return Promise.all(listed)
}

/** The file list, one line per file: mode, size, SHA-256 or link target, path. */
export function formatFileList(files: readonly ListedFile[]): string {
  return files
    .map(({ mode, size, content, path }) => `${mode.toString(8).padStart(4, '0')} ${size} ${content} ${path}\n`)
    .join('')
}

/** The checksums in the form that `sha256sum --check` reads. */
export async function formatChecksums(files: readonly string[]): Promise<string> {
  const lines = [...files].sort().map(async (file) => `${await sha256(file)}  ${basename(file)}\n`)
  return (await Promise.all(lines)).join('')
}

/** Sets the times of a folder and its contents except links, so that builds of the same sources are identical. */
export async function setTimes(folder: string, epoch: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await utimes(join(entry.parentPath, entry.name), epoch, epoch)
  }
  await utimes(folder, epoch, epoch)
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
