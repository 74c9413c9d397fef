import { drop } from '../../../shared/drop.ts'
import { type After, createAfter } from '../../../shared/timers.ts'
import type { SessionBus } from '../linux/session-bus.ts'
import { lazily } from '../../../shared/lazy.ts'
import { createTrayMenuMonitor } from '../linux/tray-menu-monitor.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { Popover } from '../windows/popover.ts'

/** Whether any program draws tray icons. */
export type TrayHost = 'present' | 'absent' | 'unknown'

interface TrayHostParts extends Pick<DesktopOptions, 'tray' | 'system' | 'clock' | 'logger'> {
  readonly desktop: { setTrayHost(host: TrayHost): void }
  readonly sessionBus: Promise<SessionBus | undefined>
  /** Registers a function to be called when Gavel quits. */
  readonly onQuit: (close: () => void) => void
}

/** Reports to the desktop whether the system shows the tray item. On Linux, resolves as soon as that is known. */
export async function followTrayHost(parts: TrayHostParts): Promise<void> {
  const { tray, desktop, system, clock, logger, onQuit } = parts
  const after = createAfter(clock)
  if (system.platform !== 'linux') {
    const isOffScreen = (): boolean => system.isOffScreen(tray.item.getBounds())
    onMenuBarChange(isOffScreen, after, (host) => {
      desktop.setTrayHost(host)
    })
    return
  }
  const bus = await parts.sessionBus
  const monitorTrayMenu = lazily(async () => {
    const menu = await createTrayMenuMonitor({
      bus,
      address: system.environment['DBUS_SESSION_BUS_ADDRESS'],
      pid: process.pid,
      now: () => clock.now(),
      after,
      logger,
      onUsed: () => {
        tray.menuUsed()
      },
    })
    onQuit(menu.close)
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
  let last = Promise.resolve()
  /** One after another, so that no response is older than the one before. */
  const read = (): Promise<void> =>
    (last = last.then(async () => {
      const isRegistered = await bus?.property(WATCHER, PATH, WATCHER, 'IsStatusNotifierHostRegistered')
      set(isRegistered === true ? 'present' : 'absent')
    }))
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

interface MissingTrayOptions extends DesktopOptions {
  readonly popover: Popover
  readonly isAnyShown: () => boolean
}

/** Milliseconds to wait for a tray host, because at login Gavel may start before the panel does. */
const HOST_PATIENCE = 10_000

/**
 * Without a host the tray item is invisible, so Gavel opens as an ordinary window. A message says why, once. Returns what
 * must be called when the host changes, and when Gavel quits.
 */
export function helpWithoutTray({ appStatus, settings, popover, isAnyShown, clock }: MissingTrayOptions) {
  const after = createAfter(clock)
  let stop = (): void => undefined
  const stayWithoutTray = (): void => {
    // If Gavel was started hidden, the user could not reach it without a tray item.
    if (popover.window() === undefined || !isAnyShown()) drop(popover.show())
    const { told } = settings.get()
    if (told.includes('noTrayHost')) return
    appStatus.addMessage('noTrayHost')
    drop(settings.update({ told: [...told, 'noTrayHost'] }))
  }
  return {
    hostChanged: (host: TrayHost): void => {
      appStatus.set({ trayHost: host })
      popover.setMode(host === 'absent' ? 'window' : 'popover')
      stop()
      if (host === 'absent') stop = after(HOST_PATIENCE, stayWithoutTray)
      else for (const { id, key } of appStatus.get().messages) if (key === 'noTrayHost') appStatus.dismissMessage(id)
    },
    stop: (): void => {
      stop()
    },
  }
}
