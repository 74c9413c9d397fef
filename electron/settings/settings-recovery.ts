import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseJson, type Place } from '../../shared/json.ts'

const MOST_TRIES = 10
/** Milliseconds. Short, because the wait blocks the start, which needs the settings. */
const BETWEEN_TRIES = 50
/** Without `O_NONBLOCK`, which Windows lacks, a named pipe in place of a file would block the start for ever. */
const READING = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0)

export interface RecoveredFile<T> {
  /** Undefined if there is no usable file. */
  readonly value: T | undefined
  /**
   * Set if the file was damaged, or missing although there is a last good copy. `parts`: the file's valid values are
   * used. `setAside`: where the damaged file was saved. `mistake`: where it is no longer JSON.
   */
  readonly repaired?: {
    readonly from: 'backup' | 'parts' | 'nothing'
    readonly setAside?: string
    readonly mistake?: Place
  }
  /**
   * Whether the value must be written at once. False also if a damaged file could not be set aside: another program may
   * have locked it, and it may be intact and newer than the last good copy.
   */
  readonly mustWrite: boolean
  /**
   * Set if a damaged file could not be set aside. Tries that again, and must be called before the first write, because
   * a write replaces the file. Throws if the file still cannot be set aside.
   */
  readonly setAsideLater?: () => void
  /**
   * A newer Gavel wrote the file. A copy is saved next to it if possible, because this Gavel replaces values that it
   * does not understand.
   */
  readonly isNewer: boolean
}

export interface CheckedFile<T> {
  readonly value: T
  /** False if invalid values were left out. */
  readonly isComplete: boolean
  readonly isNewer: boolean
}

export interface RecoveryOptions<T> {
  readonly folder: string
  /** The file's name without `.json`. */
  readonly name: string
  /** Checks the content; undefined if the file is useless. */
  readonly check: (value: unknown) => CheckedFile<T> | undefined
  readonly now: () => Date
}

/**
 * Reads a file before electron-store opens it. A power cut can leave an empty or incomplete file. A library that treats
 * such a file as empty overwrites it with its defaults at the next change
 * (https://github.com/sindresorhus/conf/issues/152, https://github.com/sindresorhus/electron-store/issues/86). So a
 * valid file is copied as the last good copy, which is used if there is no file or nothing in it is usable. A damaged
 * file is saved under another name; any valid values in it are used.
 */
export function recoverFile<T>(options: RecoveryOptions<T>): RecoveredFile<T> {
  const file = join(options.folder, `${options.name}.json`)
  const backup = join(options.folder, `${options.name}.bak.json`)
  const text = readText(file)
  const lastGood = (): CheckedFile<T> | undefined => checkText(readText(backup) ?? '', options.check)
  if (text === undefined) {
    // A damaged file may have been set aside without a new one being written, for example because of a power cut.
    const good = lastGood()
    return {
      value: good?.value,
      isNewer: false,
      mustWrite: good !== undefined,
      ...(good && { repaired: { from: 'backup' } }),
    }
  }
  const checked = checkText(text, options.check)
  if (checked?.isNewer === true) {
    attempt(() => {
      copyOnce(options, text)
    })
    return { value: checked.value, isNewer: true, mustWrite: false }
  }
  if (checked?.isComplete === true) {
    attempt(() => {
      const plain = text.replace(/^\uFEFF/, '')
      replaceFile(backup, plain)
      // The library that writes the file cannot read a byte order mark, which some editors add.
      if (plain !== text) replaceFile(file, plain)
    })
    return { value: checked.value, isNewer: false, mustWrite: false }
  }
  const setAside = join(options.folder, `${options.name}.corrupt-${stamp(options.now())}.json`)
  // The valid values of a readable file are newer than the last good copy, so they are used, and the damaged file is
  // saved under another name.
  const move = (): void => {
    if (checked) writeFileSync(setAside, text, { mode: 0o600 })
    else {
      renameSync(file, setAside)
      chmodSync(setAside, 0o600)
    }
  }
  const moved = attempt(move)
  const setAsideLater = (): void => {
    if (existsSync(file)) move()
  }
  const parsed = parseJson(text)
  const aside = { ...(moved && { setAside }), ...(!parsed.ok && { mistake: parsed.mistake }) }
  const found = { isNewer: false, mustWrite: moved, ...(!moved && { setAsideLater }) }
  if (checked) return { value: checked.value, ...found, repaired: { from: 'parts', ...aside } }
  const good = lastGood()
  return { value: good?.value, ...found, repaired: { from: good ? 'backup' : 'nothing', ...aside } }
}

/** Copies the file once. Until something changes, every start finds the same file of the newer Gavel. */
function copyOnce<T>({ folder, name, now }: RecoveryOptions<T>, text: string): void {
  const start = `${name}.newer-`
  const isCopied = readdirSync(folder).some((one) => one.startsWith(start) && readText(join(folder, one)) === text)
  if (!isCopied) writeFileSync(join(folder, `${start}${stamp(now())}.json`), text, { mode: 0o600 })
}

function checkText<T>(text: string, check: RecoveryOptions<T>['check']): CheckedFile<T> | undefined {
  const parsed = parseJson(text)
  return parsed.ok ? check(parsed.value) : undefined
}

/**
 * Copies a file as its last good copy if there is none, so that there is one from the first change on. A power cut
 * cannot leave the copy incomplete.
 */
export function copyIfFirst(folder: string, name: string): void {
  const backup = join(folder, `${name}.bak.json`)
  if (!existsSync(backup)) replaceFile(backup, readFileSync(join(folder, `${name}.json`), 'utf8'))
}

/** Replaces a file in one step: what a power cut leaves incomplete must not replace it. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.part`, text, { mode: 0o600 })
  renameSync(`${path}.part`, path)
}

/**
 * Undefined only if there is no file. If reading the file fails, it is tried again, because a virus scanner may lock
 * the file for a moment. If it still cannot be read, it counts as empty.
 */
function readText(path: string): string | undefined {
  for (let tries = 1; ; tries += 1) {
    try {
      const file = openSync(path, READING)
      try {
        return readFileSync(file, 'utf8')
      } finally {
        closeSync(file)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      if (tries === MOST_TRIES) return ''
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_TRIES)
    }
  }
}

function attempt(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    // The folder is not writable, or the file is locked. Gavel runs with the values it has. If the first change cannot
    // be written either, the result of that change is the fault.
    return false
  }
}

/** The time without colons, which Windows does not allow in file names. */
function stamp(date: Date): string {
  return date
    .toISOString()
    .replaceAll(':', '-')
    .replace(/\.\d+Z$/, 'Z')
}
