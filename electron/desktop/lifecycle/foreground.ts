import type { After } from '../../../shared/timers.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { TrayIcon } from '../tray/tray.ts'

interface ForegroundParts {
  readonly tray: Pick<TrayIcon, 'onMenuUsed' | 'onClick'>
  readonly monitor: Pick<Monitor, 'setForeground'>
  readonly after: After
}

/**
 * Milliseconds for which the menu counts as used. Not every tray host reports that a menu was closed, and users take
 * time to read it.
 */
const TRAY_TIME = 15_000

/**
 * Reports to the monitor whether the user may be looking at the rooms: the main window is shown, the finder is open, or
 * the tray item was just used. Returns what reports the first two.
 */
export function followForeground({ tray, monitor, after }: ForegroundParts) {
  const seen = { window: false, finder: false, tray: false }
  const report = (what: keyof typeof seen, isShown: boolean): void => {
    seen[what] = isShown
    monitor.setForeground(seen.window || seen.finder || seen.tray)
  }
  let stopTimer = (): void => undefined
  const trayUsed = (): void => {
    stopTimer()
    stopTimer = after(TRAY_TIME, () => {
      report('tray', false)
    })
    report('tray', true)
  }
  tray.onMenuUsed(trayUsed)
  // A click counts too, so that rooms are already read while the window is being created.
  tray.onClick(trayUsed)
  report('window', false)
  return report
}
