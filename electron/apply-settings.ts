import { drop } from '../shared/drop.ts'
import { notifiesOfMore } from '../shared/preferences/preferences.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { Desktop } from './desktop/desktop.ts'
import { languageOf } from './desktop/localized-texts.ts'
import type { System } from './desktop/platform.ts'
import type { Monitor } from './monitor/monitor.ts'
import { withLiveNames } from './settings/pinned-rooms.ts'
import { registerShortcuts } from './register-shortcuts.ts'
import type { Labels } from './settings/labels.ts'
import type { SettingsData } from './settings/schema.ts'
import type { Settings } from './settings/settings.ts'

export interface ApplySettingsParts {
  readonly monitor: Monitor
  readonly desktop: Desktop
  readonly settings: Settings
  readonly labels: Labels
  readonly appStatus: AppStatusStore
  readonly system: System
}

/** Applies the settings to the parts that depend on them, now and after each change. */
export function applySettings(parts: ApplySettingsParts): void {
  const { monitor, desktop, settings, labels, appStatus, system } = parts
  const apply = (before: SettingsData | undefined, after: SettingsData): void => {
    const { preferences, own, pinned, me, roomNotices } = after
    monitor.configure({
      own,
      pinned,
      me,
      notified: Object.entries(roomNotices).flatMap(([key, wanted]) => (notifiesOfMore(wanted) ? key : [])),
      readOnly: preferences.readOnly,
      pace: preferences.refreshPace,
    })
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
