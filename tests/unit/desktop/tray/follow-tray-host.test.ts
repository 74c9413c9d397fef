import { expect, test, vi } from 'vitest'
import type { SessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import type { TrayMenuMonitor } from '../../../../electron/desktop/linux/tray-menu-monitor.ts'
import type { System } from '../../../../electron/desktop/platform.ts'
import { followTrayHost } from '../../../../electron/desktop/tray/follow-tray-host.ts'
import type { TrayIcon } from '../../../../electron/desktop/tray/tray.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const close = vi.hoisted(() => vi.fn())
vi.mock('../../../../electron/desktop/linux/tray-menu-monitor.ts', () => ({
  createTrayMenuMonitor: (): Promise<TrayMenuMonitor> => Promise.resolve({ isOpen: () => true, close }),
}))

test('on Linux, lets the tray icon check if its menu is open; quitting closes the tray menu monitor', async () => {
  const disposers: (() => void)[] = []
  const leaveMenuWhile = vi.fn()
  const bus = {
    property: () => Promise.resolve(true),
    onOwnerChange: () => undefined,
    onSignal: () => undefined,
  } as unknown as SessionBus
  await followTrayHost({
    tray: { leaveMenuWhile } as unknown as TrayIcon,
    desktop: { setTrayHost: () => undefined },
    system: { platform: 'linux', environment: {} } as unknown as System,
    sessionBus: Promise.resolve(bus),
    clock: createVirtualClock(),
    logger: () => undefined,
    onQuit: (dispose) => disposers.push(dispose),
  })
  await expect.poll(() => leaveMenuWhile).toHaveBeenCalledOnce()
  expect(close).not.toHaveBeenCalled()
  for (const dispose of disposers) dispose()
  expect(close).toHaveBeenCalledOnce()
})
