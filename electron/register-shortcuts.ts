import { shortcutNames, shortcutPreferences, type ShortcutName } from '../shared/preferences/shortcuts.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { Desktop } from './desktop/desktop.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { Settings } from './settings/settings.ts'

interface RegisterShortcutsParts {
  readonly monitor: Monitor
  readonly desktop: Desktop
  readonly settings: Settings
  readonly appStatus: AppStatusStore
}

/**
 * Registers each global shortcut once it can do something, so that other applications can use it until then. The finder
 * needs an account that can be acted on. The shortcuts for the own room need an own room whose account exists,
 * because the settings may still name a room of an earlier demo. A message lists the shortcuts that could not be
 * registered. It omits the shortcut that ends the own room, because the window reports that one when a room is marked.
 */
export function registerShortcuts({ monitor, desktop, settings, appStatus }: RegisterShortcutsParts): void {
  const waiting = new Set<ShortcutName>(shortcutNames)
  const isUseful = (name: ShortcutName): boolean => {
    if (name === 'show') return true
    const { accounts } = monitor.snapshot()
    if (name === 'quickMute') return accounts.some(({ tokenIn }) => tokenIn !== 'team')
    return settings.get().own.some(({ accountId }) => accounts.some(({ id }) => id === accountId))
  }
  const wasRefused = (name: ShortcutName): boolean =>
    name !== 'end' && !waiting.has(name) && desktop.shortcuts.state(name) === 'refused'
  const register = (): void => {
    const useful = [...waiting].filter(isUseful)
    const { preferences } = settings.get()
    const refused = useful.filter((name) => {
      waiting.delete(name)
      return !desktop.shortcuts.setStored(name, preferences[shortcutPreferences[name]]).ok && name !== 'end'
    })
    if (refused.length === 0) return
    // The message replaces an earlier one, so it also lists the shortcuts of that one.
    const keys = shortcutNames.filter(wasRefused).map((name) => preferences[shortcutPreferences[name]])
    appStatus.addMessage('shortcutsRefused', { keys: keys.join(' ') })
  }
  register()
  settings.subscribe(register)
  monitor.subscribe(() => {
    if (waiting.size > 0) register()
  })
}
