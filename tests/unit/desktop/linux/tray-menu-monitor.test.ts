import dbus from 'dbus-next'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createTrayMenuMonitor,
  TrayMenuState,
  type TrayMenuMonitor,
} from '../../../../electron/desktop/linux/tray-menu-monitor.ts'
import { connectSessionBus, type SessionBus } from '../../../../electron/desktop/linux/session-bus.ts'
import { startPrivateBus, type PrivateBus } from '../../../support/private-bus.ts'
import { until } from '../../../support/wait-for.ts'

const MENU = 'com.canonical.dbusmenu'

test('a panel that tells of everything: open from opening to closing', () => {
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

test('a panel that tells of submenus only: open while one is, and while the menu is read', () => {
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

test('a line that was clicked closes it', () => {
  const menu = new TrayMenuState(() => 0)
  menu.apply('opened', 0)
  menu.apply('opened', 7)
  menu.apply('clicked', 8)
  expect(menu.isOpen()).toBe(false)
})

test('a panel that ends while the menu is open does not keep it open for ever', () => {
  let time = 0
  const menu = new TrayMenuState(() => time)
  menu.apply('opened', 0)
  time = 60_001
  expect(menu.isOpen()).toBe(false)
})

test('a clock that was set back leaves it open for no longer', () => {
  let time = 3_600_000
  const menu = new TrayMenuState(() => time)
  menu.apply('opened', 0)
  menu.apply('closed', 7)
  time = 0
  expect(menu.isOpen()).toBe(false)
})

let daemon: PrivateBus
let ours: SessionBus | undefined
let chromium: dbus.MessageBus
let panel: dbus.MessageBus
let watch: TrayMenuMonitor | undefined

beforeEach(async () => {
  daemon = await startPrivateBus()
  ours = await connectSessionBus(daemon.address, () => undefined)
  chromium = await connected()
  panel = await connected()
})

afterEach(async () => {
  watch?.close()
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

/** The library has it, its types do not. */
function nameOf(bus: dbus.MessageBus): string {
  return (bus as unknown as { readonly name: string }).name
}

/** A watcher of tray items that knows the one of this process. */
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

function tell(destination: string, member: string, signature: string, body: unknown[]): void {
  const flags = dbus.MessageFlag.NO_REPLY_EXPECTED
  panel.send(new dbus.Message({ ...{ destination, path: '/menu', interface: MENU, member, signature, body, flags } }))
}

const start = () =>
  createTrayMenuMonitor({
    ...{ bus: ours, address: daemon.address, pid: process.pid, now: () => Date.now(), logger: () => undefined },
    after: (ms, run) => {
      const timer = setTimeout(run, Math.min(ms, 20))
      return () => {
        clearTimeout(timer)
      }
    },
  })

test('hears on a real bus what a panel tells Chromium, both ways of telling, and nothing that is for others', async () => {
  await register()
  watch = await start()
  const { isOpen } = watch
  tell(nameOf(panel), 'Event', 'isvu', [0, 'opened', new dbus.Variant('s', ''), 0])
  tell(nameOf(chromium), 'EventGroup', 'a(isvu)', [[[7, 'opened', new dbus.Variant('i', 0), 0]]])
  await until('the menu to be open', () => isOpen())
  tell(nameOf(chromium), 'Event', 'isvu', [7, 'clicked', new dbus.Variant('s', ''), 0])
  await until('the menu to be closed', () => !isOpen())
  tell(nameOf(chromium), 'AboutToShow', 'i', [0])
  await until('the menu to be shown', () => isOpen())
})

test('without a tray item the menu counts as closed', async () => {
  watch = await start()
  expect(watch.isOpen()).toBe(false)
})
