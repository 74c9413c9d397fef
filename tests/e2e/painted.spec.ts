import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { until } from '../support/wait-for.ts'
import {
  bringToFront,
  hideWindows,
  inMain,
  inPage,
  shortcutRegistered,
  smallWindow,
  type Gavel,
} from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { coloursOf, nextPressCounts, pressKeys } from '../support/x11.ts'

const endShortcut = 'ctrl+alt+shift+e'
const toldNothing = /didn't show its question in time and was closed\. Nothing was ended/

describe('what a press confirms is on the screen:', () => {
  const { gavel, simulator, writes } = openScene({
    'Weekly standup': [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Omar Haddad', number: '15550100144' },
      { name: 'Cem Yilmaz', number: '15550100150' },
    ],
    'Design review': 7,
  })
  let notifications: NotificationRecorder

  before(async () => {
    notifications = await recordNotifications()
    const { page } = gavel
    await page.room('Weekly standup').markAsOwn()
    await page.click('button', 'Lena Fischer is me')
    await page.find('button', 'Mute me')
    await shortcutRegistered(gavel, 'Control+Alt+Shift+E')
    await hideWindows(gavel)
  })

  beforeEach(async () => {
    await simulator.clearRequests()
    await nextPressCounts()
  })

  const isShown = () => smallWindow(gavel, '#shortcut', 'isVisible')
  /** Opens the window, so that it shows something, and closes it. Returns how many colours it had. */
  const openedBefore = async () => {
    await pressKeys(endShortcut)
    await until('the focus in the window', () => smallWindow(gavel, '#shortcut', 'isFocused'))
    await nextPressCounts()
    const colours = await coloursIn(gavel)
    await pressKeys('Escape')
    await until('the window to go', async () => !(await isShown()))
    await nextPressCounts()
    return colours
  }
  /**
   * Does all of a step again if that fails: a window whose page does not paint stays for three seconds, and on a busy
   * computer it may go before the step has looked at it.
   */
  const inTime = (step: () => Promise<void>) =>
    until('a window to be looked at before it goes', async () => {
      await step()
      return true
    })
  /**
   * Presses Return again and again until the question has closed by itself. A press that comes later reaches no window of
   * Gavel. The shortcut would ask again, and the press after it would confirm a question that is shown.
   */
  const pressUntilGone = async () => {
    while (await isShown()) {
      await nextPressCounts()
      await pressKeys('Return')
    }
  }

  it('a page that is stopped shows no old question, ends nothing, and goes after three seconds', async () => {
    // The window is almost empty while its page is stopped, and stays so.
    await inTime(async () => {
      const before = await openedBefore()
      await stopped(gavel, async () => {
        await pressKeys(endShortcut)
        await until('the window to be drawn empty', async () => (await coloursIn(gavel)) < before / 2, {
          timeoutMs: 15_000,
        })
        await pressUntilGone()
      })
    })
    assert.match((await notifications.waitFor(toldNothing)).body, toldNothing)
    assert.deepEqual(await writes(), [])
    assert.equal((await simulator.rooms()).length, 2)
  })

  it('a page that paints but acknowledges nothing, or other tokens, ends nothing', async () => {
    for (const tokens of [[], ['', 'another', 'token']]) {
      await inTime(async () => {
        await openedBefore()
        await inPage(gavel, '#shortcut', 'void (window.requestAnimationFrame = () => 0)')
        await pressKeys(endShortcut)
        // It may have gone already.
        await until('the small window', isShown, { timeoutMs: 15_000 })
      })
      await nextPressCounts()
      for (const token of tokens)
        await inPage(gavel, '#shortcut', `void gavel.painted({ token: ${JSON.stringify(token)} })`)
      await pressUntilGone()
      assert.deepEqual(await writes(), [])
      await nextPressCounts()
    }
  })

  it('a question of the main window is not confirmed before its page says that it is painted', async () => {
    const { page } = gavel
    await bringToFront(gavel)
    await gavel.browser.execute(() => Object.assign(window, { gavelTestFrame: window.requestAnimationFrame }))
    await gavel.browser.execute(() => {
      window.requestAnimationFrame = () => 0
    })
    await page.room('Weekly standup').askToEnd()
    await (await page.find('button', 'End conference')).click()
    await page.text(/had only just appeared, so nothing was done/)
    assert.deepEqual(await writes(), [])
    await gavel.browser.execute(() => {
      window.requestAnimationFrame = Reflect.get(window, 'gavelTestFrame') as typeof window.requestAnimationFrame
    })
    await page.click('button', 'Keep running')
  })
})

/** Stops the process of the page of the end question while something is done. */
async function stopped(gavel: Gavel, during: () => Promise<void>): Promise<void> {
  const pid = await inMain(gavel, (electron) => {
    const all = electron.BrowserWindow.getAllWindows()
    const small = all.find((each) => each.webContents.getURL().endsWith('#shortcut'))
    const process = small?.webContents.getOSProcessId() ?? 0
    const shared = all.filter((each) => each.webContents.getOSProcessId() === process)
    return shared.length === 1 ? process : 0
  })
  assert.ok(pid > 0, 'The window has no process of its own.')
  process.kill(pid, 'SIGSTOP')
  try {
    await during()
  } finally {
    try {
      process.kill(pid, 'SIGCONT')
    } catch {
      // Its window was destroyed.
    }
  }
}

/** How many colours the end question has on the screen. */
async function coloursIn(gavel: Gavel): Promise<number> {
  const bounds = await inMain(gavel, (electron) =>
    electron.BrowserWindow.getAllWindows()
      .find((each) => each.webContents.getURL().endsWith('#shortcut'))
      ?.getBounds(),
  )
  assert.ok(bounds !== undefined)
  return coloursOf(bounds)
}
