import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { until } from '../support/wait-for.ts'
import { drive, type DrivenApp } from './apps.ts'
import { repeated, type Figure } from './figure.ts'
import { limited } from './limits.ts'
import { ownRoom, type Meeting } from './meeting.ts'
import { untilTooltip } from './quiet.ts'

const changes = 40
const clicks = 40
const opens = 15

/** Measures how soon tray and window show changes, what a click on *Mute* takes, and how soon the window opens. */
export async function measureOpenWindow({ bus, gavel, simulator }: Meeting): Promise<readonly Figure[]> {
  const driven = await drive(gavel)
  try {
    const item = await findTrayItem(bus, driven.pid)
    await driven.page.getByRole('status', { name: /^50 rooms, 250 people$/ }).waitFor()
    return [
      ...(await measureChanges(item, driven.page, simulator)),
      ...(await measureClicks(driven.page, simulator)),
      limited('tray click to window with its rooms, hidden window', await timesOfShowing(item, driven)),
      limited('tray click to window with its rooms, new window', await timesOfCreating(item, driven)),
    ]
  } finally {
    await driven.app.close()
  }
}

async function measureChanges(item: TrayItem, page: Page, simulator: RunningSimulator): Promise<readonly Figure[]> {
  const names = (await simulator.rooms()).map(({ name }) => name).filter((name) => name !== ownRoom)
  const own = await changesIn(() => ownRoom, item, page, simulator)
  const others = await changesIn((count) => names[(count * 7) % names.length] ?? ownRoom, item, page, simulator)
  return [
    limited('change to window, own room', own.window),
    limited('change to tray, own room', own.tray),
    limited('change to window, other rooms', others.window),
    limited('change to tray, other rooms', others.tray),
  ]
}

async function changesIn(
  roomOf: (count: number) => string,
  item: TrayItem,
  page: Page,
  simulator: RunningSimulator,
): Promise<Readonly<Record<'window' | 'tray', readonly number[]>>> {
  const delays = { window: [] as number[], tray: [] as number[] }
  for (let count = 0; count < changes; count++) {
    // Spreads the changes evenly over a second, the time between two reads of the user's own room.
    await pause((count * 137) % 1_000)
    const people = (await simulator.rooms()).reduce((sum, room) => sum + room.members.length, 0)
    const words = `${people + 1} people`
    const at = Date.now()
    const inTray = untilTooltip(item, words, () => simulator.join(roomOf(count)))
    await until(words, async () => (await page.evaluate<string>(statusTexts)).includes(words), { everyMs: 10 })
    delays.window.push(Date.now() - at)
    delays.tray.push(await inTray)
  }
  return delays
}

const statusTexts = `[...document.querySelectorAll('[role=status]')].map((e) => e.ariaLabel + e.textContent).join()`

/** Measures the time from a click on *Mute* or *Unmute* to the request, and to the change of the row on screen. */
async function measureClicks(page: Page, simulator: RunningSimulator): Promise<readonly Figure[]> {
  const header = page.getByRole('button', { name: new RegExp(`^${ownRoom}, `) })
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click()
  await page
    .getByRole('button', { name: /^Mute (?!everyone|all)/ })
    .first()
    .waitFor()
  const requested: number[] = []
  const shown: number[] = []
  for (let count = 0; count < clicks; count++) {
    await simulator.clearRequests()
    await page.evaluate(clickMuteButton)
    // The page and the simulator get no requests from here meanwhile, because those would compete with the click.
    await pause(1_000)
    const { at, shownAfter } = await page.evaluate<{ at: number; shownAfter: number }>('window.clicked')
    const [request] = writesIn(await simulator.requests())
    requested.push((request?.at ?? NaN) - at)
    shown.push(shownAfter)
  }
  return [limited('click to request at the provider', requested), limited('click to visible change', shown)]
}

/** Runs in the page. After 250 ms, clicks a member's *Mute* or *Unmute* and waits for the frame with the change. */
const clickMuteButton = `window.clicked = new Promise((done) => setTimeout(() => {
  const button = [...document.querySelectorAll('[role=listitem] button, li button')]
    .find((each) => /^(Mute|Unmute) /.test(each.ariaLabel ?? ''))
  const before = button.outerHTML
  const start = performance.now()
  const at = Date.now()
  new MutationObserver((_, observer) => {
    if (button.isConnected && button.outerHTML === before) return
    observer.disconnect()
    requestAnimationFrame(() => done({ at, shownAfter: performance.now() - start }))
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  button.click()
}, 250)); undefined`

/** Milliseconds from a click on the tray item until the hidden window is painted. */
const timesOfShowing = (item: TrayItem, { app }: DrivenApp): Promise<readonly number[]> =>
  repeated(opens, async () => {
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
    return (await painted) - at
  })

/** Milliseconds from a click on the tray item until a new window is painted. */
async function timesOfCreating(item: TrayItem, { app }: DrivenApp): Promise<readonly number[]> {
  await app.context().addInitScript(storeFirstRoomsTime)
  return repeated(opens, async () => {
    await app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.destroy()
    })
    await pause(300)
    const opened = app.waitForEvent('window')
    const at = Date.now()
    await item.activate()
    const page = await opened
    return (await until('the rooms', () => page.evaluate<number | undefined>('window.firstRoomsAt'))) - at
  })
}

/** Runs in each new page before its own scripts. Stores when the first rows were painted. */
const storeFirstRoomsTime = `new MutationObserver((_, observer) => {
  if (document.querySelector('[data-row]') === null) return
  observer.disconnect()
  requestAnimationFrame(() => requestAnimationFrame(() => { window.firstRoomsAt = Date.now() }))
}).observe(document, { subtree: true, childList: true })`

/** Runs in the page. Resolves in the second frame, when the first has been painted. */
const whenPainted = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`
