import type Store from 'electron-store'
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
import { constants as systemConstants } from 'node:os'
import { join } from 'node:path'
import { drop } from '../../shared/drop.ts'
import { parseJson } from '../../shared/json.ts'
import type { Logger } from '../../shared/logger.ts'
import { failure, success, type Result } from '../../shared/result.ts'

const MOST_TRIES = 10
/** Milliseconds. Short, because the wait blocks the start, which needs the settings. */
const BETWEEN_TRIES = 50
/** Without `O_NONBLOCK`, which Windows lacks, a named pipe in place of a file would block the start for ever. */
const READING = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0)

export interface CheckedFile<T> {
  readonly value: T
  /** Keys whose value was invalid: only its valid elements are used, or its default. */
  readonly invalidKeys: readonly string[]
  /** Whether a newer Gavel wrote the file. */
  readonly isNewer: boolean
}

export interface StoredFileOptions {
  readonly folder: string
  readonly now: () => Date
  readonly logger: Logger
}

/** What is stored of one kind of data: the name of its file without `.json`, and how its content is read. */
export interface StoredKind<T> {
  readonly name: string
  /** Checks the content; undefined if the file is useless. */
  readonly check: (value: unknown) => CheckedFile<T> | undefined
  readonly defaults: T
  /** Changes what the last good copy, or the defaults, say in place of a file that is lost. */
  readonly replacing?: (value: T) => T
}

/**
 * A JSON file of the profile, which is read and recovered at once, before electron-store opens it. A power cut can leave
 * an empty or incomplete file. A library that treats such a file as empty overwrites it with its defaults at the next
 * change (https://github.com/sindresorhus/conf/issues/152, https://github.com/sindresorhus/electron-store/issues/86). So
 * a valid file is copied as the last good copy, which is used if there is no file or nothing in it is usable. A damaged
 * file is saved under another name; any valid values in it are used. Of the file of a newer Gavel, a copy is saved next to
 * it, because this Gavel replaces values that it does not understand.
 */
