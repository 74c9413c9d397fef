import { createAfter } from '../../../shared/timers.ts'
import type { DesktopOptions } from '../desktop-options.ts'

/**
 * Milliseconds for which the menu counts as used. Not every tray host reports that a menu was closed, and users take
 * time to read it.
 */
const TRAY_TIME = 15_000

/**
 * Reports to the monitor whether the user may be looking at the rooms: the main window is shown, the finder is open, or
 * the tray item was just used. Returns what reports the first two.
 */
export function followForeground({ tray, monitor, clock }: DesktopOptions) {
  const after = createAfter(clock)
  const seen = { window: false, finder: false, tray: false }
  const report = (what: keyof typeof seen, isShown: boolean): void => {
    seen[what] = isShown
    monitor.configure({ isForeground: seen.window || seen.finder || seen.tray })
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
