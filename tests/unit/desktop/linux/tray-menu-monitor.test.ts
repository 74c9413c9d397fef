import dbus from 'dbus-next'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createTrayMenuMonitor,
  TrayMenuState,
  type TrayMenuMonitor,
} from '../../../../electron/desktop/linux/tray-menu-monitor.ts'
import { connectSessionBus, type SessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import { startPrivateBus, type PrivateBus } from '../../../support/private-bus.ts'
import { until } from '../../../support/wait-for.ts'

const MENU = 'com.canonical.dbusmenu'

test('the menu is open from `opened` to `closed` if the panel sends every event', () => {
  let time = 0
  const menu = new TrayMenuState(() => time)
  expect(menu.isOpen()).toBe(false)
  menu.apply('aboutToShow', 0)
  menu.apply('opened', 0)
  time = 30_000
  expect(menu.isOpen()).toBe(true)
  menu.apply('opened', 7)
  menu.apply('closed', 7)
  time = 60_000
  expect(menu.isOpen()).toBe(true)
  menu.apply('closed', 0)
  expect(menu.isOpen()).toBe(false)
})

test('if a panel reports only submenus as open, the menu is open until some seconds after the last one closes', () => {
  let time = 0
  const menu = new TrayMenuState(() => time)
  menu.apply('aboutToShow', 0)
  time = 9_000
  expect(menu.isOpen()).toBe(true)
  menu.apply('opened', 7)
  menu.apply('opened', 4)
  time = 60_000
  expect(menu.isOpen()).toBe(true)
  menu.apply('closed', 4)
  menu.apply('closed', 7)
  expect(menu.isOpen()).toBe(true)
  time = 64_000
  expect(menu.isOpen()).toBe(false)
})

test('the menu is closed after a click on a row', () => {
  const menu = new TrayMenuState(() => 0)
  menu.apply('opened', 0)
  menu.apply('opened', 7)
  menu.apply('clicked', 8)
  expect(menu.isOpen()).toBe(false)
})

test('an open menu counts as closed a minute after the last event, because the panel may have ended', () => {
  let time = 0
  const menu = new TrayMenuState(() => time)
  menu.apply('opened', 0)
  time = 60_001
  expect(menu.isOpen()).toBe(false)
})

test('the menu counts as closed if the clock is set back by an hour', () => {
  let time = 3_600_000
  const menu = new TrayMenuState(() => time)
  menu.apply('opened', 0)
  menu.apply('closed', 7)
  time = 0
  expect(menu.isOpen()).toBe(false)
})

describe.skipIf(process.platform !== 'linux')('on a private bus', () => {
  let daemon: PrivateBus
  let ours: SessionBus | undefined
  let chromium: dbus.MessageBus
  let panel: dbus.MessageBus
  let monitor: TrayMenuMonitor | undefined

  beforeEach(async () => {
    daemon = await startPrivateBus()
    ours = await connectSessionBus(daemon.address, () => undefined)
    chromium = await connected()
    panel = await connected()
  })

  afterEach(async () => {
    monitor?.close()
    ours?.close()
    chromium.disconnect()
    panel.disconnect()
    await daemon.stop()
  })

  async function connected(): Promise<dbus.MessageBus> {
    const bus = dbus.sessionBus({ busAddress: daemon.address })
    await new Promise((resolve) => bus.once('connect', resolve))
    return bus
  }

  /** The unique bus name of a connection. The library's types lack this property. */
  function nameOf(bus: dbus.MessageBus): string {
    return (bus as unknown as { readonly name: string }).name
  }

  /** Registers a StatusNotifierWatcher that lists the tray item of this process. */
  async function register(): Promise<void> {
    class Watcher extends dbus.interface.Interface {
      get RegisteredStatusNotifierItems(): string[] {
        return [`${nameOf(chromium)}/StatusNotifierItem`]
      }
    }
    Watcher.configureMembers({
      properties: { RegisteredStatusNotifierItems: { signature: 'as', access: dbus.interface.ACCESS_READ } },
    })
    await panel.requestName('org.kde.StatusNotifierWatcher', 0)
    panel.export('/StatusNotifierWatcher', new Watcher('org.kde.StatusNotifierWatcher'))
  }

  function send(destination: string, member: string, signature: string, body: unknown[]): void {
    const flags = dbus.MessageFlag.NO_REPLY_EXPECTED
    panel.send(new dbus.Message({ destination, path: '/menu', interface: MENU, member, signature, body, flags }))
  }

  const onUsed = vi.fn()

  const start = () =>
    createTrayMenuMonitor({
      bus: ours,
      address: daemon.address,
      pid: process.pid,
      now: () => 0,
      logger: () => undefined,
      onUsed,
      after: (ms, run) => {
        const timer = setTimeout(run, Math.min(ms, 20))
        return () => {
          clearTimeout(timer)
        }
      },
    })

  test('follows single and grouped events that a panel sends to Chromium, and no other events', async () => {
    await register()
    monitor = await start()
    const { isOpen } = monitor
    send(nameOf(panel), 'Event', 'isvu', [0, 'opened', new dbus.Variant('s', ''), 0])
    send(nameOf(chromium), 'EventGroup', 'a(isvu)', [[[7, 'opened', new dbus.Variant('i', 0), 0]]])
    await until('the menu to be open', () => isOpen())
    send(nameOf(chromium), 'Event', 'isvu', [7, 'clicked', new dbus.Variant('s', ''), 0])
    await until('the menu to be closed', () => !isOpen())
    expect(onUsed).toHaveBeenCalledTimes(1)
    send(nameOf(chromium), 'AboutToShow', 'i', [0])
    await until('the menu to be shown', () => isOpen())
    expect(onUsed).toHaveBeenCalledTimes(2)
  })

  test('reports the menu as closed if there is no tray item', async () => {
    monitor = await start()
    expect(monitor.isOpen()).toBe(false)
  })
})