export class StoredFile<T extends object> {
  /**
   * Set if the file was damaged, or missing although there is a last good copy. `parts`: the file's valid values are
   * used. `setAside`: where the damaged file was saved.
   */
  readonly repaired: { readonly from: 'backup' | 'parts' | 'nothing'; readonly setAside?: string } | undefined
  /** Whether a newer Gavel wrote the file that was found at start. */
  readonly isNewer: boolean
  readonly #options: StoredFileOptions
  readonly #name: string
  readonly #path: string
  readonly #backup: string
  readonly #listeners = new Set<(before: T, after: T) => void>()
  #data: T
  /**
   * Set if a damaged file could not be set aside: another program may have locked it, and it may be intact and newer than
   * the last good copy. Tries that again. Until it succeeds, each write fails, because a write replaces the file.
   */
  #setAsideLater: (() => void) | undefined
  #store: Promise<Store> | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: StoredFileOptions, { name, check, defaults, replacing = (value) => value }: StoredKind<T>) {
    this.#options = options
    this.#name = name
    this.#path = join(options.folder, `${name}.json`)
    this.#backup = join(options.folder, `${name}.bak.json`)
    const read = (path: string) => {
      const text = readText(path)
      const parsed = parseJson(text ?? '')
      return { text, checked: parsed.ok ? check(parsed.value) : undefined }
    }
    const { text, checked } = read(this.#path)
    const good = checked ? undefined : read(this.#backup).checked
    this.isNewer = checked?.isNewer === true
    this.#data = checked?.value ?? good?.value ?? defaults
    if (checked?.isNewer === true) attempt(() => this.#copyOnce(text ?? ''))
    else if (checked?.invalidKeys.length === 0) attempt(() => this.#copyGood(text ?? ''))
    else if (text !== undefined || good) {
      // Without a file, a damaged one may have been set aside without a new one being written, for example because of a
      // power cut.
      const setAside = text === undefined ? undefined : this.#setAside(text, checked !== undefined)
      this.repaired = {
        from: checked ? 'parts' : good ? 'backup' : 'nothing',
        ...(setAside !== undefined && { setAside }),
      }
      options.logger(`The ${name} were damaged`, this.repaired)
      if (!checked) this.#data = replacing(this.#data)
      if (this.#setAsideLater === undefined) drop(this.#write(this.#data))
    }
  }

  get(): T {
    return this.#data
  }

  /**
   * Applies the change at once, and resolves when it is written. Fault: `storage` if writing failed; the change then
   * lasts for this session only, unless a later change is written.
   */
  update(change: Partial<T>): Promise<Result<void>> {
    const before = this.#data
    this.#data = { ...before, ...change }
    const written = this.#write(this.#data)
    for (const listener of this.#listeners) listener(before, this.#data)
    return written
  }

  /** Calls the listener after each change with the values before and after. */
  subscribe(listener: (before: T, after: T) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when every change is written, or could not be. */
  async flush(): Promise<void> {
    await this.#queue
  }

  /**
   * Saves a damaged file under another name, which is returned; undefined if that failed. The valid values of a readable
   * file are newer than the last good copy, so they are used, and the file stays until it is replaced.
   */
  #setAside(text: string, isReadable: boolean): string | undefined {
    const path = join(this.#options.folder, `${this.#name}.corrupt-${this.#stamp()}.json`)
    const move = (): void => {
      if (isReadable) writeFileSync(path, text, { mode: 0o600 })
      else {
        renameSync(this.#path, path)
        chmodSync(path, 0o600)
      }
    }
    if (attempt(move)) return path
    this.#setAsideLater = () => {
      if (existsSync(this.#path)) move()
    }
    return undefined
  }

  /** Copies a valid file, so that there is a last good copy of it. */
  #copyGood(text: string): void {
    const plain = text.replace(/^\uFEFF/, '')
    replaceFile(this.#backup, plain)
    // The library that writes the file cannot read a byte order mark, which some editors add.
    if (plain !== text) replaceFile(this.#path, plain)
  }

  /** Copies the file once. Until something changes, every start finds the same file of the newer Gavel. */
  #copyOnce(text: string): void {
    const { folder } = this.#options
    const start = `${this.#name}.newer-`
    const isCopied = readdirSync(folder).some((one) => one.startsWith(start) && readText(join(folder, one)) === text)
    if (!isCopied) writeFileSync(join(folder, `${start}${this.#stamp()}.json`), text, { mode: 0o600 })
  }

  /** The time without colons, which Windows does not allow in file names. */
  #stamp(): string {
    return this.#options
      .now()
      .toISOString()
      .replaceAll(':', '-')
      .replace(/\.\d+Z$/, 'Z')
  }

  #write(data: T): Promise<Result<void>> {
    const written = this.#queue.then(() => this.#writeNow(data))
    this.#queue = written
    return written
  }

  /**
   * Writes the whole file through electron-store, which writes and flushes a temporary file, which only its owner may
   * read, and renames it. Keys that this Gavel does not know stay in the file. The library needs 4 MB of memory and is
   * loaded at the first write, because most sessions write nothing. Its options `schema` and `clearInvalidConfig` are not
   * used, because they check a file as a whole and replace an invalid one with the defaults.
   */
  async #writeNow(data: T): Promise<Result<void>> {
    const { folder, logger } = this.#options
    const name = this.#name
    try {
      this.#setAsideLater?.()
      this.#setAsideLater = undefined
      this.#store ??= openStore(folder, name)
      const opened = await this.#store
      opened.store = { ...opened.store, ...data }
    } catch (error) {
      this.#store = undefined
      logger(`${name} could not be written`, error)
      return failure('storage')
    }
    try {
      // There is a last good copy from the first change on.
      if (!existsSync(this.#backup)) replaceFile(this.#backup, readFileSync(this.#path, 'utf8'))
    } catch (error) {
      // This is not a fault, because the change itself has been stored.
      logger(`${name} has no last good copy yet`, error)
    }
    return success(undefined)
  }
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

async function openStore(folder: string, name: string): Promise<Store> {
  const Library = await loadLibrary()
  return new Library({ cwd: folder, name, configFileMode: 0o600, accessPropertiesByDotNotation: false })
}

/**
 * Loads electron-store, and removes the listeners that one of its dependencies adds for many signals. At a signal, they
 * would delete temporary files and end the process at once (https://github.com/fabiospampinato/when-exit). Gavel could
 * then not drop held actions and write to the journal first. Nothing else adds a listener while the library loads.
 */
async function loadLibrary(): Promise<typeof Store> {
  const signals = Object.keys(systemConstants.signals) as NodeJS.Signals[]
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]))
  const { default: library } = await import('electron-store')
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)?.includes(listener)) process.off(signal, listener)
    }
  }
  return library
}
