import type Store from 'electron-store'
import { constants } from 'node:os'
import type { Logger } from '../../shared/logger.ts'
import { copyIfFirst } from './settings-recovery.ts'
import { failure, success, type Result } from '../../shared/result.ts'

/**
 * Returns a function that writes a whole file through electron-store. The library writes and flushes a temporary file,
 * which only its owner may read, and renames it. Keys that this Gavel does not know stay in the file. The library needs
 * 4 MB of memory and is loaded at the first write, because most sessions write nothing. The fault of a failed write is
 * `storage`.
 *
 * The library's options `schema` and `clearInvalidConfig` are not used, because they check a file as a whole and
 * replace an invalid one with the defaults. `settings-recovery.ts` checks and recovers the file beforehand, key by key.
 *
 * `flush` resolves when every write has succeeded or failed.
 *
 * @param setAside called before the first write; until it succeeds, each write fails
 */
export function createStoreWriter(
  folder: string,
  name: string,
  logger: Logger,
  setAside?: () => void,
): { (data: object): Promise<Result<void>>; flush(): Promise<void> } {
  let store: Promise<Store> | undefined
  let isSetAside = false
  let queue: Promise<unknown> = Promise.resolve()
  const copyFirst = (): void => {
    try {
      copyIfFirst(folder, name)
    } catch (error) {
      // This is not a fault, because the change itself has been stored.
      logger(`${name} has no last good copy yet`, error)
    }
  }
  const write = async (data: object): Promise<Result<void>> => {
    try {
      if (!isSetAside) setAside?.()
      isSetAside = true
      store ??= openStore(folder, name)
      const opened = await store
      opened.store = { ...opened.store, ...data }
      copyFirst()
      return success(undefined)
    } catch (error) {
      store = undefined
      logger(`${name} could not be written`, error)
      return failure('storage')
    }
  }
  const writeInTurn = (data: object): Promise<Result<void>> => {
    const written = queue.then(() => write(data))
    queue = written
    return written
  }
  const flush = async (): Promise<void> => {
    await queue
  }
  return Object.assign(writeInTurn, { flush })
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
  const signals = Object.keys(constants.signals) as NodeJS.Signals[]
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]))
  const { default: library } = await import('electron-store')
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)?.includes(listener)) process.off(signal, listener)
    }
  }
  return library
}
