import type { Clock } from '../shared/clock.ts'
import type { Commands } from './moderation/commands.ts'
import { recoverUnfinished } from './moderation/recover-unfinished.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { Autostart } from './desktop/autostart.ts'
import type { Desktop } from './desktop/desktop.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { System } from './desktop/platform.ts'
import { languageOf } from './desktop/localized-texts.ts'
import type { Journal } from './journal/journal.ts'
import type { Labels } from './settings/labels.ts'
import type { Picked } from './settings/picked.ts'
import type { SettingsData } from './settings/schema.ts'
import type { Settings } from './settings/settings.ts'

export interface StepParts {
  readonly monitor: Monitor
  readonly desk: Desktop
  readonly settings: Settings
  readonly labels: Labels
  readonly appStatus: AppStatusStore
  readonly system: System
  readonly picked: Picked
}

/** Hands every change of the settings to the parts that follow them, and the first values now. */
export function applySettings({ monitor, desk, settings, labels, appStatus, system, picked }: StepParts): void {
  const apply = (before: SettingsData | undefined, after: SettingsData): void => {
    const { preferences, own, pinned, me } = after
    monitor.configure({
      own,
      pinned,
      me,
      mePicked: picked.get(),
      readOnly: preferences.readOnly,
      pace: preferences.refreshPace,
    })
    if (before?.preferences.theme !== preferences.theme) system.setTheme(preferences.theme)
    if (before?.preferences.popoverPinned !== preferences.popoverPinned) desk.popover.pin(preferences.popoverPinned)
    if (before && before.preferences.language !== preferences.language) {
      appStatus.set({ language: languageOf(preferences.language, system.locale) })
    }
    // The shortcut is taken from other applications only when there is something that it could end.
    if (own.length > 0 && (before === undefined || before.own.length === 0))
      desk.shortcuts.set('end', preferences.shortcutEnd)
    desk.refreshTray()
  }
  apply(undefined, settings.get())
  desk.shortcuts.set('show', settings.get().preferences.shortcutShow)
  settings.subscribe(apply)
  labels.subscribe(desk.refreshTray)
  system.onThemeChanged(desk.refreshTray)
}

/** Nothing irreversible is sent after a sleep or a lost network; the window says what was dropped. */
export async function dropHeld(
  { monitor, commands }: { readonly monitor: Monitor; readonly commands: Commands },
  appStatus: AppStatusStore,
  why: 'sleep' | 'network',
): Promise<void> {
  const held = monitor.snapshot().conferences.flatMap((room) => room.pending.filter(({ state }) => state === 'held'))
  await commands.dropHeld(why)
  if (held.length > 0) appStatus.addMessage('heldDropped', { count: held.length })
}

export interface StartFindings {
  readonly settings: Settings
  readonly labels: Labels
  readonly journal: Journal
  readonly monitor: Monitor
  readonly clock: Clock
  readonly autostart: Autostart
  readonly appStatus: AppStatusStore
}

/** Says once in the window what was found damaged or unfinished at start. */
export async function reportStartupFindings(parts: StartFindings): Promise<void> {
  const { settings, labels, journal, monitor, clock, appStatus, autostart } = parts
  if (settings.repaired ?? labels.repaired) appStatus.addMessage('settingsRepaired')
  if (journal.repaired > 0) appStatus.addMessage('journalRepaired', { count: journal.repaired })
  const unfinished = await recoverUnfinished({ monitor, journal, now: clock.now })
  if (unfinished.length > 0) appStatus.addMessage('unknownOutcomes', { count: unfinished.length })
  const isOn = await autostart.isOn()
  // Switched on or off in the system's own settings since.
  if (autostart.isAvailable && isOn !== settings.get().preferences.autostart) {
    await settings.update({ preferences: { ...settings.get().preferences, autostart: isOn } })
  }
  keepLogShort(settings, journal, clock)
}

const DAY = 86_400_000

/** Gavel may run for months. */
function keepLogShort(settings: Settings, journal: Journal, clock: Clock): void {
  const { keepLogMonths } = settings.get().preferences
  if (keepLogMonths > 0) void journal.deleteOlderThan(keepLogMonths)
  clock.setTimeout(() => {
    keepLogShort(settings, journal, clock)
  }, DAY)
}
