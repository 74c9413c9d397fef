import Store from 'electron-store'
import { failure, success, type Result } from '../../shared/result.ts'
import { checkSettings, defaultSettings, type SettingsData } from './schema.ts'
import { findSettings, type Found } from './settings-file.ts'

export interface Settings {
  get(): SettingsData
  /**
   * Takes the change over at once and writes it. `storage` where it could not be written: then it holds for this session.
   */
  update(change: Partial<SettingsData>): Result<void>
  /** Called after each change with the values before and after. */
  subscribe(listener: (before: SettingsData, after: SettingsData) => void): () => void
  /** Set when the file was damaged at start. */
  readonly repaired: Found<SettingsData>['repaired']
}

export interface SettingsOptions {
  readonly folder: string
  readonly now: () => Date
  readonly log: (message: string, detail?: unknown) => void
}

/** Everything that is kept but tokens, labels and the journal. Main is the only writer. */
export function openSettings({ folder, now, log }: SettingsOptions): Settings {
  const found = findSettings<SettingsData>({
    folder,
    name: 'settings',
    now,
    check: (value) => {
      const checked = checkSettings(value)
      return checked && { value: checked.data, whole: checked.misfits.length === 0 }
    },
  })
  if (found.repaired) log('The settings were damaged', found.repaired)
  const write = createWriter(folder, 'settings', log)
  let data = found.value ?? defaultSettings()
  if (found.repaired) write(data)
  const listeners = new Set<(before: SettingsData, after: SettingsData) => void>()

  return {
    repaired: found.repaired,
    get: () => data,
    update: (change) => {
      const before = data
      data = { ...data, ...change }
      const written = write(data)
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
 * that this Gavel does not know stay in the file.
 */
export function createWriter<T extends object>(
  folder: string,
  name: string,
  log: SettingsOptions['log'],
): (data: T) => Result<void> {
  let store: Store | undefined
  return (data) => {
    try {
      store ??= new Store({ cwd: folder, name, configFileMode: 0o600, accessPropertiesByDotNotation: false })
      store.store = { ...store.store, ...data }
      return success(undefined)
    } catch (error) {
      log(`${name} could not be written`, error)
      return failure('storage')
    }
  }
}

/** Takes out everything that was kept about an account. */
export function forgetAccount(settings: Settings, accountId: string): void {
  const { own, pinned, me, roomNotices } = settings.get()
  const { [accountId]: _mine, ...others } = me
  settings.update({
    own: own.filter((room) => room.accountId !== accountId),
    pinned: pinned.filter((room) => room.accountId !== accountId),
    me: others,
    roomNotices: Object.fromEntries(Object.entries(roomNotices).filter(([key]) => !key.startsWith(`${accountId}/`))),
  })
}
