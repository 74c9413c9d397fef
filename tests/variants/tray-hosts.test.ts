import { spawn } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { findTrayItem } from '../support/tray.ts'
import { until } from '../support/until.ts'
import { openDesktop, type Desktop, type Lacking } from './desktop.ts'
import { connectAccount, seesRoom, startGavel, type Gavel } from './gavel.ts'
import { startTrayHost } from './tray-host.ts'

const room = 'Weekly standup'
const noTray = 'This desktop shows no tray icons. Gavel runs as an ordinary window.'
const panelProgram = 'xfce4-panel'
const patience = 30_000

let desktop: Desktop
let simulator: RunningSimulator
let bus: SessionBus

beforeEach(async () => {
  simulator = await startSimulator({ face: 'plivo', rooms: 0 })
  await simulator.startRoom(room, 3)
})

afterEach(async () => {
  bus.close()
  await desktop.close()
  await simulator.stop()
})

async function open(lacking: Lacking): Promise<void> {
  desktop = await openDesktop(lacking)
  bus = openSessionBus(desktop.busAddress)
}

/** Through the tray, as the host sends it. */
async function useTray(gavel: Gavel): Promise<void> {
  const item = await findTrayItem(bus, gavel.pid, patience)
  await until('the room in the menu', async () => (await item.menu()).some(({ label }) => label.startsWith(room)), {
    timeoutMs: patience,
  })
  expect(await gavel.closeWindow()).toBe('hidden')
  await gavel.offScreen()
  await item.activate()
  await gavel.onScreen()
  await seesRoom(gavel, room)
}

test('follows the panel when it ends and when it comes back, and keeps what it shows', async () => {
  await open({})
  const gavel = await startGavel(desktop, simulator)
  await gavel.onScreen()
  await connectAccount(gavel, simulator)
  await seesRoom(gavel, room)
  await useTray(gavel)

  // Hidden, so that it can be reached only if it comes up by itself.
  await gavel.closeWindow()
  await gavel.offScreen()
  await panel('--quit')
  await gavel.onScreen()
  await gavel.says(noTray)
  await seesRoom(gavel, room)
  expect(await gavel.closeWindow()).toBe('minimised')
  await gavel.offScreen()

  void panel('--disable-wm-check')
  // A minimised window is in use: the one that the tray has takes its place.
  await gavel.onScreen()
  expect(await gavel.closeWindow()).toBe('hidden')
  const item = await findTrayItem(bus, gavel.pid, patience)
  await item.activate()
  await gavel.onScreen()
  await seesRoom(gavel, room)
  await gavel.quit()
})

test('works under a second host, and goes on when that one ends', async () => {
  await open({ tray: 'none' })
  const host = await startTrayHost(desktop.busAddress)
  const gavel = await startGavel(desktop, simulator)
  await gavel.onScreen()
  await connectAccount(gavel, simulator)
  await seesRoom(gavel, room)
  await useTray(gavel)
  host.stop()
  await gavel.says(noTray)
  await gavel.onScreen()
  await seesRoom(gavel, room)
  expect(await gavel.closeWindow()).toBe('minimised')
  await gavel.quit()
})

/** Ends with the desktop at the latest. */
function panel(option: string): Promise<unknown> {
  const child = spawn(panelProgram, [option], { env: desktop.env, stdio: 'ignore' })
  return new Promise((done) => child.once('close', done))
}
