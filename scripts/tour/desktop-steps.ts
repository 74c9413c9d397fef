import {
  connectAccount,
  markOwn,
  muteCaller,
  notifyOfEnd,
  removeCaller,
  seeOwnEnded,
  showRooms,
} from '../../tests/journey/main-job.ts'
import { memberOf, ownRoom, roomNames, writesAt } from '../../tests/journey/stage.ts'
import { check, type Step } from '../../tests/journey/steps.ts'
import { findTrayItem, type TrayItem } from '../../tests/support/tray.ts'
import { until } from '../../tests/support/wait-for.ts'
import { smallWindow, type Gavel } from '../../tests/support/wdio/gavel.ts'
import {
  areaOf,
  clickMouse,
  moveMouse,
  pressKeys,
  boundingArea,
  visibleWindows,
  windowsNamed,
  windowsOf,
  type Area,
} from '../../tests/support/x11.ts'
import type { TourStage } from './tour-stage.ts'

type TourStep = Step<TourStage>

/** The panel of the virtual desktop is at the top left, and its only icon is Gavel's. */
const trayIcon = { x: 16, y: 16 }
const panel: Area = { x: 0, y: 0, width: 64, height: 32 }
const quickMute = 'ctrl+alt+shift+f'
const shortcut = 'ctrl+alt+shift+e'

const showTrayMenu: TourStep = {
  title: 'lists the rooms in the tray menu',
  run: async ({ bus, gavel: { pid }, picture }) => {
    const item = await findTrayItem(bus, pid)
    const labels = await until('the rooms in the menu', () => roomLabels(item), { timeoutMs: 8_000 })
    const before = await visibleWindows()
    await moveMouse(trayIcon.x, trayIcon.y)
    await clickMouse(3)
    await newWindows(before)
    // Opens the submenu of the first caller of the user's own room, so that the picture shows the actions on a caller.
    for (let count = 0; count <= labels.indexOf('People'); count++) await pressKeys('Down')
    await pressKeys('Right')
    await pressKeys('Right')
    await until('the menus of the people', async () => (await visibleWindows()).length >= before.length + 3, {
      timeoutMs: 2_000,
    })
    const menus = (await visibleWindows()).filter((window) => !before.includes(window))
    const file = await picture('tray-menu.png', boundingArea([...(await Promise.all(menus.map(areaOf))), panel]))
    await closeMenus(before)
    return [`Over D-Bus: ${labels.join(' | ')}`, `Picture: ${file}`]
  },
}

/** Presses Escape once for each menu, because one more press would hide Gavel's window. */
async function closeMenus(before: readonly string[]): Promise<void> {
  const open = async (): Promise<number> => (await visibleWindows()).filter((window) => !before.includes(window)).length
  for (let count = await open(); count > 0; count = await open()) {
    await pressKeys('Escape')
    await until('a menu to close', async () => (await open()) < count, { timeoutMs: 2_000 })
  }
}

async function roomLabels(item: TrayItem): Promise<readonly string[] | undefined> {
  const lines = await item.menu()
  const isThere = lines.some((line) => line.label.startsWith('Weekly standup: '))
  return isThere ? lines.filter((line) => !line.separator).map((line) => line.label) : undefined
}

/** Waits for windows that were not there before, such as a menu or a question. */
function newWindows(before: readonly string[]): Promise<readonly string[]> {
  return until('a new window on the screen', async () => {
    const added = (await visibleWindows()).filter((window) => !before.includes(window))
    return added.length > 0 && added
  })
}

const takeWindowPictures: TourStep = {
  title: 'has a light and a dark window',
  run: async ({ gavel, picture }) => {
    const { browser, page, pid } = gavel
    await page.clickAll('button', 'Dismiss')
    await browser.action('pointer').move({ x: 5, y: 5 }).perform()
    const files: string[] = []
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(gavel, theme)
      await until(`the ${theme} colours`, () =>
        browser.execute((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, theme),
      )
      await browser.execute(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))
      await until('the end of animations', () => browser.execute(() => document.getAnimations().length === 0))
      const [window] = await windowsOf(pid)
      if (window === undefined) throw new Error('No window of Gavel is on the screen.')
      files.push(await picture(`window-${theme}.png`, window.id))
    }
    await setTheme(gavel, 'system')
    return [`Pictures: ${files.join(', ')}`]
  },
}

