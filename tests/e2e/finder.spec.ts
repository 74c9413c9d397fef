import { strict as assert } from 'node:assert'
import { ROW_READ_AFTER } from '../../shared/finder.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { never, until } from '../support/wait-for.ts'
import { openOtherApplication, type OtherApplication } from '../support/other-application.ts'
import { inPage, shortcutRegistered, smallWindow, type Gavel } from '../support/wdio/gavel.ts'
import { openScene } from '../support/wdio/scene.ts'
import { nextPressCounts, pressAndRepeat, pressKeys } from '../support/x11.ts'

const quickMute = 'ctrl+alt+shift+f'
const muteMe = 'ctrl+alt+shift+m'
describe('row 26, quick mute with keys pressed by xdotool, while another application has the focus: Gavel', () => {
  const { gavel, simulator, writes } = openScene({
    'Weekly standup': [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana Diaz', number: '15550100123' },
    ],
    'Support bridge': [
      { name: 'Ana Diaz', number: '15550100188' },
      { name: 'Omar Haddad', number: '15550100144' },
    ],
  })
  let notifications: NotificationRecorder
  let other: OtherApplication

  before(async () => {
    notifications = await recordNotifications()
    await gavel.page.room('Weekly standup').markAsOwn()
    await gavel.page.click('button', 'Lena Fischer is me')
    await gavel.page.find('button', 'Mute me')
    for (const key of ['F', 'M']) await shortcutRegistered(gavel, `Control+Alt+Shift+${key}`)
    other = await openOtherApplication()
  })

  after(() => other.close())

  beforeEach(async () => {
    await simulator.clearRequests()
    await other.focus()
    await nextPressCounts()
  })

  const isShown = () => smallWindow(gavel, '#finder', 'isVisible')
  const opened = async () => {
    await pressKeys(quickMute)
    await until('the focus in the finder', () => smallWindow(gavel, '#finder', 'isFocused'))
  }

  it('finds a caller, mutes them although other letters were typed just before, and returns the focus', async () => {
    await pressKeys(quickMute)
    // The page of the new window may not have loaded yet. Letters that are typed before it loads must not be lost.
    await until('the focus in another window', async () => !(await other.isFocused()), { everyMs: 5 })
    for (const letter of 'omarhaddad') await pressKeys(letter)
    await until('all letters in the field', async () => (await textsIn(gavel, 'input')) === 'omarhaddad')
    await until('Omar Haddad in the finder', async () => (await textsIn(gavel, names)) === 'Omar Haddad')
    await rowsWereRead(gavel)
    await pressKeys(...Array.from({ length: 'rhaddad'.length }, () => 'BackSpace'))
    // Before that, Enter comes too early for the list. The same caller stays first, so their row has been read.
    await until('the list for what is left', async () => (await textsIn(gavel, `${names} b`)) === 'Oma', { everyMs: 5 })
    await pressKeys('Return')
    await until('the mute', async () => (await writes()).length > 0)
    assert.match((await writes()).join(), /^POST \/Conference\/Support%20bridge\/Member\/\d+\/Mute\/$/)
    await until('the finder to go by itself', async () => !(await isShown()))
    await until('the focus in the other application', () => other.isFocused())
  })

  it('sends nothing if Enter follows the letters at once, if Enter is held, or on Escape', async () => {
    await opened()
    await pressKeys('a', 'd', 'i')
    await until('another caller in the finder', async () => (await textsIn(gavel, names)) === 'Ana Diaz,Ana Diaz')
    await rowsWereRead(gavel)
    await pressKeys('BackSpace', 'BackSpace', 'BackSpace', 'o', 'm', 'Return')
    await never('a request', async () => (await writes()).length > 0, 600)
    // Nobody matches, so not even the first press of the held key means anybody.
    await pressKeys('z', 'z')
    await pressAndRepeat('Return', 1_500)
    await pressKeys('Escape')
    await until('the finder to go', async () => !(await isShown()))
    assert.deepEqual(await writes(), [])
    await until('the focus in the other application', () => other.isFocused())
  })

  it('mutes the user without taking the focus, unmutes them, and notifies them of both', async () => {
    await pressKeys(muteMe)
    await until('the mute', async () => (await writes()).length === 1)
    assert.match((await writes()).join(), /^POST \/Conference\/Weekly%20standup\/Member\/\d+\/Mute\/$/)
    await notifications.waitFor(/You are muted/)
    assert.ok(await other.isFocused())
    await nextPressCounts()
    await pressKeys(muteMe)
    await until('the unmute', async () => (await writes()).length === 2)
    await notifications.waitFor(/You can be heard/)
  })
})

const names = '[role=option] .part:not(.where) .cut'

/** The texts of the elements in the finder that this selector finds. */
async function textsIn(gavel: Gavel, selector: string): Promise<string> {
  const read = `[...document.querySelectorAll('${selector}')].map((one) => one.value ?? one.textContent).join()`
  return (await inPage<string>(gavel, '#finder', read)) ?? ''
}

/** Waits until the rows have been on screen long enough for Enter to count, from the second frame from now on. */
function rowsWereRead(gavel: Gavel): Promise<unknown> {
  const later = `setTimeout(done, ${ROW_READ_AFTER + 50})`
  const read = `requestAnimationFrame(() => requestAnimationFrame(() => ${later}))`
  return inPage(gavel, '#finder', `new Promise((done) => ${read})`)
}
