import { strict as assert } from 'node:assert'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

/** WebDriver's key codes: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const enter = '\uE007'
const tab = '\uE004'
const space = '\uE00D'
const down = '\uE015'
const right = '\uE014'
const end = '\uE010'
const name = 'Support bridge'
const path = '/Conference/Support%20bridge/'

/** Each element is named as a screen reader reads it: role and accessible name, computed by Chromium. */
describe('rows 18 to 20, by keyboard alone: Gavel', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom(name, [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
    ])
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room(name).appears()
    await press(end)
    await until('the focus on the room', async () => (await focused()).startsWith(`button ${name}, `))
    await press(right)
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  beforeEach(() => simulator.clearRequests())

  const press = (...keys: readonly string[]): Promise<void> => gavel.browser.keys([...keys])
  const type = (text: string): Promise<void> => press(...Array.from(text))
  const sent = async (): Promise<readonly string[]> => writesIn(await simulator.requests()).map(describeRequest)
  const untilSent = (count: number): Promise<unknown> =>
    until(`${count} requests`, async () => (await sent()).length === count)
  const focused = async (): Promise<string> => {
    const element = gavel.browser.$('*:focus')
    // If a focused button disappears, the page has the focus, and Tab continues from where the button was.
    if (!(await element.isExisting())) return 'none'
    return `${await element.getComputedRole()} ${await element.getComputedLabel()}`
  }
  /** Presses the key until the wanted element has the focus. */
  const moveTo = async (key: string, wanted: string): Promise<void> => {
    const passed: string[] = []
    for (let tries = 0; tries < 40; tries++) {
      if ((await focused()) === wanted) return
      await press(key)
      passed.push(await focused())
    }
    throw new Error(`The key does not lead to ${wanted}, but to: ${passed.join(' | ')}`)
  }
  const tabTo = (wanted: string): Promise<void> => moveTo(tab, wanted)
  const openFromMenu = async (entry: string, dialog: string): Promise<void> => {
    await tabTo(`button More for ${name}`)
    await press(enter)
    await gavel.page.find('menuitem', entry)
    await moveTo(down, `menuitem ${entry}`)
    await press(enter)
    await gavel.page.find('heading', dialog)
  }

  it('announces a text, and stops it', async () => {
    await openFromMenu('Announce…', `Announce in ${name}`)
    await tabTo('textbox Text')
    await type('Please come to an end, and say goodbye to each other. This call ends in five minutes.')
    await tabTo('button Announce to 2 people')
    await press(enter)
    await untilSent(1)
    await gavel.page.find('button', `Stop the announcement in ${name}`)
    await tabTo(`button Stop the announcement in ${name}`)
    await press(enter)
    await untilSent(2)
    assert.deepEqual(await sent(), [`POST ${path}Member/all/Speak/`, `DELETE ${path}Member/all/Speak/`])
  })

  it('records, and stops the recording', async () => {
    await openFromMenu('Record…', `Record ${name}?`)
    await tabTo('button Record')
    await press(enter)
    await untilSent(1)
    await gavel.page.find('button', `Stop recording ${name}`)
    await tabTo(`button Stop recording ${name}`)
    await press(enter)
    await untilSent(2)
    assert.deepEqual(await sent(), [`POST ${path}Record/`, `DELETE ${path}Record/`])
  })

  /** Sets the end to the given number of minutes from now. */
  const setEnd = async (minutes: string): Promise<void> => {
    await openFromMenu('End at a time…', `End ${name} at a time`)
    await tabTo('combobox When')
    await type('Another')
    await tabTo('spinbutton Minutes')
    await type(minutes)
    await tabTo('switch Announce it too')
    await press(space)
    await gavel.page.text(/Gavel also says in the room:/)
    await gavel.page.enabled('button', /^End at /)
    const offer = await (await gavel.page.find('button', /^End at /)).getText()
    await tabTo(`button ${offer}`)
    await press(enter)
    await gavel.page.text(/Ends at .+, in \d/)
  }

  it('sets, extends and cancels an end', async () => {
    await setEnd('7')
    await tabTo(`button Extend ${name} by 5 minutes`)
    await press(enter)
    await gavel.page.text(/Ends at .+, in 11:\d\d/)
    await tabTo(`button Don't end ${name}`)
    await press(enter)
    await gavel.page.gone('button', `Don't end ${name}`)
    assert.deepEqual(await sent(), [])
  })

  it('extends an end in its last minute, and keeps the focus on “Extend … by 15 minutes”', async () => {
    await setEnd('1')
    await gavel.page.find('group', `${name} ends in less than a minute.`)
    await tabTo(`button Extend ${name} by 15 minutes`)
    await press(enter)
    await gavel.page.gone('group', `${name} ends in less than a minute.`)
    await until('the focus', async () => (await focused()) === `button Extend ${name} by 15 minutes`)
    await tabTo(`button Don't end ${name}`)
    await press(enter)
    await gavel.page.gone('button', `Don't end ${name}`)
  })

  it('announces an end, and cancels it before it is due', async () => {
    await openFromMenu('Announce…', `Announce in ${name}`)
    await tabTo('textbox Text')
    await type('This call ends now.')
    await tabTo('combobox Then')
    await type('End the room 1')
    await tabTo('button Announce, then end…')
    await press(enter)
    await gavel.page.find('alertdialog', `Announce in ${name}, then end it for 2 people?`)
    await until('the focus on the harmless button', async () => (await focused()) === 'button Keep running')
    await tabTo('button Announce, then end')
    await gavel.page.enabled('button', 'Announce, then end')
    await press(enter)
    await gavel.page.find('button', `Don't end ${name}`)
    await tabTo(`button Don't end ${name}`)
    await press(enter)
    await gavel.page.gone('button', `Don't end ${name}`)
    assert.deepEqual(await sent(), [`POST ${path}Member/all/Speak/`])
  })
})
