import type { Preferences } from '../../../shared/preferences.ts'

export interface PanelHints {
  readonly platform: NodeJS.Platform
  /** XDG_CURRENT_DESKTOP; empty elsewhere. */
  readonly desktop: string
  /** The system's theme, not the app's. */
  readonly dark: boolean
}

/**
 * Which set of icons fits the panel: `light` glyphs for dark panels, `dark` glyphs for light ones, `template` where the
 * system colours them. Linux tells nobody what colour its panel has: some desktops keep it dark whatever the theme is
 * (https://github.com/electron/electron/issues/12960), those of the others follow the theme. The person can choose.
 */
export function iconColours(wish: Preferences['trayColours'], hints: PanelHints): 'light' | 'dark' | 'template' {
  if (hints.platform === 'darwin') return 'template'
  if (wish !== 'system') return wish
  if (hints.platform === 'linux' && /GNOME|Unity|Cinnamon|Pantheon/i.test(hints.desktop)) return 'light'
  return hints.dark ? 'light' : 'dark'
}

/** Stem of an icon's file name. macOS takes templates only from names that end in `Template`. */
export function iconStem(shape: string, colours: 'light' | 'dark' | 'template'): string {
  return colours === 'template' ? `${shape}Template` : `${shape}-${colours}`
}
