import {
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { parseJson } from '../shared/json.ts'

/**
 * Reads a file with secrets, or one that nobody else may change.
 *
 * @throws an Error whose message can be shown to the user if anyone but the owner has access (not checked on Windows);
 * Node's error if the file cannot be read
 */
export function readSecretFile(path: string, platform: NodeJS.Platform = process.platform): string {
  const { mode } = statSync(path)
  if (platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`Others may read or write ${path}. Run: chmod 600 ${path}`)
  }
  return readFileSync(path, 'utf8')
}

/**
 * Reads a state file. Undefined if there is none.
 *
 * @throws an Error if the content is invalid, whose message names the file and can be shown to the user; also as
 * `readSecretFile`
 */
export function readState<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined
  const read = parseJson(readSecretFile(path))
  const place = read.ok ? '' : read.place
  const parsed = schema.safeParse(read.ok ? read.value : undefined)
  // The cause is left out, because it may quote secrets of the file.
  if (!parsed.success) throw new Error(`${path} is damaged${place}. Restore it from a backup.`)
  return parsed.data
}

/**
 * Replaces a file in one step. Only its owner may read it. If root writes it, the owner of its folder becomes its
 * owner, because systemd runs the relay as another user, who must be able to read what a command run by root has
 * written.
 */
export function writeSecretFile(path: string, text: string): void {
  const next = `${path}.new`
  // An existing file of that name would keep its mode, and a link would lead elsewhere.
  rmSync(next, { force: true })
  const file = openSync(next, 'wx', 0o600)
  try {
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync(dirname(path))
      fchownSync(file, uid, gid)
    }
    writeFileSync(file, text)
    // Otherwise the file may be empty after a power cut, although it already has its final name.
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(next, path)
}
