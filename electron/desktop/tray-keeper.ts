import type { Clock } from '../../shared/clock.ts'
import type { Monitor } from '../monitor/monitor.ts'
import { createThrottle } from '../../shared/timers.ts'
import type { TrayContext } from './tray/tray-menu.ts'
import { trayModel } from './tray/tray-model.ts'
import type { TrayIcon } from './tray/tray.ts'

/** Several changes in a moment are one change to the eye. */
const PAUSE = 100

/**
 * Keeps the tray item in step with what is known.
 *
 * @returns looks again, for what is not in the snapshot: language, preferences, labels, the system's theme
 */
export function keepTray(monitor: Monitor, tray: TrayIcon, context: () => TrayContext, clock: Clock): () => void {
  const look = createThrottle(
    () => PAUSE,
    clock,
    () => {
      tray.apply(trayModel(monitor.snapshot(), context()))
    },
  )
  monitor.subscribe(look)
  return look
}
