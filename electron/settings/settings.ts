import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { checkSettings, defaultSettings, JOURNAL_FOR_EVER, storedOfAccounts, type SettingsData } from './schema.ts'
import { StoredFile, type StoredFileOptions } from './stored-file.ts'

/**
 * The store of all data except the secrets in the keychain, the labels, the journal and the diagnostics. Only the main
 * process writes the file.
 */
export type Settings = Pick<StoredFile<SettingsData>, keyof StoredFile<SettingsData>>

export function openSettings(options: StoredFileOptions): Settings {
  return new StoredFile<SettingsData>(options, {
    name: 'settings',
    check: checkSettings,
    defaults: defaultSettings(),
    // The last good copy may be older than the user's choice of a retention time for the log.
    replacing: (data) => ({ ...data, preferences: { ...data.preferences, ...JOURNAL_FOR_EVER } }),
  })
}

/** Deletes the settings that refer to an account, except its entry in `accounts`. */
export function forgetAccount(settings: Settings, accountId: AccountId): void {
  // The stored view may name the account and its rooms.
  drop(settings.update({ ...storedOfAccounts(settings.get(), (id) => id !== accountId), lastingView: '' }))
}
