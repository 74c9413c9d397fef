import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** All files and links in a folder and its subfolders, with `/` as the separator on every system. */
export async function listFiles(folder: string): Promise<readonly { readonly path: string; readonly size: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async (file) => ({
      path: relative(folder, file).replaceAll('\\', '/'),
      size: (await lstat(file)).size,
    })),
  )
}

/** The checksums in the form that `sha256sum --check` reads. */
export async function formatChecksums(files: readonly string[]): Promise<string> {
  const lines = [...files].sort().map(async (file) => `${await sha256(file)}  ${basename(file)}\n`)
  return (await Promise.all(lines)).join('')
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
