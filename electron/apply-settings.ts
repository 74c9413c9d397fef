import { drop } from '../shared/drop.ts'
import { notifiesOfMore } from '../shared/preferences/preferences.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { Desktop } from './desktop/desktop.ts'
import { languageOf } from './desktop/localized-texts.ts'
import type { System } from './desktop/platform.ts'
import type { ScheduledEnds } from './moderation/ends/ends.ts'
import type { Monitor } from './monitor/monitor.ts'
import { withLiveNames } from './settings/pinned-rooms.ts'
import type { Labels } from './settings/labels.ts'
import type { SettingsData } from './settings/schema.ts'
import type { Settings } from './settings/settings.ts'
import { shortcutNames, shortcuts, type ShortcutName } from '../shared/preferences/shortcuts.ts'

export interface ApplySettingsParts {
  readonly monitor: Monitor
  readonly scheduledEnds: Pick<ScheduledEnds, 'setRules'>
  readonly desktop: Desktop
  readonly settings: Settings
  readonly labels: Labels
  readonly appStatus: AppStatusStore
  readonly system: System
}

/** Applies the settings to the parts that depend on them, now and after each change. */
export function applySettings(parts: ApplySettingsParts): void {
  const { monitor, scheduledEnds, desktop, settings, labels, appStatus, system } = parts
  const apply = (before: SettingsData | undefined, after: SettingsData): void => {
    const { preferences, own, pinned, me, roomNotices, roomNumbers, roomRules } = after
    monitor.configure({
      own,
      pinned,
      me,
      notified: Object.entries(roomNotices).flatMap(([key, wanted]) => (notifiesOfMore(wanted) ? key : [])),
      numbers: roomNumbers,
      readOnly: preferences.readOnly,
      pace: preferences.refreshPace,
    })
    // After the monitor, which then knows which rooms are own.
    if (before?.roomRules !== roomRules) scheduledEnds.setRules(roomRules)
    if (before?.preferences.theme !== preferences.theme) system.setTheme(preferences.theme)
    if (before?.preferences.popoverPinned !== preferences.popoverPinned) desktop.popover.pin(preferences.popoverPinned)
    if (before?.preferences.textSize !== preferences.textSize)
      desktop.windows.textZoom.set(preferences.textSize, desktop.windows.all())
    if (before && before.preferences.language !== preferences.language) {
      appStatus.set({ language: languageOf(preferences.language, system.locale) })
    }
    desktop.refreshTray()
  }
  monitor.subscribe((_before, { conferences }) => {
    const change = withLiveNames(settings.get(), conferences)
    if (change !== undefined) drop(settings.update(change))
  })
  apply(undefined, settings.get())
  settings.subscribe(apply)
  registerShortcuts(parts)
  labels.subscribe(desktop.refreshTray)
  system.onThemeChanged(desktop.refreshTray)
}

/**
 * Registers each global shortcut once it can do something. A room of the user's own does not count without its account,
 * because the settings may still name a room of an earlier demo. A message lists the shortcuts that could not be
 * registered. It omits the one that ends the user's own room, because the window reports that when a room is marked.
 */
function registerShortcuts({
  monitor,
  desktop,
  settings,
  appStatus,
}: Pick<ApplySettingsParts, 'monitor' | 'desktop' | 'settings' | 'appStatus'>): void {
  const waiting = new Set<ShortcutName>(shortcutNames)
  const isUseful = (name: ShortcutName): boolean => {
    const { usefulFor } = shortcuts[name]
    const { accounts } = monitor.snapshot()
    if (usefulFor === 'everybody') return true
    if (usefulFor === 'account') return accounts.some(({ tokenIn }) => tokenIn !== 'team')
    return settings.get().own.some(({ accountId }) => accounts.some(({ id }) => id === accountId))
  }
  const wasRefused = (name: ShortcutName): boolean =>
    name !== 'end' && !waiting.has(name) && desktop.shortcuts.state(name) === 'refused'
  const register = (): void => {
    const useful = [...waiting].filter(isUseful)
    const { preferences } = settings.get()
    const refused = useful.filter((name) => {
      waiting.delete(name)
      return !desktop.shortcuts.setStored(name, preferences[shortcuts[name].preference]).ok && name !== 'end'
    })
    if (refused.length === 0) return
    // The message replaces an earlier one, so it also lists the shortcuts of that one.
    const keys = shortcutNames.filter(wasRefused).map((name) => preferences[shortcuts[name].preference])
    appStatus.addMessage('shortcutsRefused', { keys: keys.join(' ') })
  }
  register()
  settings.subscribe(register)
  monitor.subscribe(() => {
    if (waiting.size > 0) register()
  })
}
