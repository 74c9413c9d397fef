import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectSessionBus, type SessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import {
  onMenuBarChange,
  onTrayHostChange,
  type TrayHost,
  followTrayHost,
  helpWithoutTray,
} from '../../../../electron/desktop/tray/tray-host.ts'
import { startPrivateBus, type PrivateBus } from '../../../support/private-bus.ts'
import type { System } from '../../../../electron/desktop/platform.ts'
import type { TrayIcon } from '../../../../electron/desktop/tray/tray.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'
import { createAppStatus, initialAppStatus } from '../../../../electron/desktop/app-status.ts'
import { memorySettings } from '../../../support/memory-settings.ts'

const silent = (): void => undefined

test('reports the tray host as absent if there is no bus', async () => {
  const hosts: TrayHost[] = []
  await onTrayHostChange(undefined, (host) => hosts.push(host))
  expect(hosts).toEqual(['absent'])
})

/** A bus whose watcher says whether there is a host, when the test lets it. */
function fakeBus(property: () => Promise<unknown>) {
  const listeners: (() => void)[] = []
  const onSignal: SessionBus['onSignal'] = (_interface, member, listener) => {
    if (member === 'StatusNotifierHostRegistered') listeners.push(listener)
  }
  const bus = { property, onSignal, onOwnerChange: silent, call: () => Promise.resolve(), close: silent }
  const appear = (): void => {
    for (const listener of listeners) listener()
  }
  return { bus, appear }
}

test('notices a host that appears during the first read, and whose response comes late', async () => {
  vi.useFakeTimers()
  const hosts: TrayHost[] = []
  const responses: ((isRegistered: boolean) => void)[] = []
  const { bus, appear } = fakeBus(() => new Promise((resolve) => responses.push(resolve)))
  const first = onTrayHostChange(bus, (host) => hosts.push(host))
  await vi.advanceTimersByTimeAsync(0)
  appear()
  await vi.advanceTimersByTimeAsync(1_500)
  vi.useRealTimers()
  responses[0]?.(false)
  await first
  expect(hosts).toEqual(['absent'])
  await expect.poll(() => responses).toHaveLength(2)
  responses[1]?.(true)
  await expect.poll(() => hosts).toEqual(['absent', 'present'])
})

describe.skipIf(process.platform !== 'linux')('on a private bus', () => {
  let daemon: PrivateBus
  let bus: SessionBus | undefined
  beforeAll(async () => {
    daemon = await startPrivateBus()
    bus = await connectSessionBus(daemon.address, silent)
  })
  afterAll(async () => {
    bus?.close()
    await daemon.stop()
  })

  test('reports a host that appears and disappears', async () => {
    const hosts: TrayHost[] = []
    await onTrayHostChange(bus, (host) => hosts.push(host))
    expect(hosts).toEqual(['absent'])
    const stop = await startHost(daemon.address)
    await expect.poll(() => hosts).toEqual(['absent', 'present'])
    stop()
    await expect.poll(() => hosts).toEqual(['absent', 'present', 'absent'])
  })
})

test('reports the tray host as absent if the menu bar item is below the screen', () => {
  const hosts: TrayHost[] = []
  onMenuBarChange(
    () => true,
    (_ms, run) => {
      run()
      return silent
    },
    (host) => hosts.push(host),
  )
  expect(hosts).toEqual(['present', 'absent'])
})

async function startHost(busAddress: string): Promise<() => void> {
  const { default: dbus } = await import('dbus-next')
  class Watcher extends dbus.interface.Interface {
    IsStatusNotifierHostRegistered = true
  }
  Watcher.configureMembers({ properties: { IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' } } })
  const host = dbus.sessionBus({ busAddress })
  host.export('/StatusNotifierWatcher', new Watcher('org.kde.StatusNotifierWatcher'))
  await host.requestName('org.kde.StatusNotifierWatcher', 0)
  return () => {
    host.disconnect()
  }
}

const close = vi.hoisted(() => vi.fn())
vi.mock('../../../../electron/desktop/linux/tray-menu-monitor.ts', () => ({
  createTrayMenuMonitor: () => Promise.resolve({ isOpen: () => true, close }),
}))

test('on Linux, lets the tray icon check if its menu is open; quitting closes the tray menu monitor', async () => {
  const disposers: (() => void)[] = []
  const leaveMenuWhile = vi.fn()
  const { bus } = fakeBus(() => Promise.resolve(true))
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

const system = { version: '1.0.0', electron: '40', platform: 'linux', locale: 'en' }

function create() {
  const clock = createVirtualClock()
  const appStatus = createAppStatus(initialAppStatus(system, 'en'), () => clock.now())
  const settings = memorySettings()
  const seen = { shown: 0 }
  const tray = helpWithoutTray({
    appStatus,
    settings,
    clock,
    popover: {
      setMode: () => undefined,
      window: () => undefined,
      show: () => {
        seen.shown += 1
        return Promise.resolve()
      },
    },
    isAnyShown: () => false,
  } as never)
  const messages = () => appStatus.get().messages.map(({ key }) => key)
  return { tray, clock, messages, seen, told: () => settings.get().told }
}

test('if a panel starts soon after Gavel, the message about a missing tray is neither shown nor used up', async () => {
  const { tray, clock, messages, seen, told } = create()
  tray.hostChanged('absent')
  await clock.advance(3_000)
  tray.hostChanged('present')
  await clock.advance(60_000)
  expect(messages()).toEqual([])
  expect(told()).toEqual([])
  expect(seen.shown).toBe(0)
})

test('the window opens each time the tray is missing; the first time, a message says why until there is a tray', async () => {
  const { tray, clock, messages, seen, told } = create()
  tray.hostChanged('absent')
  await clock.advance(10_000)
  expect(messages()).toEqual(['noTrayHost'])
  expect(told()).toEqual(['noTrayHost'])
  expect(seen.shown).toBe(1)
  tray.hostChanged('present')
  expect(messages()).toEqual([])
  tray.hostChanged('absent')
  await clock.advance(10_000)
  expect(messages()).toEqual([])
  expect(seen.shown).toBe(2)
})
