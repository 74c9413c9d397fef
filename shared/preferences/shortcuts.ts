interface Shortcut {
  /** The preference that contains its keys. The log has its name too. */
  readonly preference: `shortcut${string}`
  /** The keys until the user chooses others, as Electron writes them; empty for none. */
  readonly keys: string
  /**
   * For whom it can do something. Until then it is not registered, so that other applications can use its keys.
   * `account`: one that can be acted on. `ownRoom`: a room of the user's own, whose account exists.
   */
  readonly usefulFor: 'everybody' | 'account' | 'ownRoom'
  /** With it, a second start does what a press does, for desktops where Gavel cannot register keys. */
  readonly argument?: `--${string}`
}

/**
 * The global shortcuts, in the order in which they are shown. On Windows, Ctrl+Alt is AltGr. On most layouts, the letters
 * below type nothing with AltGr and Shift, and no desktop that Gavel supports uses these keys.
 */
export const shortcuts = {
  quickMute: {
    preference: 'shortcutQuickMute',
    keys: 'Control+Alt+Shift+F',
    usefulFor: 'account',
    argument: '--quick-mute',
  },
  muteMe: { preference: 'shortcutMuteMe', keys: 'Control+Alt+Shift+M', usefulFor: 'ownRoom', argument: '--mute-me' },
  muteAllButMe: {
    preference: 'shortcutMuteAllButMe',
    keys: 'Control+Alt+Shift+B',
    usefulFor: 'ownRoom',
    argument: '--mute-all-but-me',
  },
  admit: { preference: 'shortcutAdmit', keys: '', usefulFor: 'ownRoom', argument: '--admit' },
  // It mutes half of a room, so it has no keys unless the user chooses some.
  findNoise: { preference: 'shortcutFindNoise', keys: '', usefulFor: 'account', argument: '--find-noise' },
  // No argument: its second press sends the end, and any program can start Gavel twice.
  end: { preference: 'shortcutEnd', keys: 'Control+Alt+Shift+E', usefulFor: 'ownRoom' },
  show: { preference: 'shortcutShow', keys: 'Control+Alt+Shift+G', usefulFor: 'everybody' },
} as const satisfies Readonly<Record<string, Shortcut>>

export type ShortcutName = keyof typeof shortcuts
export type ShortcutPreference = (typeof shortcuts)[ShortcutName]['preference']

export const shortcutNames = Object.keys(shortcuts) as ShortcutName[]
export const shortcutPreferences = shortcutNames.map((name) => shortcuts[name].preference)

/** One value for each shortcut. */
export function ofShortcuts<Value>(valueOf: (name: ShortcutName) => Value): Readonly<Record<ShortcutName, Value>> {
  return Object.fromEntries(shortcutNames.map((name) => [name, valueOf(name)])) as Record<ShortcutName, Value>
}

/** One value for each preference of a shortcut. */
export function ofShortcutPreferences<Value>(
  valueOf: (shortcut: Shortcut) => Value,
): Readonly<Record<ShortcutPreference, Value>> {
  const entries = Object.values(shortcuts).map((shortcut) => [shortcut.preference, valueOf(shortcut)])
  return Object.fromEntries(entries) as Record<ShortcutPreference, Value>
}

/** The shortcuts by the argument that does the same. */
export const shortcutArguments: ReadonlyMap<string, ShortcutName> = new Map(
  shortcutNames.flatMap((name) => {
    const { argument }: Shortcut = shortcuts[name]
    return argument === undefined ? [] : [[argument, name]]
  }),
)

/**
 * Milliseconds for which the user's test of a shortcut waits for the press. The window and the main process wait
 * equally long: if the main process stopped first, a press would have its effect while the window still says that it
 * has none.
 */
export const SHORTCUT_TEST_MS = 8_000

/** Milliseconds for which a page may let the user choose keys. No shortcut has an effect meanwhile. */
export const SHORTCUT_CHOICE_MS = 60_000
