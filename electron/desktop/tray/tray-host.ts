import { drop } from '../../../shared/drop.ts'
import { type After, createAfter } from '../../../shared/timers.ts'
import type { SessionBus } from '../linux/session-bus.ts'
import type { Clock } from '../../../shared/clock.ts'
import { lazily } from '../../../shared/lazy.ts'
import type { Logger } from '../../../shared/logger.ts'
import { createTrayMenuMonitor } from '../linux/tray-menu-monitor.ts'
import type { System } from '../platform.ts'
import type { TrayIcon } from './tray.ts'
import type { Settings } from '../../settings/settings.ts'
import type { AppStatusStore } from '../app-status.ts'
import type { Popover } from '../windows/popover.ts'

/** Whether any program draws tray icons. */
export type TrayHost = 'present' | 'absent' | 'unknown'

export interface TrayHostParts {
  readonly tray: TrayIcon
  readonly desktop: { setTrayHost(host: TrayHost): void }
  readonly system: System
  readonly sessionBus: Promise<SessionBus | undefined>
  readonly clock: Clock
  readonly logger: Logger
  /** Registers a function to be called when Gavel quits. */
  readonly onQuit: (close: () => void) => void
}

/** Reports to the desktop whether the system shows the tray item. On Linux, resolves as soon as that is known. */
export async function followTrayHost({
  tray,
  desktop,
  system,
  sessionBus,
  clock,
  logger,
  onQuit,
}: TrayHostParts): Promise<void> {
  const after = createAfter(clock)
  if (system.platform !== 'linux') {
    const isOffScreen = (): boolean => system.isOffScreen(tray.item.getBounds())
    onMenuBarChange(isOffScreen, after, (host) => {
      desktop.setTrayHost(host)
    })
    return
  }
  const bus = await sessionBus
  const monitorTrayMenu = lazily(async () => {
    const address = system.environment['DBUS_SESSION_BUS_ADDRESS']
    const now = (): number => clock.now()
    const onUsed = (): void => {
      tray.menuUsed()
    }
    const menu = await createTrayMenuMonitor({ bus, address, pid: process.pid, now, after, logger, onUsed })
    onQuit(() => {
      menu.close()
    })
    tray.leaveMenuWhile(() => menu.isOpen())
  })
  await onTrayHostChange(bus, (host) => {
    desktop.setTrayHost(host)
    if (host === 'present') drop(monitorTrayMenu())
  })
}

const WATCHER = 'org.kde.StatusNotifierWatcher'
const PATH = '/StatusNotifierWatcher'
/**
 * Milliseconds. A panel that restarts releases the name and then owns it again; the window must not change its mode
 * because of that.
 */
const RESTART_PAUSE = 1_500

/**
 * Reports whether this desktop draws tray icons. GNOME without an extension does not: creating a tray item causes no
 * error there, but the item is never shown (https://github.com/ferdium/ferdium-app/pull/2523).
 *
 * @param bus undefined without a session bus; then the host is absent
 * @param onChange called with each change, and once before the returned promise resolves
 */
export async function onTrayHostChange(bus: SessionBus | undefined, onChange: (host: TrayHost) => void): Promise<void> {
  let current: TrayHost = 'unknown'
  const set = (host: TrayHost): void => {
    if (host === current) return
    current = host
    onChange(host)
  }
  let begun = 0
  let applied = 0
  const read = async (): Promise<void> => {
    const turn = ++begun
    const isRegistered = await bus?.property(WATCHER, PATH, WATCHER, 'IsStatusNotifierHostRegistered')
    // A response that arrives after a newer one is out of date.
    if (turn < applied) return
    applied = turn
    set(isRegistered === true ? 'present' : 'absent')
  }

  let timer: NodeJS.Timeout | undefined
  const readLater = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      drop(read())
    }, RESTART_PAUSE)
  }
  bus?.onOwnerChange(WATCHER, readLater)
  bus?.onSignal(WATCHER, 'StatusNotifierHostRegistered', readLater)
  bus?.onSignal(WATCHER, 'StatusNotifierHostUnregistered', readLater)
  // The first read follows the subscriptions, so that no change in between is missed.
  await read()
}

/** Milliseconds that macOS may take to place the item. */
const PLACING = 3_000

/**
 * Reports `present` at once, and `absent` if the item is off the screen three seconds later. macOS lets the user remove
 * an item, and then places it below the screen without an error (https://github.com/tailscale/tailscale/issues/20758).
 * Windows always shows the item.
 */
export function onMenuBarChange(isOffScreen: () => boolean, after: After, onChange: (host: TrayHost) => void): void {
  onChange('present')
  after(PLACING, () => {
    if (isOffScreen()) onChange('absent')
  })
}

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
    popover.setMode(host === 'absent' ? 'window' : 'popover')
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
