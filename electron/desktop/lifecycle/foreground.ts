import type { After } from '../../../shared/timers.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { TrayIcon } from '../tray/tray.ts'

export interface ForegroundParts {
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
 * the tray item was just used.
 */
export class Foreground {
  readonly #parts: ForegroundParts
  #isWindowShown = false
  #isFinderOpen = false
  #isTrayUsed = false
  #stopTimer: (() => void) | undefined

  constructor(parts: ForegroundParts) {
    this.#parts = parts
    const trayUsed = (): void => {
      this.#trayUsed()
    }
    parts.tray.onMenuUsed(trayUsed)
    // A click counts too, so that rooms are already read while the window is being created.
    parts.tray.onClick(trayUsed)
    this.#report()
  }

  windowShown(isShown: boolean): void {
    this.#isWindowShown = isShown
    this.#report()
  }

  finderOpened(isOpen: boolean): void {
    this.#isFinderOpen = isOpen
    this.#report()
  }

  #trayUsed(): void {
    this.#isTrayUsed = true
    this.#stopTimer?.()
    this.#stopTimer = this.#parts.after(TRAY_TIME, () => {
      this.#isTrayUsed = false
      this.#report()
    })
    this.#report()
  }

  #report(): void {
    this.#parts.monitor.setForeground(this.#isWindowShown || this.#isFinderOpen || this.#isTrayUsed)
  }
}
