import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { processTree } from './processes.ts'

/** The place and the encoding in which a secret was found, but never the secret itself. */
export interface Leak {
  readonly where: string
  readonly form: string
}

/** The names of the encodings in which the bytes contain the secret, such as `hexadecimal`. */
export function formsIn(bytes: Buffer, secret: string): readonly string[] {
  return encodingsOf(secret)
    .filter(({ needle }) => bytes.includes(needle))
    .map(({ form }) => form)
}

interface Encoding {
  readonly form: string
  readonly needle: Buffer
}

function encodingsOf(secret: string): readonly Encoding[] {
  const plain = Buffer.from(secret, 'utf8')
  const list: [string, string | Buffer][] = [
    ['plain', plain],
    ['UTF-16', Buffer.from(secret, 'utf16le')],
    ['hexadecimal', plain.toString('hex')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['reversed', Buffer.from(plain.toReversed())],
    // The base64 form of a secret in a longer text depends on the secret's position, modulo three.
    ...base64Middles(plain).map((middle, shift): [string, string] => [`base64 at ${shift}`, middle]),
    ...base64Middles(plain).map((middle, shift): [string, string] => [
      `base64url at ${shift}`,
      middle.replaceAll('+', '-').replaceAll('/', '_'),
    ]),
  ]
  return list.map(([form, needle]) => ({ form, needle: Buffer.isBuffer(needle) ? needle : Buffer.from(needle) }))
}

/**
 * For each position of the secret modulo three, the part of the base64 text that does not depend on the bytes before
 * and after the secret.
 */
function base64Middles(plain: Buffer): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replaceAll('=', '')
    const start = Math.ceil((shift * 8) / 6)
    const whole = Math.floor(((shift + plain.length) * 8) / 6)
    return text.slice(start, whole)
  })
}

/**
 * Searches `texts`, the files in `folders` (which may also be single files), and the arguments and environment of the
 * process `pid` and its descendants.
 */
export async function findLeaks(
  secret: string,
  at: { readonly folders: readonly string[]; readonly pid?: number; readonly texts?: Readonly<Record<string, string>> },
): Promise<readonly Leak[]> {
  const leaks: Leak[] = []
  const search = (where: string, bytes: Buffer): void => {
    for (const form of formsIn(bytes, secret)) leaks.push({ where, form })
  }
  for (const folder of at.folders) {
    for (const file of await filesBelow(folder)) search(file, await readFile(file).catch(() => Buffer.alloc(0)))
  }
  for (const pid of at.pid === undefined ? [] : await processTree(at.pid)) {
    for (const part of ['cmdline', 'environ']) {
      search(`/proc/${pid}/${part}`, await readFile(`/proc/${pid}/${part}`).catch(() => Buffer.alloc(0)))
    }
  }
  for (const [where, text] of Object.entries(at.texts ?? {})) search(where, Buffer.from(text))
  return leaks
}

export async function filesBelow(folder: string): Promise<readonly string[]> {
  if ((await stat(folder).catch(() => undefined))?.isFile() === true) return [folder]
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
