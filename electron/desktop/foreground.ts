import type { After } from '../../shared/timers.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { TrayIcon } from './tray/tray.ts'

export interface ForegroundParts {
  readonly tray: Pick<TrayIcon, 'onMenuUsed'>
  readonly monitor: Pick<Monitor, 'setForeground'>
  readonly after: After
}

/** Milliseconds. Not every tray host reports that a menu was closed, and users read it for a while. */
const MENU_TIME = 15_000

/** Reports to the monitor whether somebody may look at the rooms: the main window is shown, the finder is open, or the tray menu was just used. */
export class Foreground {
  readonly #parts: ForegroundParts
  #isWindowShown = false
  #isFinderOpen = false
  #isMenuUsed = false
  #stopTimer = (): void => {}

  constructor(parts: ForegroundParts) {
    this.#parts = parts
    parts.tray.onMenuUsed(() => {
      this.#menuUsed()
    })
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

  #menuUsed(): void {
    this.#isMenuUsed = true
    this.#stopTimer()
    this.#stopTimer = this.#parts.after(MENU_TIME, () => {
      this.#isMenuUsed = false
      this.#report()
    })
    this.#report()
  }

  #report(): void {
    this.#parts.monitor.setForeground(this.#isWindowShown || this.#isFinderOpen || this.#isMenuUsed)
  }
}
