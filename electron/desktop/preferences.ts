import type { Preferences } from '../../shared/preferences.ts'
import { success, type Result } from '../../shared/result.ts'
import type { Settings } from '../settings/settings.ts'
import type { Autostart } from './autostart.ts'
import type { Shortcuts } from './shortcuts.ts'

export interface PreferencesParts {
  readonly settings: Settings
  readonly shortcuts: Shortcuts
  readonly autostart: Autostart
}

/**
 * Takes over what a person chose. A shortcut that is refused and an autostart that cannot be written stay as they were,
 * and the answer says why; the rest of the change holds all the same.
 */
export async function changePreferences(
  { settings, shortcuts, autostart }: PreferencesParts,
  change: Partial<Preferences>,
): Promise<Result<Preferences>> {
  const outcomes: Result<void>[] = []
  const taken: { -readonly [Key in keyof Preferences]?: Preferences[Key] } = { ...change }
  const keepUnless = (key: keyof Preferences, outcome: Result<void>): void => {
    outcomes.push(outcome)
    if (!outcome.ok) delete taken[key]
  }
  if (change.shortcutEnd !== undefined) keepUnless('shortcutEnd', shortcuts.set('end', change.shortcutEnd))
  if (change.shortcutShow !== undefined) keepUnless('shortcutShow', shortcuts.set('show', change.shortcutShow))
  if (change.autostart !== undefined) keepUnless('autostart', await autostart.set(change.autostart))
  outcomes.push(await settings.update({ preferences: { ...settings.get().preferences, ...taken } }))
  const failed = outcomes.find((outcome) => !outcome.ok)
  return failed && !failed.ok ? failed : success(settings.get().preferences)
}
