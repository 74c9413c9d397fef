import dbus from 'dbus-next'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTrayMenuMonitor, TrayMenuState } from '../../../../electron/desktop/linux/tray-menu-monitor.ts'
import { connectSessionBus, type SessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import { startPrivateBus, type PrivateBus } from '../../../support/private-bus.ts'
import { until } from '../../../support/wait-for.ts'

const MENU = 'com.canonical.dbusmenu'

test.each<[what: string, events: readonly (readonly [Parameters<TrayMenuState['apply']>[0], number])[], open: number]>([
  ['was never opened', [], 0],
  ['is about to be shown', [['aboutToShow', 0]], 30_000],
  [
    'was opened, and a submenu was closed',
    [
      ['opened', 0],
      ['opened', 7],
      ['closed', 7],
    ],
    30_000,
  ],
  [
    'was closed',
    [
      ['opened', 0],
      ['closed', 0],
    ],
    0,
  ],
  [
    'was clicked, and then its submenu was closed',
    [
      ['opened', 7],
      ['clicked', 8],
      ['closed', 7],
    ],
    0,
  ],
])('the menu that %s counts as open for so long after that', (_what, events, open) => {
  let time = 3_600_000
  const menu = new TrayMenuState(() => time)
  for (const [event, id] of events) menu.apply(event, id)
  time += open - 1
  expect(menu.isOpen()).toBe(open > 0)
  time += 1
  expect(menu.isOpen()).toBe(false)
  // Also if the clock was set back.
  time = 0
  expect(menu.isOpen()).toBe(false)
})

describe.skipIf(process.platform !== 'linux')('on a private bus', () => {
  let daemon: PrivateBus
  let ours: SessionBus | undefined
  let chromium: dbus.MessageBus
  let panel: dbus.MessageBus
  let monitor: Awaited<ReturnType<typeof createTrayMenuMonitor>> | undefined

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
