import { drop } from '../../shared/drop.ts'
import { strict as assert } from 'node:assert'
import { writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wdio/wait.ts'
import { firstAccount } from '../support/wdio/bridge-calls.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('while the window requests 300 lists of live calls,', () => {
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [{ name: 'Ana Diaz', number: '15550100123' }])
    await simulator.startRoom('Sales call', 59)
    gavel = await startGavel({ args: ['--show'], simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').expand()
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
  })

  /** Clicks a button, and returns the milliseconds until its request reaches the provider. */
  async function clickToRequest(name: string): Promise<number> {
    const button = await gavel.page.find('button', name)
    const clickedAt = await gavel.browser.execute((html) => {
      const at = Date.now()
      html.click()
      return at
    }, button)
    const [write] = await until('the request', async () => {
      const writes = writesIn(await simulator.requests())
      return writes.length > 0 && writes
    })
    return (write?.at ?? NaN) - clickedAt
  }

  it('50 an unmute reaches the provider before most of the reads for these lists', async () => {
    await simulator.clearRequests()
    const ordinary = await clickToRequest('Mute Ana Diaz')
    await gavel.page.room('Support bridge').showsMuted('Ana Diaz')
    // Each response takes 200 ms, as over a long distance.
    await simulator.set({ latencyMs: 200 })
    await simulator.clearRequests()
    const accountId = await firstAccount(gavel)
    await gavel.browser.execute((id) => {
      const bridge = Reflect.get(globalThis, 'gavel') as { liveCalls(request: { accountId: string }): Promise<unknown> }
      const all = Promise.all(Array.from({ length: 300 }, () => bridge.liveCalls({ accountId: id })))
      drop(all.then(() => Object.assign(globalThis, { gavelTestListed: true })))
    }, accountId)
    const reads = async () => (await simulator.requests()).filter(({ path }) => path.includes('/Call/'))
    await until('the first of their reads', async () => (await reads()).length > 0)
    const loaded = await clickToRequest('Unmute Ana Diaz')
    await until('the lists', () => gavel.browser.execute(() => 'gavelTestListed' in globalThis), { timeoutMs: 30_000 })
    console.log(`Click to request at the provider: ${ordinary} ms; while 300 lists are read: ${loaded} ms`)
    const [unmute] = writesIn(await simulator.requests())
    const all = await reads()
    const later = all.filter(({ at }) => at > (unmute?.at ?? Infinity))
    assert.ok(later.length > all.length / 2, `${later.length} of ${all.length} reads came after the unmute`)
    // All 300 share one list: four pages, and one read of each of the 60 calls.
    assert.equal(all.length, 64)
  })
})
