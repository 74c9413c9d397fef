import type { EpochMs } from '../shared/values.ts'
import type { Clock } from '../shared/clock.ts'
import type { Core } from './core.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { Autostart } from './desktop/lifecycle/autostart.ts'
import { deleteOldEntries } from './journal/delete-old-entries.ts'
import type { Journal } from './journal/journal.ts'
import { readPast, recoverUnfinished } from './moderation/recover.ts'
import { resume } from './moderation/keep/resume.ts'
import { recoverRecordings } from './moderation/sounds/recordings.ts'
import type { Labels } from './settings/labels.ts'
import type { Settings } from './settings/settings.ts'

export interface StartupChecksParts extends Core {
  readonly settings: Settings
  readonly labels: Labels
  readonly journal: Journal
  readonly clock: Clock
  readonly newId: () => string
  /** When Gavel was started, in epoch milliseconds. */
  readonly startedAt: EpochMs
  readonly autostart: Autostart
  readonly appStatus: AppStatusStore
}

/**
 * Shows in the window what was damaged or unfinished at start, and recovers what the last session left. Stores the
 * system's autostart setting in the preferences, and deletes old journal entries.
 */
export async function reportStartupFindings(parts: StartupChecksParts): Promise<void> {
  const { settings, labels, journal, rooms, clock, scheduledEnds, startedAt, appStatus, autostart } = parts
  if (settings.repaired) appStatus.addMessage(`settingsRepaired_${settings.repaired.from}`)
  if (labels.repaired) appStatus.addMessage(`labelsRepaired_${labels.repaired.from}`)
  if (settings.repaired?.setAside) appStatus.addMessage('settingsKept', { path: settings.repaired.setAside })
  if (labels.repaired?.setAside) appStatus.addMessage('labelsKept', { path: labels.repaired.setAside })
  if (settings.isNewer || labels.isNewer) appStatus.addMessage('settingsNewer')
  const past = await readPast(journal, startedAt)
  // `recoverUnfinished` comes last because it reads rooms, which can take a long time if a provider does not respond.
  scheduledEnds.recover(past, startedAt)
  recoverRecordings(rooms, past)
  resume(past, parts)
  const unfinished = await recoverUnfinished({ monitor: rooms, journal, now: () => clock.now() })
  if (unfinished.length > 0) appStatus.addMessage('unknownOutcomes', { count: unfinished.length })
  await autostart.refresh()
  const isOn = await autostart.isOn()
  // The user may have changed autostart in the system's own settings.
  if (autostart.isAvailable && isOn !== settings.get().preferences.autostart) {
    await settings.update({ preferences: { ...settings.get().preferences, autostart: isOn } })
  }
  deleteOldEntries(journal, clock, () => settings.get().preferences.keepLogMonths)
}
