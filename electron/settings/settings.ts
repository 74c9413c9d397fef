import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Result } from '../../shared/result.ts'
import { checkSettings, defaultSettings, JOURNAL_FOR_EVER, storedOfAccounts, type SettingsData } from './schema.ts'
import { recoverFile, type RecoveredFile } from './settings-recovery.ts'
import { createStoreWriter } from './store-file.ts'

export interface Settings {
  get(): SettingsData
  /**
   * Applies the change at once, and resolves when it is written. Fault: `storage` if writing failed; the change then
   * lasts for this session only, unless a later change is written.
   */
  update(change: Partial<SettingsData>): Promise<Result<void>>
  /** Resolves when every change is written, or could not be. */
  flush(): Promise<void>
  /** Calls the listener after each change with the values before and after. */
  subscribe(listener: (before: SettingsData, after: SettingsData) => void): () => void
  /** Set if the file was damaged at start, or missing although there was a last good copy. */
  readonly repaired: RecoveredFile<SettingsData>['repaired']
  /** Whether a newer Gavel wrote the file that was found at start. */
  readonly isNewer: boolean
}

export interface SettingsOptions {
  readonly folder: string
  readonly now: () => Date
  readonly logger: Logger
}

/**
 * Opens the store of all data except the secrets in the keychain, the labels, the journal and the diagnostics. Only the
 * main process writes the file.
 */
export function openSettings({ folder, now, logger }: SettingsOptions): Settings {
  const { value, repaired, isNewer, mustWrite, setAsideLater } = recoverFile<SettingsData>({
    folder,
    name: 'settings',
    now,
    check: (given) => {
      const checked = checkSettings(given)
      if (checked === undefined) return undefined
      return { value: checked.data, isComplete: checked.invalidKeys.length === 0, isNewer: checked.isNewer }
    },
  })
  if (repaired) logger('The settings were damaged', repaired)
  const write = createStoreWriter(folder, 'settings', logger, setAsideLater)
  const listeners = new Set<(before: SettingsData, after: SettingsData) => void>()
  const found = value ?? defaultSettings()
  // The last good copy may be older than the user's choice of a retention time for the log.
  const isReplaced = repaired !== undefined && repaired.from !== 'parts'
  let data = isReplaced ? { ...found, preferences: { ...found.preferences, ...JOURNAL_FOR_EVER } } : found
  if (mustWrite) drop(write(data))

  return {
    repaired,
    isNewer,
    get: () => data,
    flush: write.flush,
    update: (change) => {
      const before = data
      data = { ...data, ...change }
      const result = write(data)
      for (const listener of listeners) listener(before, data)
      return result
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Deletes the settings that refer to an account, except its entry in `accounts`. */
export function forgetAccount(settings: Settings, accountId: AccountId): void {
  // The stored view may name the account and its rooms.
  drop(settings.update({ ...storedOfAccounts(settings.get(), (id) => id !== accountId), lastingView: '' }))
}
