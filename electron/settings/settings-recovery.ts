import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface RecoveredFile<T> {
  /** Undefined where there is nothing to start from. */
  readonly value: T | undefined
  /** Set when the file was damaged. */
  readonly repaired?: { readonly from: 'backup' | 'parts' | 'nothing'; readonly setAside?: string }
}

export interface RecoveryOptions<T> {
  readonly folder: string
  /** Without `.json`. */
  readonly name: string
  /** `whole` is false where parts had to be left out. */
  readonly check: (value: unknown) => { readonly value: T; readonly whole: boolean } | undefined
  readonly now: () => Date
}

/**
 * Looks at a file before electron-store opens it. A power cut can leave an empty or torn file, and a library that takes
 * such a file for an empty one overwrites the good copy with its defaults at the next change
 * (https://github.com/sindresorhus/conf/issues/152, https://github.com/sindresorhus/electron-store/issues/86). So: a file
 * that loads well becomes the last good copy; one that does not is set aside, and the last good copy is tried.
 */
export function recoverFile<T>(options: RecoveryOptions<T>): RecoveredFile<T> {
  const file = join(options.folder, `${options.name}.json`)
  const backup = join(options.folder, `${options.name}.bak.json`)
  const text = readText(file)
  if (text === undefined) return { value: undefined }
  const checked = checkText(text, options.check)
  if (checked?.whole === true) {
    attempt(() => {
      // A copy that a power cut leaves half written must not replace the last good one.
      writeFileSync(`${backup}.part`, text, { mode: 0o600 })
      renameSync(`${backup}.part`, backup)
    })
    return { value: checked.value }
  }
  const setAside = join(options.folder, `${options.name}.corrupt-${stamp(options.now())}.json`)
  // What fits of a file that can be read is newer than the last good copy, so it is used; the whole is kept beside it.
  const moved = attempt(() => {
    if (checked) writeFileSync(setAside, text, { mode: 0o600 })
    else {
      renameSync(file, setAside)
      chmodSync(setAside, 0o600)
    }
  })
  const aside = moved ? { setAside } : {}
  if (checked) return { value: checked.value, repaired: { from: 'parts', ...aside } }
  const good = checkText(readText(backup) ?? '', options.check)
  return { value: good?.value, repaired: { from: good ? 'backup' : 'nothing', ...aside } }
}

function checkText<T>(text: string, check: RecoveryOptions<T>['check']): ReturnType<RecoveryOptions<T>['check']> {
  try {
    return check(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Undefined only where there is no file; one that cannot be read counts as an empty one. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : ''
  }
}

function attempt(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    // A folder that cannot be written: Gavel runs with what it has, and the first change reports it.
    return false
  }
}

/** Without colons, which Windows refuses in file names. */
function stamp(date: Date): string {
  return date
    .toISOString()
    .replaceAll(':', '-')
    .replace(/\.\d+Z$/, 'Z')
}
