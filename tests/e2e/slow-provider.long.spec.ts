import { strict as assert } from 'node:assert'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const WAITING = /aiting for the provider to list who is/

describe('if the provider is slow, Gavel', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
      { name: 'Clara Cohen', number: '15550100125' },
    ])
    await simulator.startRoom('Sales call', 2)
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.find('status', '2 rooms, 5 people')
    await gavel.page.room('Support bridge').expand()
    await gavel.page.find('button', 'Mute Ana Diaz')
  })

  after(async () => {
    await simulator.resetSwitches()
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  const writes = async (): Promise<readonly string[]> => writesIn(await simulator.requests()).map(describeRequest)
  const sent = (wanted: RegExp): Promise<boolean> =>
    until(String(wanted), async () => (await writes()).some((line) => wanted.test(line)))

  it('mutes, removes and ends if responses take 3 s, and shows the wait before the last two', async () => {
    const { page } = gavel
    await simulator.set({ latencyMs: 3_000 })
    await page.room('Support bridge').mute('Ana Diaz')
    await sent(/POST .*\/Mute\//)
    await page.room('Support bridge').remove('Bruno Berg')
    await page.text(WAITING)
    await sent(/DELETE .*\/Call\//)
    await page.room('Sales call').expand()
    await page.click('button', 'End Sales call…')
    await page.find('alertdialog', /^End Sales call/)
    await page.room('Sales call').confirmEnd()
    await page.text(WAITING)
    await sent(/DELETE .*\/Conference\/Sales%20call\//)
    assert.equal((await writes()).length, 3)
  })
})
