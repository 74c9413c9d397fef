import { strict as assert } from 'node:assert'
import { never, until } from '../support/wait-for.ts'
import { call, callByUser, firstAccount, initialState } from '../support/wdio/bridge-calls.ts'
import {
  bringToFront,
  hideWindows,
  inMain,
  isFocused,
  isShown,
  shortcutRegistered,
  type Gavel,
} from '../support/wdio/gavel.ts'
import { clickOn } from '../support/wdio/real-pointer.ts'
import { openScene } from '../support/wdio/scene.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'
import { pressKeys, windowsOf } from '../support/x11.ts'
import { attack, type Attempt } from './taken-over-page.ts'

/** Milliseconds, more than the main process requires between a question and its confirmation. */
const patienceMs = 600
const rooms = ['Support bridge', 'Sales call', 'Night shift']

const asking: readonly Attempt[] = ['end a room', 'end another room', 'end several', 'end all']
/** One attempt for each kind of need; `tests/security/permissions.test.ts` tries every call. */
const everything: readonly Attempt[] = [
  ...asking,
  'remove one by one',
  'shorten the Undo time',
  'show numbers',
  'remove the account',
  'choose other keys',
  'write the clipboard',
]

/** Presses come from the X server or from the driver. Gavel counts both as presses by the user. */
describe('a page that others control', () => {
  const { gavel, simulator, writes } = openScene({ 'Support bridge': 6, 'Sales call': 2, 'Night shift': 3 })

  before(async () => {
    await gavel.page.find('status', '3 rooms, 11 people')
    await gavel.page.room('Support bridge').expand()
    // If the page managed to start a removal, it would be sent after the Undo time.
    assert.equal((await callByUser(gavel, 'setPreferences', { maskNumbers: true, holdSeconds: 1 })).ok, true)
    await replyToSystemQuestions(gavel, 'none')
  })

  beforeEach(() => simulator.clearRequests())

  const settings = async () => (await initialState(gavel)).preferences

  /** Waits longer than the Undo time. Checks that nothing was sent or changed, and no system question asked. */
  async function expectNothing(before: unknown): Promise<void> {
    await never('a write', async () => (await writes()).length > 0, 1_400)
    assert.deepEqual(await settings(), before)
    assert.notEqual(await firstAccount(gavel), '')
    assert.deepEqual(await systemQuestions(gavel), [])
  }

  it('46 sends nothing and weakens no setting while its window is hidden, even right after a press', async () => {
    const before = await settings()
    await pressInWindow(gavel)
    await hideWindows(gavel)
    assert.deepEqual(await attack(gavel, everything, { patienceMs, rooms }), [])
    await expectNothing(before)
    await bringToFront(gavel)
  })

  it('46 sends nothing and weakens no setting while another window has the focus', async () => {
    const before = await settings()
    await pressInWindow(gavel)
    await inMain(gavel, async (electron) => {
      const other = new electron.BrowserWindow({ width: 200, height: 200, title: 'Another program' })
      Object.assign(globalThis, { gavelTestOther: other })
      await other.loadURL('about:blank')
      other.focus()
    })
    await until('the focus to leave', async () => !(await isFocused(gavel)))
    assert.deepEqual(await attack(gavel, everything, { patienceMs, rooms }), [])
    await expectNothing(before)
    await inMain(gavel, () => {
      ;(Reflect.get(globalThis, 'gavelTestOther') as Electron.BrowserWindow).destroy()
    })
    await bringToFront(gavel)
  })

  it('46 gains nothing from keys that are typed while a shortcut brings up its window', async () => {
    const before = await settings()
    await shortcutRegistered(gavel, 'Control+Alt+Shift+G')
    await useUpPress(gavel)
    await hideWindows(gavel)
    await pressKeys('ctrl+alt+shift+g', ...Array.from({ length: 10 }, () => 'Shift_L'))
    await until('the window with the focus', async () => (await isShown(gavel)) && (await isFocused(gavel)))
    assert.deepEqual(await attack(gavel, everything, { patienceMs, rooms }), [])
    await expectNothing(before)
  })

  it('46 gains nothing from key and pointer events that it dispatches itself', async () => {
    const before = await settings()
    await useUpPress(gavel)
    await gavel.browser.execute(() => {
      for (const type of ['keydown', 'keypress', 'keyup']) document.dispatchEvent(new KeyboardEvent(type, { key: 'a' }))
      for (const type of ['pointerdown', 'mousedown', 'mouseup']) document.dispatchEvent(new MouseEvent(type))
      document.querySelector<HTMLElement>('input[type=search]')?.click()
      window.focus()
    })
    assert.deepEqual(await attack(gavel, everything, { patienceMs, rooms }), [])
    await expectNothing(before)
  })

  it('46 cannot end several rooms or all, remove the account or end read-only mode, even after a press in it', async () => {
    const before = await settings()
    await replyToSystemQuestions(gavel, 'Cancel')
    for (const attempt of ['end several', 'end all', 'remove the account'] as const) {
      await pressInWindow(gavel)
      assert.deepEqual(await attack(gavel, [attempt], { patienceMs, rooms }), [])
    }
    assert.equal((await systemQuestions(gavel)).length, 3)
    assert.equal((await call(gavel, 'setPreferences', { readOnly: true })).ok, true)
    await pressInWindow(gavel)
    assert.deepEqual(await attack(gavel, ['end read-only mode'], { patienceMs, rooms }), [])
    assert.equal((await settings()).readOnly, true)
    await replyToSystemQuestions(gavel, 'Turn off View only')
    assert.equal((await callByUser(gavel, 'setPreferences', { readOnly: false })).ok, true)
    await replyToSystemQuestions(gavel, 'none')
    await expectNothing(before)
  })

  it('46 can do one thing with each press by the user', async () => {
    await pressInWindow(gavel)
    const accepted = await attack(gavel, ['shorten the Undo time', 'show numbers'], { patienceMs, rooms })
    assert.equal(accepted.length, 1)
    await pressInWindow(gavel)
    const copied = await attack(gavel, ['write the clipboard', 'choose other keys'], { patienceMs, rooms })
    assert.deepEqual(copied, ['write the clipboard'])
    assert.equal((await call(gavel, 'setPreferences', { holdSeconds: 10, maskNumbers: true })).ok, true)
    await pressInWindow(gavel)
    assert.deepEqual(await attack(gavel, ['remove one by one'], { patienceMs, rooms }), ['remove one by one'])
    const held = async () => (await gavel.page.names('button')).filter((name) => /^Undo removing /.test(name)).length
    await until('one held removal', async () => (await held()) === 1)
    await gavel.page.clickAll('button', /^Undo removing /)
    await until('the Undo time to be taken back', async () => (await held()) === 0)
    // Whoever was to be removed was muted until the undo, which needs no press.
    const others = async () => (await writes()).filter((write) => !write.endsWith('/Mute/'))
    assert.deepEqual(await others(), [])
    // This press allows only one of the two attempts that follow.
    await pressInWindow(gavel)
    assert.equal(
      (await attack(gavel, ['end a room', 'end another room'], { patienceMs, rooms: ['Sales call', 'Night shift'] }))
        .length,
      1,
    )
    assert.equal((await others()).length, 1)
  })

  it('46 cannot move or enlarge its window, or open a dialog of the system', async () => {
    const bounds = () =>
      inMain(gavel, (electron) => electron.BrowserWindow.getAllWindows().map((one) => one.getBounds()))
    const before = await bounds()
    await gavel.browser.execute(() => {
      window.moveTo(0, 0)
      window.resizeTo(screen.availWidth, screen.availHeight)
      window.alert('End all rooms?')
    })
    await never('a move', async () => JSON.stringify(await bounds()) !== JSON.stringify(before), 1_000)
    assert.equal((await windowsOf(gavel.pid)).length, 1)
  })

  it('46 lets a user end a room with pointer and keys', async () => {
    await clickOn(gavel, 'button', 'End Support bridge…')
    await gavel.page.find('alertdialog', /^End Support bridge/)
    await pressKeys('Tab')
    await gavel.page.enabled('button', 'End conference')
    await pressKeys('Return')
    await until('the request', async () => (await writes()).length > 0)
    assert.deepEqual(await writes(), ['DELETE /Conference/Support%20bridge/'])
  })
})

