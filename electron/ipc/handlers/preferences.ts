import type { Request } from '../../../shared/contract.ts'
import type { Preferences } from '../../../shared/preferences.ts'
import { success, type Failure, type Result } from '../../../shared/result.ts'
import type { Autostart } from '../../desktop/autostart.ts'
import type { LocalizedTexts } from '../../desktop/localized-texts.ts'
import type { Notifier } from '../../desktop/notifications/notifier.ts'
import type { Shortcuts } from '../../desktop/shortcuts/shortcuts.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Handlers } from '../router.ts'

export interface PreferencesParts {
  readonly settings: Settings
  readonly shortcuts: Shortcuts
  readonly autostart: Autostart
}

export interface PreferenceHandlerParts extends PreferencesParts {
  readonly notifier: Notifier
  readonly localizedTexts: LocalizedTexts
}

export function createPreferenceHandlers(
  parts: PreferenceHandlerParts,
): Pick<Handlers, 'setPreferences' | 'testShortcut' | 'testNotification'> {
  return {
    setPreferences: (change) => changePreferences(parts, withoutUndefined(change)),
    testShortcut: ({ which }) => {
      parts.shortcuts.test(which)
      return success(undefined)
    },
    testNotification: async () => {
      const { t } = parts.localizedTexts.current()
      const outcome = await parts.notifier.show({ title: t('notice.testTitle'), body: t('notice.testBody') })
      return success({ shown: outcome.state === 'shown' })
    },
  }
}

/**
 * Applies and stores a change. A shortcut that is refused and an autostart that cannot be written stay as they were; the
 * rest of the change is applied anyway, and the result is the first fault.
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
  const applied = Object.fromEntries(
    Object.entries(change).filter(([key]) => tried[key as keyof Preferences]?.ok !== false),
  )
  const written = await settings.update({ preferences: { ...settings.get().preferences, ...applied } })
  const failed = [...Object.values(tried), written].find(isFailure)
  return failed ?? success(settings.get().preferences)
}

function isFailure(result: Result<void>): result is Failure {
  return !result.ok
}

function withoutUndefined(change: Request<'setPreferences'>): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
