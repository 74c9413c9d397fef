import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { never, until } from '../support/wait-for.ts'
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
const quickMute = 'ctrl+alt+shift+f'
const toldNothing = /didn't show its question in time and was closed\. Nothing was ended/

type Small = 'shortcut' | 'finder' | 'noise'

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
    for (const key of ['E', 'F']) await shortcutRegistered(gavel, `Control+Alt+Shift+${key}`)
    await hideWindows(gavel)
  })

  beforeEach(async () => {
    await simulator.clearRequests()
    await nextPressCounts()
  })

  const isShown = (which: Small) => smallWindow(gavel, `#${which}`, 'isVisible')
  const gone = (which: Small) => until('the window to go', async () => !(await isShown(which)))
  /** Opens the window, so that it shows something, and closes it. Returns how many colours it had. */
  const openedBefore = async (which: Small, keys: string, ...typed: readonly string[]) => {
    await pressKeys(keys)
    await until('the focus in the window', () => smallWindow(gavel, `#${which}`, 'isFocused'))
    if (typed.length > 0) await pressKeys(...typed)
    await nextPressCounts()
    const colours = await coloursIn(gavel, which)
    await pressKeys('Escape')
    await gone(which)
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
  /** Waits for the window, which may have gone already. */
  const appears = (which: Small) => until('the small window', () => isShown(which), { timeoutMs: 15_000 })
  /**
   * Opens the window while its page is stopped, waits until it is almost empty, which it stays, and carries `then` out.
   */
  const openStopped = (which: Small, keys: string, typed: readonly string[], then: () => Promise<void>) =>
    inTime(async () => {
      const before = await openedBefore(which, keys, ...typed)
      await stopped(gavel, which, async () => {
        await pressKeys(keys)
        await until('the window to be drawn empty', async () => (await coloursIn(gavel, which)) < before / 2, {
          timeoutMs: 15_000,
        })
        await then()
      })
    })
  /**
   * Presses Return again and again until the question has closed by itself. A press that comes later reaches no window of
   * Gavel. The shortcut would ask again, and the press after it would confirm a question that is shown.
   */
  const pressUntilGone = async () => {
    while (await isShown('shortcut')) {
      await nextPressCounts()
      await pressKeys('Return')
    }
  }

  it('a page that is stopped shows no old question, ends nothing, and goes after three seconds', async () => {
    await openStopped('shortcut', endShortcut, [], pressUntilGone)
    assert.match((await notifications.waitFor(toldNothing)).body, toldNothing)
    assert.deepEqual(await writes(), [])
    assert.equal((await simulator.rooms()).length, 2)
  })

  it('a page that paints but acknowledges nothing, or other tokens, ends nothing', async () => {
    for (const tokens of [[], ['', 'another', 'token']]) {
      await inTime(async () => {
        await openedBefore('shortcut', endShortcut)
        await inPage(gavel, '#shortcut', 'void (window.requestAnimationFrame = () => 0)')
        await pressKeys(endShortcut)
        await appears('shortcut')
      })
      await nextPressCounts()
      for (const token of tokens)
        await inPage(gavel, '#shortcut', `void gavel.painted({ token: ${JSON.stringify(token)} })`)
      await pressUntilGone()
      assert.deepEqual(await writes(), [])
      await nextPressCounts()
    }
  })

  it('nobody is muted by a finder whose page is stopped, and it shows none of its earlier rows', async () => {
    await openStopped('finder', quickMute, ['a'], async () => {
      await pressKeys('o', 'm', 'a', 'Return')
      await nextPressCounts()
      await pressKeys('Return')
      await gone('finder')
    })
    await never('a mute', async () => (await writes()).length > 0, 500)
  })

  it('a search for a noisy line whose page is stopped gives everybody back', async () => {
    const muted = async () => (await simulator.rooms()).flatMap(({ members }) => members.filter((one) => one.muted))
    await bringToFront(gavel)
    await gavel.page.room('Weekly standup').menu('Find the noisy line…')
    await until('the first question', async () => (await textOf(gavel, 'noise')).includes('Is the noise still there?'))
    await pressKeys('Escape')
    await gone('noise')
    await until('everybody to be heard', async () => (await muted()).length === 0)
    await bringToFront(gavel)
    await stopped(gavel, 'noise', async () => {
      await gavel.page.room('Weekly standup').menu('Find the noisy line…')
      await until('somebody to be muted', async () => (await muted()).length > 0)
      await pressKeys('space', 'Return')
      await gone('noise')
    })
    await until('everybody to be heard', async () => (await muted()).length === 0)
  })

  it('a question of the main window is not confirmed before its page says that it is painted', async () => {
    const { page } = gavel
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

  it('a page that paints late confirms nothing before that, and the room of its question after it', async () => {
    const swap = async (own: string, other: string) => {
      await gavel.page.room(own).markAsOwn()
      await gavel.page.click('button', `Mark ${other} as mine`)
    }
    await inTime(async () => {
      await openedBefore('shortcut', endShortcut)
      await swap('Design review', 'Weekly standup')
      await stopped(gavel, 'shortcut', async (goOn) => {
        await pressKeys(endShortcut)
        await appears('shortcut')
        await nextPressCounts()
        await pressKeys(endShortcut)
        await never('an end', async () => (await writes()).length > 0, 300)
        goOn()
        const asks = async () => (await textOf(gavel, 'shortcut')).includes('End Design review for 7')
        await until('the question', asks, { timeoutMs: 15_000 })
      }).catch(async (error: unknown) => {
        await swap('Weekly standup', 'Design review')
        throw error
      })
    })
    await nextPressCounts()
    assert.deepEqual(await writes(), [])
    await pressKeys(endShortcut)
    await until('the end', async () => (await writes()).length > 0)
    assert.match((await writes()).join(), /^DELETE \/Conference\/Design%20review\/$/)
  })
})

/** Stops the process of the page while something is done, and then lets it go on, if it still exists. */
async function stopped(gavel: Gavel, which: Small, during: (goOn: () => void) => Promise<void>): Promise<void> {
  const pid = await inMain(
    gavel,
    (electron, hash) => {
      const all = electron.BrowserWindow.getAllWindows()
      const process = all.find((each) => each.webContents.getURL().endsWith(hash))?.webContents.getOSProcessId() ?? 0
      const shared = all.filter((each) => each.webContents.getOSProcessId() === process)
      return shared.length === 1 ? process : 0
    },
    `#${which}`,
  )
  assert.ok(pid > 0, 'The window has no process of its own.')
  const goOn = (): void => {
    try {
      process.kill(pid, 'SIGCONT')
    } catch {
      // Its window was destroyed.
    }
  }
  process.kill(pid, 'SIGSTOP')
  try {
    await during(goOn)
  } finally {
    goOn()
  }
}

async function textOf(gavel: Gavel, which: Small): Promise<string> {
  return (await inPage<string>(gavel, `#${which}`, 'document.body.innerText')) ?? ''
}

/** How many colours the window has on the screen. */
async function coloursIn(gavel: Gavel, which: Small): Promise<number> {
  const bounds = await inMain(
    gavel,
    (electron, hash) =>
      electron.BrowserWindow.getAllWindows()
        .find((each) => each.webContents.getURL().endsWith(hash))
        ?.getBounds(),
    `#${which}`,
  )
  assert.ok(bounds !== undefined)
  return coloursOf(bounds)
}
