import { findTrayItem, type TrayItem } from '../../tests/support/tray.ts'
import { until } from '../../tests/support/wait-for.ts'
import {
  areaOf,
  surroundingArea,
  clickMouse,
  moveMouse,
  pressKeys,
  visibleWindows,
  windowsNamed,
  windowsOf,
  type Area,
} from '../../tests/support/x11.ts'
import { byButton, header, memberOf, nameOf, oneLine } from './reading.ts'
import type { Stage } from './stage.ts'
import { must } from './steps.ts'

/** The panel of the virtual desktop is at the top left; its only icon is Gavel's. */
const trayIcon = { x: 16, y: 16 }
const panel: Area = { x: 0, y: 0, width: 64, height: 32 }
const shortcut = 'ctrl+alt+shift+e'

export async function showTrayItem({ bus, pid }: Stage): Promise<readonly string[]> {
  const item = await findTrayItem(bus, pid)
  const properties = await item.properties()
  return [
    `${item.busName}${item.path} answers ${Object.keys(properties).length} properties: ${oneLine(await item.tooltip())}`,
  ]
}

export async function showMenu({ bus, pid, picture }: Stage): Promise<readonly string[]> {
  const item = await findTrayItem(bus, pid)
  const labels = await until('the rooms in the menu', () => roomLabels(item), { timeoutMs: 8_000 })
  const before = await visibleWindows()
  await moveMouse(trayIcon.x, trayIcon.y)
  await clickMouse(3)
  await newWindows(before)
  // Into the room and to its first caller, so that the picture shows what can be done from here.
  const room = labels.findIndex((label) => label.startsWith('Support bridge'))
  for (let count = 0; count <= room; count++) await pressKeys('Down')
  await pressKeys('Right')
  await pressKeys('Down')
  await pressKeys('Right')
  await until('the menus of the room', async () => (await visibleWindows()).length >= before.length + 3, {
    timeoutMs: 2_000,
  })
  const menus = (await visibleWindows()).filter((window) => !before.includes(window))
  const file = await picture('tray-menu.png', surroundingArea([...(await Promise.all(menus.map(areaOf))), panel]))
  await closeMenus(before)
  return [`Over D-Bus: ${labels.join(' | ')}`, `Picture: ${file}`]
}

/** One Escape for each menu: one more would hide Gavel's window. */
async function closeMenus(before: readonly string[]): Promise<void> {
  const open = async (): Promise<number> => (await visibleWindows()).filter((window) => !before.includes(window)).length
  for (let count = await open(); count > 0; count = await open()) {
    await pressKeys('Escape')
    await until('a menu to close', async () => (await open()) < count, { timeoutMs: 2_000 })
  }
}

async function roomLabels(item: TrayItem): Promise<readonly string[] | undefined> {
  const lines = await item.menu()
  const isThere = lines.some((line) => line.label === 'End Weekly standup…')
  return isThere ? lines.filter((line) => !line.separator).map((line) => line.label) : undefined
}

/** Waits for windows that were not there before: a menu, a notice, a question. */
function newWindows(before: readonly string[], timeoutMs = 3_000): Promise<readonly string[]> {
  return until(
    'something new on the screen',
    async () => {
      const fresh = (await visibleWindows()).filter((window) => !before.includes(window))
      return fresh.length > 0 && fresh
    },
    { timeoutMs },
  )
}

export async function takeWindowPictures({ page, gavel, pid, picture }: Stage): Promise<readonly string[]> {
  const dismiss = byButton(page, 'Dismiss')
  while ((await dismiss.count()) > 0) await dismiss.first().click()
  await page.mouse.move(5, 5)
  const files: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await gavel.evaluate(({ nativeTheme }, chosen) => (nativeTheme.themeSource = chosen), theme)
    await until(`the ${theme} colours`, () =>
      page.evaluate<boolean>(`matchMedia('(prefers-color-scheme: ${theme})').matches`),
    )
    await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
    await until('colours that stand still', () => page.evaluate<boolean>('document.getAnimations().length === 0'))
    const [window] = await windowsOf(pid)
    if (window === undefined) throw new Error('No window of Gavel is on the screen.')
    files.push(await picture(`window-${theme}.png`, window.id))
  }
  await gavel.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'system'))
  return [`Pictures: ${files.join(', ')}`]
}

export async function askToEnd({ gavel, page, simulator, picture }: Stage): Promise<readonly string[]> {
  const opened =
    gavel
      .context()
      .pages()
      .find((each) => each.url().endsWith('#shortcut')) ?? gavel.waitForEvent('window')
  const before = await visibleWindows()
  await pressKeys(shortcut)
  const small = await opened
  const question = small.getByRole('alertdialog')
  await question.waitFor()
  const words = await nameOf(question)
  must(words === 'End Weekly standup for 4 people?', `The question was: ${words}`)
  must((await memberOf(simulator, 'Lena Fischer')) !== undefined, 'The conference was ended before anybody confirmed.')
  const fresh = await newWindows(before)
  const file = await picture('shortcut.png', surroundingArea(await Promise.all(fresh.map(areaOf))))
  must((await header(page, 'Weekly standup').count()) === 1, 'The room has left the window.')
  return [`A small window asks: ${words}`, `Picture: ${file}`]
}

export async function endOwn({ page, simulator }: Stage): Promise<readonly string[]> {
  const names = async (): Promise<readonly string[]> => (await simulator.rooms()).map(({ name }) => name)
  // A second press counts from 700 ms after the first; a person needs longer than that to read the question.
  await until(
    'the end of the conference',
    async () => {
      await pressKeys(shortcut)
      return until('an effect', async () => !(await names()).includes('Weekly standup'), { timeoutMs: 1_500 })
    },
    { timeoutMs: 8_000 },
  )
  await header(page, 'Weekly standup').waitFor({ state: 'detached', timeout: 10_000 })
  const left = await names()
  must(left.join() === 'Support bridge,Sales call', `The provider now has: ${left.join(', ')}`)
  return [`The provider still has: ${left.join(', ')}`, 'Weekly standup has left the window']
}

export async function seeNotice({ notices, picture }: Stage): Promise<readonly string[]> {
  await notices.waitOnScreen()
  const dunst = await until('the notice on the screen', noticeArea, { timeoutMs: 3_000 })
  const file = await picture('notification.png', dunst)
  const { summary, body } = await notices.waitFor(/Weekly standup has ended/)
  must(body.startsWith('You ended it.'), `The notice says: ${body}`)
  return [`The notification daemon received: ${summary} — ${body}`, `Picture: ${file}`]
}

async function noticeArea(): Promise<Area | undefined> {
  const [window] = await windowsNamed('Dunst')
  return window === undefined ? undefined : areaOf(window)
}
