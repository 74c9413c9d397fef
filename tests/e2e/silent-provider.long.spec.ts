import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { describeRequest, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { findTrayItem, type TrayItem } from '../support/tray.ts'
import { never, until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

const SILENCE = 12_000
/** Milliseconds to wait for late writes. One once arrived 112 s after the click, when hung connections closed. */
const OBSERVED = 150_000

describe('a provider that is silent for 12 s, with 40 rooms', () => {
  let simulator: RunningSimulator
  let gavel: Gavel
  let bus: SessionBus
  let item: TrayItem

  before(async () => {
    bus = openSessionBus()
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
      { name: 'Clara Cohen', number: '15550100125' },
    ])
    for (let index = 1; index < 40; index += 1) await simulator.startRoom(`Team ${index}`, 2)
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.find('status', '40 rooms, 81 people')
    await gavel.page.room('Support bridge').expand()
    await gavel.page.find('button', 'Mute Ana Diaz')
    item = await findTrayItem(bus, gavel.pid)
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    bus.close()
    await simulator.stop()
  })

  it('gets no late write, and is read again within 5 s of its return', async () => {
    const { page } = gavel
    assert.match(await page.room('Support bridge').askToEnd(), /^End Support bridge for 3 people\?/)
    const silentFrom = Date.now()
    await simulator.set({ faults: [{ kind: 'silent' }] })
    await page.room('Support bridge').confirmEnd()
    // This uses the tray, because the window still shows the question.
    await item.choose('Support bridge (3)', 'Ana Diaz', 'Mute')
    await item.choose('Support bridge (3)', 'Bruno Berg', 'Remove')
    await pause(silentFrom + SILENCE - Date.now())
    const returned = Date.now()
    const writesDuringSilence = writesIn(await simulator.requests()).length
    await simulator.resetSwitches()
    const read = await until('a successful read', async () =>
      (await simulator.requests()).find(
        ({ at, method, status }) => method === 'GET' && at >= returned && status === 200,
      ),
    )
    assert.ok(read.at - returned <= 5_000, `read ${read.at - returned} ms after the provider was back`)
    const late = async (): Promise<readonly string[] | false> => {
      const writes = writesIn(await simulator.requests()).slice(writesDuringSilence)
      return writes.length > 0 && writes.map((write) => `${describeRequest(write)} ${write.at - silentFrom} ms`)
    }
    await never('a write after its outcome was shown', late, OBSERVED, 500)
    const names = (await simulator.rooms()).map(({ name }) => name)
    assert.ok(names.includes('Support bridge'))
  })
})
