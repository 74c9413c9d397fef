import type { Preferences } from './preferences.ts'

/** The global shortcuts, in the order in which they are shown. */
export const shortcutNames = ['quickMute', 'muteMe', 'muteAllButMe', 'end', 'show'] as const

export type ShortcutName = (typeof shortcutNames)[number]

type ShortcutPreference = Extract<keyof Preferences, `shortcut${string}`>

/** The preference that contains the keys of each shortcut. */
export const shortcutPreferences = {
  quickMute: 'shortcutQuickMute',
  muteMe: 'shortcutMuteMe',
  muteAllButMe: 'shortcutMuteAllButMe',
  end: 'shortcutEnd',
  show: 'shortcutShow',
} as const satisfies Readonly<Record<ShortcutName, ShortcutPreference>>
