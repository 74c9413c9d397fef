import { hash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'

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
  let lines = ''
  for (const file of [...files].sort()) lines += `${hash('sha256', await readFile(file))}  ${basename(file)}\n`
  return lines
}
