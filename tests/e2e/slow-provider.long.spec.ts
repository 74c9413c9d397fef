import { strict as assert } from 'node:assert'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wdio/wait.ts'
import { inMain, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const WAITING = /aiting for the provider to list who is/
const TOO_SLOW = /took too long to list who is here/
/** Milliseconds. Enough for a read and a write of 3 s each, plus an Undo time of 3 s. */
const SLOW = 20_000

describe('if the provider is slow, Gavel', function () {
  this.timeout(120_000)
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
      { name: 'Clara Cohen', number: '15550100125' },
    ])
    await simulator.startRoom('Weekly standup', 2)
    await simulator.startRoom('Sales call', 2)
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.find('status', '3 rooms, 7 people')
    await gavel.page.room('Weekly standup').markAsOwn()
    await gavel.page.room('Support bridge').expand()
    await gavel.page.find('button', 'Mute Ana Diaz')
  })

  after(async () => {
    await simulator.resetSwitches()
    await gavel.browser.switchWindow('index.html#').catch(() => undefined)
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  beforeEach(() => simulator.clearRequests())

  const writes = async (): Promise<readonly string[]> => writesIn(await simulator.requests()).map(describeRequest)
  const sent = (wanted: RegExp): Promise<boolean> =>
    until(String(wanted), async () => (await writes()).some((line) => wanted.test(line)), { timeoutMs: SLOW })

  /** Passes --end-my-conference to Gavel, and switches to the small window that opens. */
  const askByShortcut = async (): Promise<void> => {
    await inMain(gavel, (electron) => {
      electron.app.emit('second-instance', {}, ['gavel', '--end-my-conference'], '', undefined)
    })
    const switchToShortcut = (): Promise<boolean> =>
      gavel.browser.switchWindow('#shortcut').then(
        () => true,
        () => false,
      )
    await until('the small window', switchToShortcut, { timeoutMs: SLOW })
  }

  it('mutes, removes and ends if responses take 3 s, and shows the wait before the last two', async () => {
    const { page } = gavel
    await simulator.set({ latencyMs: 3_000 })
    await page.room('Support bridge').mute('Ana Diaz')
    await sent(/POST .*\/Mute\//)
    await page.room('Support bridge').remove('Bruno Berg')
    await page.text(WAITING, SLOW)
    await sent(/DELETE .*\/Call\//)
    await page.room('Sales call').expand()
    await page.click('button', 'End Sales call…')
    await page.find('alertdialog', /^End Sales call/, SLOW)
    await page.room('Sales call').confirmEnd()
    await page.text(WAITING, SLOW)
    await sent(/DELETE .*\/Conference\/Sales%20call\//)
    assert.equal((await writes()).length, 3)
  })

  it('sends no mute based on an old roster if responses take 12 s, and says why', async () => {
    const { page } = gavel
    await page.closeMessages()
    await simulator.set({ latencyMs: 12_000 })
    // During these 7 s, the last roster becomes too old for a mute.
    await never('a poll that shows the room', async () => (await writes()).length > 0, 7_000)
    await page.room('Support bridge').mute('Clara Cohen')
    await page.text(TOO_SLOW, SLOW)
    await never('a request', async () => (await writes()).length > 0, 15_000)
  })

  it('sends no end from the window or the shortcut if responses take 12 s, and says why', async () => {
    const { page, browser } = gavel
    await page.closeMessages()
    await page.click('button', 'End Support bridge…')
    await page.text(TOO_SLOW, SLOW)
    await askByShortcut()
    await page.text(TOO_SLOW, SLOW)
    assert.deepEqual(await writes(), [])
    await browser.switchWindow('index.html#')
  })

  it('ends the own room by the shortcut if responses take 3 s', async () => {
    await simulator.set({ latencyMs: 3_000 })
    await until('the own room', async () => (await simulator.rooms()).some(({ name }) => name === 'Weekly standup'))
    await askByShortcut()
    await gavel.page.text(/Waiting for the provider to list who is in Weekly standup|End Weekly standup/, SLOW)
    await gavel.page.find('alertdialog', /^End Weekly standup/, SLOW)
    await until(
      'the end',
      async () => {
        // A click before the user could have read the question confirms nothing.
        if ((await gavel.page.names('button')).includes('End conference'))
          await gavel.page.click('button', 'End conference')
        return (await writes()).some((line) => /DELETE .*\/Conference\/Weekly%20standup\//.test(line))
      },
      { timeoutMs: SLOW },
    )
  })
})
