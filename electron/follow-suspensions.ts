import { drop } from '../shared/drop.ts'
import type { Clock } from '../shared/clock.ts'
import type { Logger } from '../shared/logger.ts'
import { createAfter } from '../shared/timers.ts'
import type { Core } from './core.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { System } from './desktop/platform.ts'
import { onPowerEvents } from './desktop/lifecycle/power.ts'
import type { Journal } from './journal/journal.ts'
import { journalGaps } from './moderation/journal-changes.ts'
import type { SuspensionReason } from './monitor/monitor.ts'
import type { Settings } from './settings/settings.ts'

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
  journalGaps({
    rooms,
    monitor: {
      onResume: (listener) => {
        monitor.onResume((reason, since, accountId) => {
          // The system may not have reported this sleep.
          if (!suspended.delete(reason) && reason === 'sleep') stopAutomations(reason)
          const what = accountId === undefined ? 'Reading' : `Reading of account ${accountId}`
          info(`${what}: resumed, ${reason}, after ${String(Math.max(0, Math.round((clock.now() - since) / 1_000)))} s`)
          listener(reason, since, accountId)
        })
      },
    },
    journal,
    accounts: () => settings.get().accounts,
    now: () => clock.now(),
  })
  return onPowerEvents({
    power: system.power,
    isOnline: () => system.isOnline(),
    after: createAfter(clock),
    worksOffline: system.overrides,
    accounts: () => accounts.list(),
    onSuspend: (reason) => {
      if (!suspended.has(reason)) info(`Reading: suspended, ${reason}`)
      suspended.add(reason)
      system.network.forgetConnections()
      monitor.suspend(reason)
      stopAutomations(reason)
    },
    onResume: (reason) => {
      system.network.forgetConnections()
      monitor.resume(reason)
    },
  })
}
