import type { Preferences } from './preferences.ts'

/** The global shortcuts, in the order in which they are shown. */
export const shortcutNames = ['quickMute', 'muteMe', 'muteAllButMe', 'admit', 'findNoise', 'end', 'show'] as const

export type ShortcutName = (typeof shortcutNames)[number]

/**
 * Milliseconds for which the user's test of a shortcut waits for the press. The window and the main process wait
 * equally long: if the main process stopped first, a press would have its effect while the window still says that it
 * has none.
 */
export const SHORTCUT_TEST_MS = 8_000

/** Milliseconds for which a page may let the user choose keys. No shortcut has an effect meanwhile. */
export const SHORTCUT_CHOICE_MS = 60_000

type ShortcutPreference = Extract<keyof Preferences, `shortcut${string}`>

/** The preference that contains the keys of each shortcut. */
export const shortcutPreferences = {
  quickMute: 'shortcutQuickMute',
  muteMe: 'shortcutMuteMe',
  muteAllButMe: 'shortcutMuteAllButMe',
  admit: 'shortcutAdmit',
  findNoise: 'shortcutFindNoise',
  end: 'shortcutEnd',
  show: 'shortcutShow',
} as const satisfies Readonly<Record<ShortcutName, ShortcutPreference>>