describe('row 11, end all: the system question', () => {
  const { gavel, writes } = openScene({ 'Weekly standup': 2 })

  /** Opens the page's question, types the name and confirms. Returns when the system question appears. */
  async function askForEndOfAll(): Promise<void> {
    const { page } = gavel
    await page.askToEndAll('Acme')
    await page.type(/^Type “Acme”/, 'Acme')
    await page.click('button', 'End all')
    await until('the dialog of the system', async () => (await windowsOf(gavel.pid)).length > 1)
    await until('the focus in it', async () => !(await isFocused(gavel)))
  }

  const closed = () => until('the dialog to close', async () => (await windowsOf(gavel.pid)).length === 1)

  it('46 preselects Cancel, so that Return ends nothing', async () => {
    await askForEndOfAll()
    await pressKeys('Return')
    await closed()
    await never('a write', async () => (await writes()).length > 0, 1_000)
  })

  it('46 ends every room if its other button is pressed', async () => {
    await askForEndOfAll()
    await pressKeys('Tab', 'Return')
    await closed()
    await until('the request', async () => (await writes()).length > 0)
    assert.deepEqual(await writes(), ['DELETE /Conference/'])
  })
})

/** Presses Shift, which has no effect, on the X server's keyboard. Returns when the page has received the key. */
async function pressInWindow(gavel: Gavel): Promise<void> {
  await gavel.browser.execute(() => {
    Reflect.deleteProperty(globalThis, 'gavelTestKey')
    addEventListener('keydown', ({ key }) => Object.assign(globalThis, { gavelTestKey: key }), { once: true })
  })
  await pressKeys('Shift_L')
  await until('the key', () => gavel.browser.execute(() => 'gavelTestKey' in globalThis))
}

/** Uses up the user's earlier press, so that it allows nothing else. */
async function useUpPress(gavel: Gavel): Promise<void> {
  await call(gavel, 'sendNow', { id: 'none' })
}
