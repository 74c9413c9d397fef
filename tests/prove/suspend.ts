import { drop } from '../../shared/drop.ts'
import type { Core } from '../../electron/core.ts'
import type { SuspensionReason } from '../../electron/monitor/monitor.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Computer } from './computer.ts'

interface Suspension {
  readonly why: SuspensionReason
  /** Whether the system reports it. */
  readonly reported: boolean
  /** Virtual time. */
  readonly until: number
}

interface SuspendParts {
  readonly core: Pick<Core, 'monitor' | 'stopAutomations'>
  readonly computer: Computer
  readonly time: Clock
  /** Withdraws what the moderator has ordered, because nothing may be sent after a suspension. */
  readonly withdrawAll: (why: SuspensionReason) => void
}

/**
 * Makes the computer sleep, or lose its network, for a while, after which `onResume` is called. Gavel is suspended and
 * resumed as in the app.
 */
export function createSuspend({ core: { monitor, stopAutomations }, computer, time, withdrawAll }: SuspendParts) {
  let isReported = false
  monitor.onResume((reason) => {
    if (reason === 'sleep' && !isReported) drop(stopAutomations(reason))
  })
  return ({ why, reported, until }: Suspension, onResume?: () => void): void => {
    if (why === 'sleep') isReported = reported
    if (reported) {
      monitor.suspend(why)
      drop(stopAutomations(why))
      withdrawAll(why)
    }
    const [begin, end] =
      why === 'sleep' ? [computer.sleep, computer.wake] : [computer.loseNetwork, computer.findNetwork]
    // The app has a moment before the system freezes it.
    time.setTimeout(begin, reported ? 20 : 0)
    time.setTimeout(
      () => {
        end()
        if (reported) monitor.resume(why)
        onResume?.()
      },
      Math.max(200, until - time.now()),
    )
  }
}
