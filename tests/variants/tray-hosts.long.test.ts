import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { findTrayItem } from '../support/tray.ts'
import { never, until } from '../support/wait-for.ts'
import { areaOf, windowsOf, type Area } from '../support/x11.ts'
import { openDesktop, type Desktop } from './desktop.ts'
import { connectAccount, seesRoom, startGavel, type Gavel } from './gavel.ts'
import { clickIcon, endPanel, openRoomMenu, panels, startPanel, type Panel } from './panels.ts'

const room = 'Weekly standup'
const noTray = 'This desktop has no tray, so Gavel runs as a normal window.'

const closing: (() => unknown)[] = []
let desktop: Desktop
let simulator: RunningSimulator
let bus: SessionBus

beforeEach(async () => {
  simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
  closing.push(() => simulator.stop())
  await simulator.startRoom(room, 3)
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open({ name }: Panel): Promise<void> {
  desktop = await openDesktop({ tray: name })
  closing.push(() => desktop.close())
  bus = openSessionBus(desktop.busAddress)
  closing.push(() => bus.close())
}

/** Waits for the room in the tray item's menu, closes the window, and opens it again through the item over D-Bus. */
async function useTray(gavel: Gavel): Promise<void> {
  const item = await findTrayItem(bus, gavel.pid)
  await until('the room in the menu', async () => (await item.menu()).some(({ label }) => label.startsWith(room)))
  expect(await gavel.closeWindow()).toBe('hidden')
  await gavel.offScreen()
  await item.activate()
  await gavel.onScreen()
  await seesRoom(gavel, room)
}

test.each(panels)(
  'Gavel has an item in $program, and shows its window when $program ends and starts again',
  async (panel) => {
    await open(panel)
    const gavel = await startGavel(desktop, simulator)
    await gavel.onScreen()
    await connectAccount(gavel, simulator)
    await seesRoom(gavel, room)
    await useTray(gavel)
    expect(await gavel.closeWindow()).toBe('hidden')
    await gavel.offScreen()
    await clickIcon()
    await gavel.onScreen()

    // A hidden window cannot be reached without a tray, so Gavel must show it when the panel ends.
    await gavel.closeWindow()
    await gavel.offScreen()
    await endPanel(panel, desktop, bus)
    await gavel.onScreen()
    await gavel.says(noTray)
    await seesRoom(gavel, room)
    expect(await gavel.closeWindow()).toBe('minimised')
    await gavel.offScreen()

    startPanel(panel, desktop)
    // A minimised window counts as open, so when the tray returns, Gavel shows its tray window in place of it.
    await gavel.onScreen()
    expect(await gavel.closeWindow()).toBe('hidden')
    const item = await findTrayItem(bus, gavel.pid)
    await item.activate()
    await gavel.onScreen()
    await seesRoom(gavel, room)
    await gavel.quit()
  },
)

test.each(panels)('Gavel does not change the menu while it is open in $program', async (panel) => {
  await open(panel)
  const gavel = await startGavel(desktop, simulator)
  await gavel.onScreen()
  await connectAccount(gavel, simulator)
  await seesRoom(gavel, room)
  const item = await findTrayItem(bus, gavel.pid)
  await until('the room in the menu', async () => (await item.menu()).some(({ label }) => label.startsWith(room)))
  expect(await gavel.closeWindow()).toBe('hidden')
  await gavel.offScreen()
  const menu = await openRoomMenu()
  const before = JSON.stringify(await item.menu())
  await simulator.join(room, { name: 'Late Caller', number: '15550100177' })
  await simulator.startRoom('Sales call', 2)
  await never('the menu to close', async () => !(await menu.isOpen()), 6_000)
  expect(JSON.stringify(await item.menu())).toBe(before)
  await menu.close()
  await until(
    'the new room in the menu',
    async () => (await item.menu()).some(({ label }) => label.startsWith('Sales')),
    {},
  )
  await gavel.quit()
})

test.each(panels)('the window does not move when it is opened again in $program', async (panel) => {
  await open(panel)
  const gavel = await startGavel(desktop, simulator)
  const item = await findTrayItem(bus, gavel.pid)
  expect(await gavel.closeWindow()).toBe('hidden')
  await gavel.offScreen()
  await clickIcon()
  await gavel.onScreen()
  let last = ''
  const stableBounds = async (): Promise<string | undefined> => {
    const before = last
    last = JSON.stringify(await boundsOf(gavel))
    return last === before ? last : undefined
  }
  const first = await until('the window to stop moving', stableBounds, { everyMs: 500 })
  await item.choose('Open Gavel')
  await never('the window to move', async () => JSON.stringify(await boundsOf(gavel)) !== first, 2_000)
  expect(await gavel.closeWindow()).toBe('hidden')
  await gavel.offScreen()
  await clickIcon()
  await gavel.onScreen()
  await until('the same bounds again', async () => (await stableBounds()) === first, {
    everyMs: 500,
  })
  await gavel.quit()
})

async function boundsOf({ pid }: Gavel): Promise<Area> {
  const window = (await windowsOf(pid)).find(({ title }) => title === 'Gavel')
  if (window === undefined) throw new Error('There is no window on the screen.')
  return areaOf(window.id)
}
