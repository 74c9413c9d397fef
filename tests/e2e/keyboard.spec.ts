import { strict as assert } from 'node:assert'
import { until } from '../support/wait-for.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { openScene, supportBridge } from '../support/wdio/scene.ts'

/** WebDriver's key codes: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const enter = '\uE007'
const tab = '\uE004'
const down = '\uE015'
const right = '\uE014'
const end = '\uE010'
const remove = '\uE017'
const escape = '\uE00C'

describe('row 16, the whole main job by keyboard: Gavel', () => {
  const { gavel, simulator, writes } = openScene(supportBridge, { connected: false })

  const press = (...keys: readonly string[]): Promise<void> => gavel.browser.keys([...keys])
  const type = (text: string): Promise<void> => press(...Array.from(text))
  const focused = (): Promise<string> =>
    gavel.browser.execute(() => {
      const { activeElement } = document
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent.trim() ?? ''
    })
  const untilFocused = (wanted: RegExp): Promise<unknown> =>
    until(`the focus on ${String(wanted)}`, async () => wanted.test(await focused()))
  /** Presses Tab until the wanted element has the focus, like a user who sees where the focus is. */
  const tabTo = async (wanted: RegExp): Promise<void> => {
    for (let tries = 0; tries < 15; tries++) {
      await press(tab)
      if (wanted.test(await focused())) return
    }
    throw new Error(`Tab does not lead to ${String(wanted)}, but to ${await focused()}.`)
  }
  const untilSent = (count: number): Promise<unknown> =>
    until(`${String(count)} requests`, async () => (await writes()).length === count)

  it('connects an account', async () => {
    await gavel.page.find('button', 'Connect an account')
    await tabTo(/^Connect an account$/)
    await press(enter)
    await gavel.page.find('heading', 'Connect an account')
    await press(tab)
    await type('Acme')
    // Input fields have no aria-label, because their names are in <label>.
    await tabTo(/^$/)
    await type(simulator.authId)
    await tabTo(/^$/)
    await type(simulator.authToken)
    await press(enter)
    await gavel.page.find('status', '1 room, 2 people')
  })

  it('row 6, mute: opens a room and mutes a caller', async () => {
    await press(end)
    await untilFocused(/^Support bridge, /)
    await press(right)
    await press(down)
    await untilFocused(/^Ana Diaz/)
    await press('m')
    await gavel.page.room('Support bridge').showsMuted('Ana Diaz')
    assert.equal((await writes()).length, 1)
  })

  it('row 8, remove: removes another caller and undoes that', async () => {
    assert.ok((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok)
    await press(down)
    await untilFocused(/^Bruno Berg/)
    await press(remove)
    await gavel.page.room('Support bridge').offersUndo('Bruno Berg')
    // The earlier mute, and the mute until Undo. If Undo came before it was sent, there would be nothing to unmute.
    await untilSent(2)
    await press('z')
    await gavel.page.room('Support bridge').offersRemove('Bruno Berg')
    await untilSent(3)
  })

  it('finds a caller, and returns to the whole list', async () => {
    await press('/')
    await untilFocused(/^Search rooms and people$/)
    await type('bruno')
    await gavel.page.gone('listitem', /^Ana Diaz \+1 555 010 0123/)
    await press(escape)
    await gavel.page.find('listitem', /^Ana Diaz \+1 555 010 0123/)
    await press(down)
    await untilFocused(/^Support bridge, /)
  })

  it('marks the room as own and ends it', async () => {
    await tabTo(/^Mark Support bridge as mine$/)
    await press(enter)
    await until(
      'the mark',
      async () =>
        (await (await gavel.page.find('button', 'Mark Support bridge as mine')).getAttribute('aria-pressed')) ===
        'true',
    )
    await simulator.clearRequests()
    await press('e')
    await gavel.page.find('alertdialog', 'End Support bridge for 2 people?')
    await untilFocused(/^Keep running$/)
    await press(tab)
    await gavel.page.enabled('button', 'End conference')
    await press(enter)
    await gavel.page.room('Support bridge').disappears()
    assert.deepEqual(await writes(), ['DELETE /Conference/Support%20bridge/'])
  })
})
