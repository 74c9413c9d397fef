import { drop } from '../../../shared/drop.ts'
import type { Clock } from '../../../shared/clock.ts'
import { lazily } from '../../../shared/lazy.ts'
import type { Logger } from '../../../shared/logger.ts'
import { createAfter } from '../../../shared/timers.ts'
import type { Desktop } from '../desktop.ts'
import type { SessionBus } from '../linux/session-bus.ts'
import { onMenuBarChange, onTrayHostChange } from '../linux/tray-host.ts'
import { createTrayMenuMonitor } from '../linux/tray-menu-monitor.ts'
import type { System } from '../platform.ts'
import type { TrayIcon } from './tray.ts'

export interface TrayHostParts {
  readonly tray: TrayIcon
  readonly desktop: Pick<Desktop, 'setTrayHost'>
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
