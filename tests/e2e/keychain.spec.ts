import { strict as assert } from 'node:assert'
import { startPrivateBus, type PrivateBus } from '../support/private-bus.ts'
import { findLeaks } from '../support/secrets.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('row 1, this session only: without a keychain, a tray host and notifications, Gavel', () => {
  let bus: PrivateBus
  let simulator: RunningSimulator
  let gavel: Gavel

  before(async () => {
    bus = await startPrivateBus()
    simulator = await startSimulator({ profile: 'plivo', rooms: 1 })
    gavel = await start()
  })

  after(async () => {
    await simulator.stop()
    await bus.stop()
  })

  const start = (profile?: string): Promise<Gavel> =>
    startGavel({ profile, simulators: [simulator], env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })

  it('connects an account for this session only, and says so', async () => {
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.text(/until Gavel quits/)
    await gavel.page.text('This computer has no keyring.')
    await gavel.page.room('Weekly standup').appears()
  })

  it('keeps the token out of files, logs, arguments and variables, and asks for it again after a restart', async () => {
    const leaks = await findLeaks(simulator.authToken, { folders: [gavel.profile, gavel.output], pid: gavel.pid })
    assert.deepEqual(leaks, [])
    await quitWithoutTrouble(gavel)
    gavel = await start(gavel.profile)
    await gavel.page.text(/enter the token again after each start/)
    assert.equal(await gavel.page.room('Weekly standup').isShown(), false)
    await quitWithoutTrouble(gavel)
  })
})
