import type { RunningSimulator } from '../support/simulator.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('row 14, log: the open page', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
    ])
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  it('shows who joins, without any click', async () => {
    const { page } = gavel
    await page.open('Log')
    await page.find('heading', 'Log')
    await simulator.join('Support bridge', { name: 'Cleo Park', number: '15550100177' })
    await page.find('listitem', /Cleo Park joined Support bridge\./, 10_000)
    await page.text(/1 new entry in the log\./)
  })
})
