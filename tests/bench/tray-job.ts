import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openSessionBus } from '../support/dbus.ts'
import { startSimulator, writesIn } from '../support/simulator.ts'
import { findTrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { visibleWindows } from '../support/x11.ts'
import { connectAccount, openBenchApp } from './bench-app.ts'
import type { Figure } from './figure.ts'
import { Hand } from './hand.ts'

const ownRoom = 'Weekly standup'
/** The panel of the virtual desktop is at the top left, and Gavel's icon is the only one in it. */
const trayIcon = { x: 16, y: 16 }
const often = { everyMs: 5 }
/** Milliseconds. Enter confirms a question only after the user has had time to read it. */
const readingTime = 1_100

/** Measures the steps and the time that it takes to end the user's own room from the menu of the tray icon. */
export async function measureTrayJob(electron: string, folder: string): Promise<readonly Figure[]> {
  const simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
  for (const name of [ownRoom, 'Sales call', 'Support bridge']) await simulator.startRoom(name, 4)
  const bus = openSessionBus()
  const { app, page, pid } = await openBenchApp(electron, join(folder, 'tray'), simulator)
  try {
    await connectAccount(page, simulator, ownRoom)
    const item = await findTrayItem(bus, pid)
    const labels = await until("the user's own room in the menu", async () => {
      const lines = (await item.menu()).filter(({ separator }) => !separator).map(({ label }) => label)
      return lines.some((label) => label.startsWith(`${ownRoom}: `)) && lines
    })
    await simulator.clearRequests()
    const hand = new Hand(app)
    return await hand.do("end the user's own room from the tray", async () => {
      const before = (await visibleWindows()).length
      await hand.clickAt(trayIcon.x, trayIcon.y, 3)
      await until('the menu', async () => (await visibleWindows()).length > before, often)
      await hand.press(...Array.from({ length: labels.indexOf('End…') + 1 }, () => 'Down'), 'Return')
      const asked = await until(
        'the question',
        () => app.windows().find((one) => one.url().endsWith('#shortcut')),
        often,
      )
      await asked.getByRole('alertdialog', { name: /^End / }).waitFor()
      await pause(readingTime)
      await hand.press('Return')
      await until('the request', async () => writesIn(await simulator.requests()).length > 0, often)
    })
  } finally {
    bus.close()
    await app.close()
    await simulator.stop()
  }
}
