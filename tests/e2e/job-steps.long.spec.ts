import { strict as assert } from 'node:assert'
import type { Name, Role } from '../support/wdio/elements.ts'
import { shortcutRegistered, smallWindow } from '../support/wdio/gavel.ts'
import { clickOn } from '../support/wdio/real-pointer.ts'
import { openScene } from '../support/wdio/scene.ts'
import { until } from '../support/wait-for.ts'
import { nextPressCounts, pressKeys, typeText } from '../support/x11.ts'

const room = 'Weekly standup'
const hall = 'Town hall'

/** Uses the pointer and the keyboard of the X server, and counts each click and each key. */
interface User {
  click(role: Role, name: Name): Promise<void>
  /** Presses keys one after another, each as soon as what it needs is there. */
  press(keys: string): Promise<void>
  /** Types a text, which does not count: no design makes it shorter. */
  type(text: string): Promise<void>
}

/** Each job takes exactly as many clicks and keys as the table in docs/window.md says. */
describe('row 16, the steps of the usual jobs, with a real pointer and real keys: Gavel', () => {
  const { gavel, simulator } = openScene({
    [room]: [
      { name: 'Lena Fischer', number: '15550100101' },
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Omar Haddad', number: '15550100144' },
      { name: 'Yara Stone', number: '15550100155' },
      { name: 'Zoe Kern', number: '15550100166' },
    ],
    [hall]: Array.from({ length: 300 }, (_, index) => ({ name: '', number: String(15_550_100_200 + index) })),
  })

  const members = async (title = room) => (await simulator.rooms()).find(({ name }) => name === title)?.members ?? []
  const muted = async (title = room) =>
    (await members(title)).filter((one) => one.muted).map((one) => one.name || one.number)
  const untilMuted = (names: readonly string[], title = room) =>
    until(`${names.join()} to be muted`, async () => (await muted(title)).toSorted().join() === names.join())
  const job = (what: string, steps: number, carryOut: (user: User) => Promise<void>): void => {
    it(`${what}: ${steps}`, async () => {
      let taken = 0
      await carryOut({
        click: async (role, name) => {
          taken++
          await clickOn(gavel, role, name)
        },
        press: async (keys) => {
          taken++
          await pressKeys(keys)
        },
        type: typeText,
      })
      assert.equal(taken, steps)
    })
  }

  job('calls a room mine, and a caller me', 2, async (user) => {
    await user.click('button', `Mark ${room} as mine`)
    await user.click('button', 'Lena Fischer is me')
    await gavel.page.find('button', 'Mute me')
    await shortcutRegistered(gavel, 'Control+Alt+Shift+F')
    await shortcutRegistered(gavel, 'Control+Alt+Shift+B')
  })

  job('mutes all but me', 1, async (user) => {
    await user.click('button', 'Mute all but me')
    await untilMuted(['Ana Diaz', 'Omar Haddad', 'Yara Stone', 'Zoe Kern'])
  })

  job('unmutes those I muted', 1, async (user) => {
    await gavel.page.find('button', /^Unmute \d: those I muted/)
    // A press that was on its way when the button turned does nothing.
    await nextPressCounts()
    await user.click('button', /^Unmute \d: those I muted/)
    await untilMuted([])
  })

  job('mutes all but me from any application', 1, async (user) => {
    await user.press('ctrl+alt+shift+b')
    await untilMuted(['Ana Diaz', 'Omar Haddad', 'Yara Stone', 'Zoe Kern'])
    await gavel.page.clickReplaced(/^Unmute \d: those I muted/)
    await untilMuted([])
  })

  for (const [what, keys, then] of [
    ['mutes a noisy caller from any application', 'Return', ['Omar Haddad']],
    ['unmutes them from any application', 'shift+Return', []],
  ] as const)
    job(what, 5, async (user) => {
      // A press sooner after an earlier one counts as the repeat of a held key.
      await nextPressCounts()
      await user.press('ctrl+alt+shift+f')
      await until('the focus in the finder', () => smallWindow(gavel, '#finder', 'isFocused'))
      for (const letter of 'oma') await user.press(letter)
      // A user reads the row before they press Enter.
      await nextPressCounts()
      await user.press(keys)
      await untilMuted(then)
      await until('the finder to go by itself', async () => !(await smallWindow(gavel, '#finder', 'isVisible')))
    })

  job('mutes one of 300 by the last digits of the number', 7, async (user) => {
    // The window has the focus, as after any click in it.
    await clickOn(gavel, 'status', /people$/)
    await user.press('slash')
    for (const digit of '0388') await user.press(digit)
    await gavel.page.find('listitem', '+1 555 010 0388')
    await user.press('Down')
    await user.press('m')
    await untilMuted(['15550100388'], hall)
    await gavel.page.click('button', 'Clear the search')
  })

  job('announces a text to everyone', 3, async (user) => {
    await user.click('button', `More for ${room}`)
    await user.click('menuitem', 'Announce…')
    await gavel.page.find('heading', `Announce in ${room}`)
    await user.type('Two minutes left.')
    await user.press('ctrl+Return')
    await until('the text to be heard', async () => (await simulator.rooms()).some(({ sounds }) => sounds.length > 0))
    // The next press could meet the line that leaves when the text is over, and would rightly be ignored.
    await gavel.page.gone('button', `Stop the announcement in ${room}`)
    await clickOn(gavel, 'status', /people$/)
  })

  job('announces a saved text', 4, async (user) => {
    await user.click('button', `More for ${room}`)
    await user.click('menuitem', 'Announce…')
    await user.click('button', 'This call ends in two minutes.')
    await user.click('button', 'Announce to 5 people')
    await gavel.page.gone('heading', `Announce in ${room}`)
  })

  job('ends a room at a time', 3, async (user) => {
    await user.click('button', `End ${room}…`)
    await user.click('radio', 'In…')
    await gavel.page.enabled('button', /^End at /)
    await user.click('button', /^End at /)
    await gavel.page.find('button', new RegExp(`^Now in ${room}: ends `))
  })

  job('puts the end off', 1, async (user) => {
    await user.click('button', `Extend ${room} by 5 minutes`)
    await gavel.page.find('button', new RegExp(`^Now in ${room}: ends `))
  })

  job('does not end it', 2, async (user) => {
    await user.click('button', new RegExp(`^Now in ${room}: ends `))
    await user.click('menuitem', `Don't end ${room}`)
    await gavel.page.gone('button', new RegExp(`^Now in ${room}: ends `))
  })

  job('removes a caller, and undoes it', 2, async (user) => {
    await user.click('button', 'Remove Yara Stone')
    await gavel.page.find('button', 'Undo removing Yara Stone')
    await user.press('z')
    await gavel.page.find('button', 'Remove Yara Stone')
    assert.equal((await members()).length, 5)
  })

  job('removes a caller at once whose row has the focus', 1, async (user) => {
    await gavel.browser.execute(() => {
      const row = [...document.querySelectorAll<HTMLElement>('[data-row]')].find((one) =>
        one.getAttribute('aria-label')?.startsWith('Yara Stone'),
      )
      row?.focus()
    })
    await user.press('shift+Delete')
    await until('Yara Stone to be gone', async () => (await members()).every(({ name }) => name !== 'Yara Stone'))
  })

  job('kicks a caller', 2, async (user) => {
    await user.click('button', 'More for Zoe Kern')
    await user.click('menuitem', /^Kick/)
    await until('Zoe Kern to be gone', async () => (await members()).every(({ name }) => name !== 'Zoe Kern'))
  })

  job('shows the timeline with the attendance and its export', 2, async (user) => {
    await user.click('button', `More for ${room}`)
    await user.click('menuitem', 'Timeline')
    await gavel.page.find('button', 'Export as CSV…')
    await gavel.page.back()
  })

  job('ends my room by the shortcut', 2, async (user) => {
    await shortcutRegistered(gavel, 'Control+Alt+Shift+E')
    await user.press('ctrl+alt+shift+e')
    await until('the question', () => smallWindow(gavel, '#shortcut', 'isVisible'))
    await nextPressCounts()
    await user.press('ctrl+alt+shift+e')
    await until('the room to end', async () => (await simulator.rooms()).every(({ name }) => name !== room))
  })
})
