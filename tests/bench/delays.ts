import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright'
import type { SessionBus } from '../support/dbus.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import type { BenchApp } from './bench-app.ts'
import { figure, figureAt, type Figure } from './figure.ts'

const changes = 40
const opens = 15
export const ownRoom = 'Weekly standup'

/**
 * Measures the time from a change at the provider until tray and window show it, in the user's own room and in the
 * others.
 */
export async function measureChanges(
  bus: SessionBus,
  { page, pid }: BenchApp,
  simulator: RunningSimulator,
): Promise<readonly Figure[]> {
  const item = await findTrayItem(bus, pid)
  const names = (await simulator.rooms()).map(({ name }) => name).filter((name) => name !== ownRoom)
  const own = await changesIn(() => ownRoom, item, page, simulator)
  const others = await changesIn((count) => names[(count * 7) % names.length] ?? ownRoom, item, page, simulator)
  return [
    ...both('change to window, own room', own.window, 1_200),
    ...both('change to tray, own room', own.tray, 1_200),
    ...both('change to window, other rooms', others.window, 3_200),
    ...both('change to tray, other rooms', others.tray, 3_200),
  ]
}

interface Delays {
  readonly window: number[]
  readonly tray: number[]
}

async function changesIn(
  roomOf: (count: number) => string,
  item: TrayItem,
  page: Page,
  simulator: RunningSimulator,
): Promise<Delays> {
  const delays: Delays = { window: [], tray: [] }
  for (let count = 0; count < changes; count++) {
    // Spreads the changes evenly over a second, the time between two reads of the user's own room.
    await pause((count * 137) % 1_000)
    const people = (await simulator.rooms()).reduce((sum, room) => sum + room.members.length, 0)
    const words = `${people + 1} people`
    const at = Date.now()
    await simulator.join(roomOf(count))
    const seen = async (read: () => Promise<string>): Promise<number> => {
      await until(words, async () => (await read()).includes(words), { timeoutMs: 15_000, everyMs: 10 })
      return Date.now() - at
    }
    const [window, tray] = await Promise.all([
      seen(() =>
        page.evaluate<string>(
          `[...document.querySelectorAll('[role=status]')].map((e) => e.ariaLabel + e.textContent).join()`,
        ),
      ),
      seen(() => item.tooltip()),
    ])
    delays.window.push(window)
    delays.tray.push(tray)
  }
  return delays
}

const both = (name: string, values: readonly number[], budget: number): readonly Figure[] => [
  figureAt(`${name}, p50`, 'ms', values, 0.5),
  figureAt(`${name}, p95`, 'ms', values, 0.95, budget),
]

/** Measures the time from a click on the tray item until the window shows its rooms. */
export async function measureOpening(bus: SessionBus, { app, pid }: BenchApp): Promise<readonly Figure[]> {
  const item = await findTrayItem(bus, pid)
  const times: number[] = []
  for (let count = 0; count < opens; count++) {
    await app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.hide()
    })
    await pause(300)
    const painted = app.evaluate(({ BrowserWindow }, twoFrames) => {
      const [window] = BrowserWindow.getAllWindows()
      return new Promise<number>((done) => {
        window?.once('show', () => {
          window.webContents.executeJavaScript(twoFrames).then(
            () => done(Date.now()),
            () => undefined,
          )
        })
      })
    }, whenPainted)
    // This round trip ensures that the listener is installed before the click.
    await app.evaluate(() => undefined)
    const at = Date.now()
    await item.activate()
    times.push((await painted) - at)
  }
  return [
    figure('tray click to window with its rooms, hidden window', 'ms', times, 100),
    figure('tray click to window with its rooms, new window', 'ms', await timesOfCreating(item, app), 350),
  ]
}

async function timesOfCreating(item: TrayItem, app: BenchApp['app']): Promise<readonly number[]> {
  await app.context().addInitScript(storeFirstRoomsTime)
  const times: number[] = []
  for (let count = 0; count < opens; count++) {
    await app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.destroy()
    })
    await pause(300)
    const opened = app.waitForEvent('window')
    const at = Date.now()
    await item.activate()
    const page = await opened
    times.push((await until('the rooms', () => page.evaluate<number | undefined>('window.firstRoomsAt'))) - at)
  }
  return times
}

/** Runs in each new page before its own scripts. Stores when the first rows were painted. */
const storeFirstRoomsTime = `new MutationObserver((_, observer) => {
  if (document.querySelector('[data-row]') === null) return
  observer.disconnect()
  requestAnimationFrame(() => requestAnimationFrame(() => { window.firstRoomsAt = Date.now() }))
}).observe(document, { subtree: true, childList: true })`

/** Runs in the page. Resolves in the second frame, when the first has been painted. */
const whenPainted = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`
