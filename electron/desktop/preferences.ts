import type { Preferences } from '../../shared/preferences.ts'
import { success, type Failure, type Result } from '../../shared/result.ts'
import type { Settings } from '../settings/settings.ts'
import type { Autostart } from './autostart.ts'
import type { Shortcuts } from './shortcuts/shortcuts.ts'

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
  const tried: Partial<Record<keyof Preferences, Result<void>>> = {
    ...(change.shortcutEnd !== undefined && { shortcutEnd: shortcuts.set('end', change.shortcutEnd) }),
    ...(change.shortcutShow !== undefined && { shortcutShow: shortcuts.set('show', change.shortcutShow) }),
    ...(change.autostart !== undefined && { autostart: await autostart.set(change.autostart) }),
  }
  const taken = Object.fromEntries(
    Object.entries(change).filter(([key]) => tried[key as keyof Preferences]?.ok !== false),
  )
  const written = await settings.update({ preferences: { ...settings.get().preferences, ...taken } })
  const failed = [...Object.values(tried), written].find(isFailure)
  return failed ?? success(settings.get().preferences)
}

function isFailure(result: Result<void>): result is Failure {
  return !result.ok
}
