export interface PanelHints {
  readonly platform: NodeJS.Platform
  /** XDG_CURRENT_DESKTOP; empty if it is not set. */
  readonly desktop: string
  /** The system's theme, not the app's. */
  readonly dark: boolean
}

/**
 * Which set of icons fits the panel: `light` glyphs for dark panels, `dark` glyphs for light ones, `template` if the
 * system colours them. Linux does not report the colour of its panel: on some desktops it is always dark
 * (https://github.com/electron/electron/issues/12960), on others it follows the theme.
 */
export function iconColours(hints: PanelHints): 'light' | 'dark' | 'template' {
  if (hints.platform === 'darwin') return 'template'
  if (hints.platform === 'linux' && /GNOME|Unity|Cinnamon|Pantheon/i.test(hints.desktop)) return 'light'
  return hints.dark ? 'light' : 'dark'
}

/** The stem of an icon's file name. On macOS, Electron treats an image as a template if its name ends in `Template`. */
export function iconStem(shape: string, colours: 'light' | 'dark' | 'template'): string {
  return colours === 'template' ? `${shape}Template` : `${shape}-${colours}`
}
