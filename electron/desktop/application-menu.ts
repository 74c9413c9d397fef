import type { MenuItemConstructorOptions } from 'electron'

/**
 * What replaces Electron's own menu, whose keys reload the page and open the developer tools, in packaged builds too. On
 * macOS the keys for copy and paste come from a menu; elsewhere there is none.
 */
export function applicationMenu(platform: NodeJS.Platform): readonly MenuItemConstructorOptions[] | undefined {
  return platform === 'darwin' ? [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] : undefined
}
