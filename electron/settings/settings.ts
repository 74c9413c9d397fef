import type { Logger } from '../../shared/logger.ts'
import type Store from 'electron-store'
import { constants } from 'node:os'
import { failure, success, type Result } from '../../shared/result.ts'
import { checkSettings, defaultSettings, type SettingsData } from './schema.ts'
import { recoverFile, type RecoveredFile } from './settings-recovery.ts'

export interface Settings {
  get(): SettingsData
  /**
   * Takes the change over at once, and answers when it is written. `storage` where that failed: then it holds for this
   * session.
   */
  update(change: Partial<SettingsData>): Promise<Result<void>>
  /** Answers when everything is written. */
  flush(): Promise<void>
  /** Called after each change with the values before and after. */
  subscribe(listener: (before: SettingsData, after: SettingsData) => void): () => void
  /** Set when the file was damaged at start. */
  readonly repaired: RecoveredFile<SettingsData>['repaired']
}

export interface SettingsOptions {
  readonly folder: string
  readonly now: () => Date
  readonly logger: Logger
}

/** Everything that is kept but tokens, labels and the journal. Main is the only writer. */
export function openSettings({ folder, now, logger }: SettingsOptions): Settings {
  const found = recoverFile<SettingsData>({
    folder,
    name: 'settings',
    now,
    check: (value) => {
      const checked = checkSettings(value)
      return checked && { value: checked.data, whole: checked.invalidKeys.length === 0 }
    },
  })
  if (found.repaired) logger('The settings were damaged', found.repaired)
  const write = createWriter(folder, 'settings', logger)
  let data = found.value ?? defaultSettings()
  let last: Promise<unknown> = Promise.resolve()
  if (found.repaired) last = write(data)
  const listeners = new Set<(before: SettingsData, after: SettingsData) => void>()

  return {
    repaired: found.repaired,
    get: () => data,
    flush: async () => {
      await last
    },
    update: (change) => {
      const before = data
      data = { ...data, ...change }
      const written = write(data)
      last = written
      for (const listener of listeners) listener(before, data)
      return written
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * Writes a whole file through electron-store: to a temporary file, flushed, renamed, readable by this person only. Keys
 * that this Gavel does not know stay in the file. The library and what it brings (4 MB of memory) is loaded at the first
 * write; most runs of Gavel change nothing.
 */
export function createWriter(folder: string, name: string, logger: Logger): (data: object) => Promise<Result<void>> {
  let store: Promise<Store> | undefined
  let queue: Promise<unknown> = Promise.resolve()
  const open = async (): Promise<Store> => {
    const Library = await loadStore()
    return new Library({ cwd: folder, name, configFileMode: 0o600, accessPropertiesByDotNotation: false })
  }
  const write = async (data: object): Promise<Result<void>> => {
    try {
      store ??= open()
      const opened = await store
      opened.store = { ...opened.store, ...data }
      return success(undefined)
    } catch (error) {
      store = undefined
      logger(`${name} could not be written`, error)
      return failure('storage')
    }
  }
  return (data) => {
    const written = queue.then(() => write(data))
    queue = written
    return written
  }
}

/**
 * A library far below electron-store listens to every signal, deletes temporary files and ends the process at once; Gavel
 * could then drop and record nothing before it ends (https://github.com/fabiospampinato/when-exit). Its listeners
 * go; nobody else of ours begins to listen while it is loaded.
 */
async function loadStore(): Promise<typeof Store> {
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

/** Takes out everything that was kept about an account. */
export function forgetAccount(settings: Settings, accountId: string): void {
  const { own, pinned, me, roomNotices } = settings.get()
  const { [accountId]: _mine, ...others } = me
  void settings.update({
    own: own.filter((room) => room.accountId !== accountId),
    pinned: pinned.filter((room) => room.accountId !== accountId),
    me: others,
    roomNotices: Object.fromEntries(Object.entries(roomNotices).filter(([key]) => !key.startsWith(`${accountId}/`))),
  })
}
