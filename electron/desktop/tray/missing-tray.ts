import { drop } from '../../../shared/drop.ts'
import type { After } from '../../../shared/timers.ts'
import type { Settings } from '../../settings/settings.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { TrayHost } from './tray-host.ts'
import type { Popover } from '../windows/popover.ts'

export interface MissingTrayOptions {
  readonly appStatus: Pick<AppStatusStore, 'get' | 'set' | 'addMessage' | 'dismissMessage'>
  readonly settings: Pick<Settings, 'get' | 'update'>
  readonly popover: Pick<Popover, 'setMode' | 'window' | 'show'>
  readonly isAnyShown: () => boolean
  readonly after: After
}

/** Milliseconds to wait for a tray host, because at login Gavel may start before the panel does. */
const HOST_PATIENCE = 10_000

/** Without a host the tray item is invisible, so Gavel opens as an ordinary window. A message says why, once. */
export class MissingTray {
  readonly #options: MissingTrayOptions
  #stopTimer: (() => void) | undefined

  constructor(options: MissingTrayOptions) {
    this.#options = options
  }

  hostChanged(host: TrayHost): void {
    const { appStatus, popover, after } = this.#options
    appStatus.set({ trayHost: host })
    popover.setMode(host === 'absent' ? 'window' : 'tray')
    this.#stopTimer?.()
    if (host === 'absent') {
      this.#stopTimer = after(HOST_PATIENCE, () => {
        this.#stayWithoutTray()
      })
      return
    }
    const outdated = appStatus.get().messages.filter(({ key }) => key === 'noTrayHost')
    for (const { id } of outdated) appStatus.dismissMessage(id)
  }

  stop(): void {
    this.#stopTimer?.()
  }

  #stayWithoutTray(): void {
    const { appStatus, settings, popover, isAnyShown } = this.#options
    // If Gavel was started hidden, the user could not reach it without a tray item.
    if (popover.window() === undefined || !isAnyShown()) drop(popover.show())
    const { told: alreadyShown } = settings.get()
    if (alreadyShown.includes('noTrayHost')) return
    appStatus.addMessage('noTrayHost')
    drop(settings.update({ told: [...alreadyShown, 'noTrayHost'] }))
  }
}
