import { isSameShortcut } from '../../../shared/preferences/accelerator.ts'
import { weakened } from '../../../shared/preferences/definitions.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { shortcutNames, shortcutPreferences, shortcuts } from '../../../shared/preferences/shortcuts.ts'
import type { User } from '../needs.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'

/** The handlers for preferences, and for trying out what they choose. */
export const preferenceHandlers = (parts: Parts) => {
  const { shortcuts: registered, notifier } = parts.desktop
  return {
    setPreferences: async (given, user) => {
      const change: Partial<Preferences> = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      )
      const allowed = await allowWeakening(parts, change, user)
      return allowed.ok ? changePreferences(parts, change) : allowed
    },
    chooseShortcut: ({ on }) => {
      registered.choose(on)
    },
    testShortcut: ({ which, on }) => {
      if (on) registered.test(which)
      else registered.endTest(which)
    },
    testNotification: async () => {
      const { t } = parts.localizedTexts.current()
      const outcome = await notifier.show({ title: t('notice.testTitle'), body: t('notice.testBody') })
      return success({ shown: outcome.state === 'shown' })
    },
  } satisfies Partial<Handlers>
}

/**
 * Whether a page may make this change. One press allows one change that protects less; ending read-only mode also needs
 * the user's yes to a system question.
 */
async function allowWeakening(
  { settings, accounts }: Parts,
  change: Partial<Preferences>,
  user: User,
): Promise<Result<void>> {
  const [weaker, ...others] = weakened(settings.get().preferences, change)
  if (weaker === undefined) return success(undefined)
  if (others.length > 0) return failure('unconfirmed', { values: { reason: 'unseen' } })
  const allowed = user.press()
  if (!allowed.ok || weaker !== 'readOnly') return allowed
  return user.ask({ kind: 'readOnlyOff', accounts: accounts.list() })
}

/**
 * Applies and stores a change. A refused shortcut and an autostart that cannot be written keep their previous values.
 * The rest of the change is applied anyway, and the result is then the first fault. A new shortcut is compared with the
 * others in the preferences, and not with the registered ones, because a shortcut that cannot do anything yet is not
 * registered.
 */
async function changePreferences(
  { settings, desktop, autostart }: Parts,
  change: Partial<Preferences>,
): Promise<Result<Preferences>> {
  const after = { ...settings.get().preferences, ...change }
  const tried = new Map<string, Result<void>>()
  for (const name of shortcutNames) {
    const { preference } = shortcuts[name]
    const keys = change[preference]
    if (keys === undefined) continue
    const isTaken = shortcutPreferences.some((other) => other !== preference && isSameShortcut(after[other], keys))
    const usedHere = failure('invalid', { values: { reason: 'shortcutUsedHere' } })
    tried.set(preference, keys !== '' && isTaken ? usedHere : desktop.shortcuts.set(name, keys))
  }
  if (change.autostart !== undefined) tried.set('autostart', await autostart.set(change.autostart))
  const applied = Object.fromEntries(Object.entries(change).filter(([key]) => tried.get(key)?.ok !== false))
  const written = await settings.update({ preferences: { ...settings.get().preferences, ...applied } })
  for (const result of [...tried.values(), written]) if (!result.ok) return result
  return success(settings.get().preferences)
}
