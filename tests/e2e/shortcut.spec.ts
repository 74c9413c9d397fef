import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { never, until } from '../support/wait-for.ts'
import { shortcutRegistered, smallWindow } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { quitLeft } from '../support/wdio/spec-gavel.ts'
import { nextPressCounts, pressAndRepeat, pressKeys } from '../support/x11.ts'

const shortcut = 'ctrl+alt+shift+e'

describe("row 10, the shortcut that ends the user's own room, pressed on the keyboard of the X server,", () => {
  before(quitLeft)
  const { gavel, simulator, writes } = openScene({ 'Weekly standup': 4, 'Support bridge': 2 })
  let notifications: NotificationRecorder

  before(async () => {
    notifications = await recordNotifications()
  })

  // A press sooner than 700 ms after the previous one counts as the repeat of a held key, even across tests.
  beforeEach(() => nextPressCounts())

  const questionShown = () => smallWindow(gavel, '#shortcut', 'isVisible')
  /** The width of the question's text in the window, and in a window that is lower than the text. */
  const textWidths = () =>
    gavel.browser.execute(() => {
      const box = document.querySelector<HTMLElement>('.shortcut')
      if (box === null) return []
      const usual = box.clientWidth
      box.style.height = '80px'
      const low = box.clientWidth
      box.style.height = ''
      return [usual, low]
    })
  const cancelled = async () => {
    // While the main window has the focus, Escape would hide the main window instead.
    await until('the focus in the question', () => smallWindow(gavel, '#shortcut', 'isFocused'))
    await pressKeys('Escape')
    await until('the question to go', async () => !(await questionShown()))
  }

  it('asks on the first press, naming the room and its head count, and sends nothing', async () => {
    await gavel.page.room('Weekly standup').markAsOwn()
    await shortcutRegistered(gavel, 'Control+Alt+Shift+E')
    await pressKeys(shortcut)
    await until('the question', questionShown)
    await gavel.browser.switchWindow('#shortcut')
    await gavel.page.find('alertdialog', 'End Weekly standup for 4 people?')
    const [width, widthIfLow] = await textWidths()
    assert.equal(widthIfLow, width, 'A scrollbar would wrap the text anew after its height was measured.')
    assert.deepEqual(await writes(), [])
    await cancelled()
    assert.deepEqual(await writes(), [])
    await gavel.browser.switchWindow('index.html')
  })

  it('ends nothing if it is held for three seconds', async () => {
    await pressAndRepeat(shortcut, 3_000)
    await until('the question', questionShown)
    await never('an end', async () => (await writes()).length > 0, 1_000)
    assert.equal((await simulator.rooms()).length, 2)
    await cancelled()
  })

  it('ends exactly one room if it is pressed twice', async () => {
    await pressKeys(shortcut)
    await until('the question', questionShown)
    await nextPressCounts()
    await pressKeys(shortcut)
    await until('the end', async () => (await simulator.rooms()).length === 1)
    assert.deepEqual(
      (await simulator.rooms()).map(({ name }) => name),
      ['Support bridge'],
    )
    assert.equal((await writes()).length, 1)
    assert.match((await writes())[0] ?? '', /^DELETE \/Conference\/Weekly%20standup\/$/)
    await cancelled()
  })

  it('row 13, notifications: notifies the user of the end through a real notification daemon', async () => {
    const notification = await notifications.waitFor(/Weekly standup has ended/)
    assert.equal(notification.appName, 'Gavel')
    assert.match(notification.body, /^You ended it\. .*up to 4 people\.$/)
  })

  it('uses the keys that the user chooses and tests; the previous keys do nothing', async () => {
    const { page } = gavel
    const chosen = 'ctrl+alt+shift+k'
    await simulator.startRoom('Weekly standup', 3)
    await page.room('Weekly standup').appears()
    await simulator.clearRequests()
    await page.openPreferences('Keyboard')
    await page.click('button', 'Shortcut for End my room: Ctrl+Alt+Shift+E')
    await page.text('Press new shortcut…')
    await gavel.browser.keys(['Control', 'Alt', 'Shift', 'k'])
    await page.find('button', 'Shortcut for End my room: Ctrl+Alt+Shift+K')
    await page.text('Press Ctrl+Alt+Shift+K again to test.')
    await pressKeys(chosen)
    await page.text('Works.')
    assert.equal(await questionShown(), false, 'A test asks nothing.')
    await nextPressCounts()
    await pressKeys(shortcut)
    // For two seconds after a test, the new keys are ignored, as they may still be held. The two waits take longer.
    await never('a question', questionShown, 2_000)
    await pressKeys(chosen)
    await until('the question', questionShown)
    await cancelled()
    assert.deepEqual(await writes(), [])
  })
})
