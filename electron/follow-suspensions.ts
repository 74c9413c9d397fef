import { drop } from '../shared/drop.ts'
import type { Clock } from '../shared/clock.ts'
import type { Logger } from '../shared/logger.ts'
import { createAfter, repeat } from '../shared/timers.ts'
import type { Core } from './core.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { System } from './desktop/platform.ts'
import type { Journal } from './journal/journal.ts'
import { journalGaps } from './moderation/journal-changes.ts'
import type { SuspensionReason } from './monitor/monitor.ts'
import type { Settings } from './settings/settings.ts'

/** Milliseconds. Right after a resume, requests fail with ERR_NETWORK_IO_SUSPENDED and similar errors. */
const RESUME_PAUSE = 2_000
const NETWORK_CHECK_PAUSE = 3_000

interface SuspensionParts {
  readonly system: System
  readonly settings: Settings
  readonly appStatus: AppStatusStore
  readonly journal: Journal
  readonly clock: Clock
  readonly core: Core
  readonly info: Logger
}

/**
 * Stops observation and all automations during sleep and while the network is lost, and resumes observation afterwards.
 *
 * @returns a function that stops its timers
 */
export function followSuspensions({
  system,
  settings,
  appStatus,
  journal,
  clock,
  core,
  info,
}: SuspensionParts): () => void {
  const { monitor, rooms, accounts } = core
  /** A system may report a sleep again without having reported that it woke up. */
  const suspended = new Set<string>()
  /** Nothing irreversible may be sent after a suspension. The window says how many held actions were dropped. */
  const stopAutomations = (reason: SuspensionReason): void => {
    const pending = rooms.snapshot().conferences.flatMap((room) => room.pending)
    const count = pending.filter(({ state }) => state === 'held').length
    const tell = (): unknown => count > 0 && appStatus.addMessage('heldDropped', { count })
    drop(core.stopAutomations(reason).then(tell))
  }
  monitor.onResume((reason, since, accountId) => {
    // The system may not have reported this sleep.
    if (!suspended.delete(reason) && reason === 'sleep') stopAutomations(reason)
    const what = accountId === undefined ? 'Reading' : `Reading of account ${accountId}`
    info(`${what}: resumed, ${reason}, after ${String(Math.max(0, Math.round((clock.now() - since) / 1_000)))} s`)
  })
  journalGaps({ rooms, monitor, journal, accounts: () => settings.get().accounts, now: () => clock.now() })
  const suspend = (reason: SuspensionReason): void => {
    if (!suspended.has(reason)) info(`Reading: suspended, ${reason}`)
    suspended.add(reason)
    system.network.forgetConnections()
    monitor.suspend(reason)
    stopAutomations(reason)
  }
  const resume = (reason: SuspensionReason): void => {
    system.network.forgetConnections()
    monitor.resume(reason)
  }
  // A demo runs on this computer, so it never decides whether the network counts as lost.
  const needsNetwork = (): boolean => !system.overrides && accounts.list().some(({ demo }) => !demo)
  let isOffline = false
  // Electron has no event for a lost network in the main process, so the network is checked repeatedly.
  const stopChecks = repeat(clock, NETWORK_CHECK_PAUSE, () => {
    // `isOnline` is reliable if it is false, but not if it is true (https://www.electronjs.org/docs/latest/api/net).
    const isOfflineNow = needsNetwork() && !system.isOnline()
    if (isOfflineNow === isOffline) return
    isOffline = isOfflineNow
    if (isOffline) suspend('network')
    else resume('network')
  })
  let stopResume = (): void => undefined
  system.power.on('suspend', () => {
    stopResume()
    // Done each time, because not every system reports that it woke up, and actions that were held between two sleeps
    // must not be sent after the second one.
    suspend('sleep')
  })
  system.power.on('resume', () => {
    stopResume()
    stopResume = createAfter(clock)(RESUME_PAUSE, () => {
      resume('sleep')
    })
  })
  return () => {
    stopResume()
    stopChecks()
  }
}