async function setTheme({ browser }: Gavel, theme: 'light' | 'dark' | 'system'): Promise<void> {
  await browser.electron.execute((electron, chosen) => {
    electron.nativeTheme.themeSource = chosen
  }, theme)
}

const muteByFinder: TourStep = {
  title: 'mutes a caller from any application, by three letters of the name',
  run: async ({ gavel, simulator, picture }) => {
    const { browser, page } = gavel
    const before = await visibleWindows()
    await pressKeys(quickMute)
    await until('the finder', () => smallWindow(gavel, '#finder', 'isVisible'))
    const finder = await newWindows(before)
    await browser.switchWindow('#finder')
    await page.find('combobox', 'Name, room or number')
    await pressKeys('h', 'a', 'n')
    const found = await page.first('option', /^Hana Sato/)
    const file = await picture('finder.png', boundingArea(await Promise.all(finder.map(areaOf))))
    await browser.switchWindow('index.html')
    // Gavel ignores Enter until the row has been on the screen for 300 ms.
    await until(
      'the mute at the provider',
      async () => {
        await pressKeys('Return')
        return until('an effect', async () => (await memberOf(simulator, 'Hana Sato'))?.muted, { timeoutMs: 3_000 })
      },
      { timeoutMs: 9_000 },
    )
    await until('the finder to go by itself', async () => !(await smallWindow(gavel, '#finder', 'isVisible')))
    return [`The finder lists: ${found}`, 'The provider has: Hana Sato muted', `Picture: ${file}`]
  },
}

const askByShortcut: TourStep = {
  title: "asks before it ends the user's own room when the global shortcut is pressed",
  run: async ({ gavel, simulator, picture }) => {
    const { browser, page } = gavel
    await simulator.clearRequests()
    const before = await visibleWindows()
    await pressKeys(shortcut)
    await until('the small window', () => smallWindow(gavel, '#shortcut', 'isVisible'))
    await browser.switchWindow('#shortcut')
    const question = 'End Weekly standup for 4 people?'
    await page.find('alertdialog', question)
    const file = await picture('shortcut.png', boundingArea(await Promise.all((await newWindows(before)).map(areaOf))))
    await browser.switchWindow('index.html')
    await page.room(ownRoom).appears()
    const writes = await writesAt(simulator)
    check(writes.length === 0, `Before the confirmation the provider received: ${writes.join(', ')}`)
    return [`A small window asks: ${question}`, `Picture: ${file}`]
  },
}

const endByShortcut: TourStep = {
  title: 'ends that room and no other when the shortcut is pressed again',
  run: async ({ gavel: { page }, simulator }) => {
    // Gavel ignores a second press within 700 ms of the first as the repeat of a held key.
    await until(
      'the end of the room',
      async () => {
        await pressKeys(shortcut)
        return until('an effect', async () => !(await roomNames(simulator)).includes(ownRoom), { timeoutMs: 3_000 })
      },
      { timeoutMs: 9_000 },
    )
    return seeOwnEnded({ simulator, page })
  },
}

const pictureNotification: TourStep = {
  title: 'shows a notification on the screen',
  run: async ({ notifications, picture }) => {
    await notifications.waitOnScreen()
    const window = await until('its window', async () => (await windowsNamed('Dunst'))[0])
    return [`Picture: ${await picture('notification.png', await areaOf(window))}`]
  },
}

export const tourSteps: readonly TourStep[] = [
  connectAccount,
  showRooms,
  muteCaller,
  removeCaller,
  markOwn,
  showTrayMenu,
  takeWindowPictures,
  muteByFinder,
  askByShortcut,
  endByShortcut,
  pictureNotification,
  notifyOfEnd,
]
