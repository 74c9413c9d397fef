import type { Account } from '../../../shared/account.ts'
import type { After } from '../../../shared/timers.ts'
import type { SuspensionReason } from '../../monitor/monitor.ts'

interface PowerOptions {
  /** Electron's powerMonitor. */
  readonly power: { on(event: 'suspend' | 'resume', listener: () => void): unknown }
  /**
   * Electron's net.isOnline. False is reliable, but true is not
   * (https://www.electronjs.org/docs/latest/api/net).
   */
  readonly isOnline: () => boolean
  /** Whether the providers run on this computer. */
  readonly worksOffline: boolean
  /** The accounts. A demo runs on this computer, so it never decides whether the network counts as lost. */
  readonly accounts: () => readonly Pick<Account, 'demo'>[]
  readonly after: After
  /** Called when the network is lost, and at each sleep, even without a `resume` after the previous sleep. */
  readonly onSuspend: (reason: SuspensionReason) => void
  readonly onResume: (reason: SuspensionReason) => void
}

/** Milliseconds. Right after a resume, requests fail with ERR_NETWORK_IO_SUSPENDED and similar errors. */
const RESUME_PAUSE = 2_000
const NETWORK_CHECK_PAUSE = 3_000

/** Reports when the computer sleeps and wakes up, and when its network is lost and restored. */
export function onPowerEvents(options: PowerOptions): () => void {
  const { power, after, onSuspend, onResume } = options
  const needsNetwork = (): boolean => !options.worksOffline && options.accounts().some(({ demo }) => !demo)
  let isOffline = false
  let stopResume: (() => void) | undefined
  let stopCheck: (() => void) | undefined

  power.on('suspend', () => {
    stopResume?.()
    // Called each time, because not every system reports that it woke up, and actions that were held between two sleeps
    // must not be sent after the second one.
    onSuspend('sleep')
  })
  power.on('resume', () => {
    stopResume?.()
    stopResume = after(RESUME_PAUSE, () => {
      onResume('sleep')
    })
  })
  // Electron has no event for a lost network in the main process, so the network is checked repeatedly.
  const checkNetwork = (): void => {
    const isOfflineNow = needsNetwork() && !options.isOnline()
    if (isOfflineNow !== isOffline) {
      isOffline = isOfflineNow
      if (isOffline) onSuspend('network')
      else onResume('network')
    }
    stopCheck = after(NETWORK_CHECK_PAUSE, checkNetwork)
  }
  stopCheck = after(NETWORK_CHECK_PAUSE, checkNetwork)
  return () => {
    stopResume?.()
    stopCheck?.()
  }
}
