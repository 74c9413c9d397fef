import { isSameShortcut } from '../../../shared/preferences/accelerator.ts'
import type { Request } from '../../../shared/ipc/contract.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import { failure, success, type Failure, type Result } from '../../../shared/result.ts'
import {
  shortcutNames,
  shortcutPreferences,
  shortcuts,
  type ShortcutName,
} from '../../../shared/preferences/shortcuts.ts'
import type { Autostart } from '../../desktop/lifecycle/autostart.ts'
import type { LocalizedTexts } from '../../desktop/localized-texts.ts'
import type { Notifier } from '../../desktop/notifications/notifier.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Shortcuts } from '../../desktop/shortcuts/shortcuts.ts'
import type { Settings } from '../../settings/settings.ts'
import type { User } from '../needs.ts'
import type { Handlers } from '../router.ts'

export interface PreferencesParts {
  readonly settings: Settings
  readonly shortcuts: Shortcuts
  readonly autostart: Autostart
}

export interface PreferenceHandlerParts extends PreferencesParts {
  readonly notifier: Notifier
  readonly localizedTexts: LocalizedTexts
  readonly accounts: Pick<Accounts, 'list'>
}

/** The handlers for preferences, and for trying out what they choose. */
export const preferenceHandlers = (parts: PreferenceHandlerParts) =>
  ({
    setPreferences: async (given, user) => {
      const change = withoutUndefined(given)
      const allowed = await allowWeakening(parts, change, user)
      return allowed.ok ? changePreferences(parts, change) : allowed
    },
    chooseShortcut: ({ on }) => {
      parts.shortcuts.choose(on)
    },
    testShortcut: ({ which, on }) => {
      if (on) parts.shortcuts.test(which)
      else parts.shortcuts.endTest(which)
    },
    testNotification: async () => {
      const { t } = parts.localizedTexts.current()
      const outcome = await parts.notifier.show({ title: t('notice.testTitle'), body: t('notice.testBody') })
      return success({ shown: outcome.state === 'shown' })
    },
  }) satisfies Partial<Handlers>

/** The keys whose new values protect less than the ones before. */
export function weakened(before: Preferences, change: Partial<Preferences>): readonly (keyof Preferences)[] {
  const after = { ...before, ...change }
  const months = ({ keepLogMonths }: Preferences): number => (keepLogMonths === 0 ? Infinity : keepLogMonths)
  const isWeaker: Partial<Record<keyof Preferences, boolean>> = {
    readOnly: before.readOnly && !after.readOnly,
    holdSeconds: after.holdSeconds < before.holdSeconds,
    maskNumbers: before.maskNumbers && !after.maskNumbers,
    maskNumbersInNotices: before.maskNumbersInNotices && !after.maskNumbersInNotices,
    // Keys that another program uses would act when they are meant for that program, and bring up a window that takes
    // what is typed next.
    ...Object.fromEntries(shortcutPreferences.map((key) => [key, after[key] !== before[key]])),
    popoverPinned: !before.popoverPinned && after.popoverPinned,
    // A shorter time deletes older lines.
    keepLogMonths: months(after) < months(before),
  }
  return (Object.keys(isWeaker) as (keyof Preferences)[]).filter((key) => isWeaker[key])
}

/**
 * Whether a page may make this change. One press allows one change that protects less; ending read-only mode also needs
 * the user's yes to a system question.
 */
async function allowWeakening(
  { settings, accounts }: PreferenceHandlerParts,
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
 * The rest of the change is applied anyway, and the result is then the first fault.
 */
export async function changePreferences(
  { settings, shortcuts, autostart }: PreferencesParts,
  change: Partial<Preferences>,
): Promise<Result<Preferences>> {
  const tried: Partial<Record<keyof Preferences, Result<void>>> = {
    ...setShortcuts(shortcuts, settings.get().preferences, change),
    ...(change.autostart !== undefined && { autostart: await autostart.set(change.autostart) }),
  }
  const applied = Object.fromEntries(
    Object.entries(change).filter(([key]) => tried[key as keyof Preferences]?.ok !== false),
  )
  const written = await settings.update({ preferences: { ...settings.get().preferences, ...applied } })
  const failed = [...Object.values(tried), written].find(isFailure)
  return failed ?? success(settings.get().preferences)
}

/**
 * A new shortcut is compared with the others in the preferences, and not with the registered ones, because a shortcut
 * that cannot do anything yet is not registered.
 */
function setShortcuts(
  registrar: Shortcuts,
  before: Preferences,
  change: Partial<Preferences>,
): Partial<Record<keyof Preferences, Result<void>>> {
  const after = { ...before, ...change }
  const set = (name: ShortcutName, accelerator: string): Result<void> => {
    const others = shortcutPreferences.filter((key) => key !== shortcuts[name].preference)
    const isUsedHere = accelerator !== '' && others.some((key) => isSameShortcut(after[key], accelerator))
    if (isUsedHere) return failure('invalid', { values: { reason: 'shortcutUsedHere' } })
    return registrar.set(name, accelerator)
  }
  return Object.fromEntries(
    shortcutNames.flatMap((name) => {
      const key = shortcuts[name].preference
      const accelerator = change[key]
      return accelerator === undefined ? [] : [[key, set(name, accelerator)]]
    }),
  )
}

function isFailure(result: Result<void>): result is Failure {
  return !result.ok
}

function withoutUndefined(change: Request<'setPreferences'>): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
