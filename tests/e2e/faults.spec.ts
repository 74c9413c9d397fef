import { strict as assert } from 'node:assert'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { never } from '../support/wait-for.ts'
import { isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('what can go wrong with a provider', () => {
  let simulator: RunningSimulator
  let notices: NotificationRecorder
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', 2)
    notices = await recordNotifications()
    const nobody = `http://127.0.0.1:${await freePort()}/api/v1`
    gavel = await startGavel({ simulators: [simulator], env: { GAVEL_VOBIZ_URL: nobody } })
    await gavel.page.click('button', 'Connect an account')
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
  })

  const connect = (provider: 'Plivo' | 'Vobiz', authToken: string): Promise<void> =>
    gavel.page.fillAccountForm({ provider, name: 'Acme', authId: simulator.authId, authToken })

  it('says that credentials were refused, and does not keep them', async () => {
    await connect('Plivo', 'not-the-token-of-this-account')
    await gavel.page.text('Plivo did not accept this auth ID with this token. Check both.')
    await gavel.page.find('button', 'Check and save')
  })

  it('says that nobody answers at the provider’s address', async () => {
    await connect('Vobiz', simulator.authToken)
    await gavel.page.text('The provider’s server refused the connection.'.replace('’', "'"))
  })

  it('says that a web page came instead of an answer', async () => {
    await simulator.set({ faults: [{ kind: 'html' }] })
    await connect('Plivo', simulator.authToken)
    await gavel.page.text(/such as a web page/)
    await simulator.resetSwitches()
  })

  it('connects all the same when it is tried again', async () => {
    await connect('Plivo', simulator.authToken)
    await gavel.page.room('Support bridge').appears()
  })

  it('keeps the rooms, dated, when the answers become web pages, and says why', async () => {
    await simulator.set({ faults: [{ kind: 'html' }] })
    await gavel.page.find('status', /^Unreadable answer since \d/, 15_000)
    await gavel.page.room('Support bridge').appears()
    await simulator.resetSwitches()
    await gavel.page.find('status', /^Live, updated /, 15_000)
  })

  it('keeps the rooms and tells of no end when the provider goes away', async () => {
    await simulator.stop()
    await gavel.page.find('status', /^Connection refused since \d/, 15_000)
    await gavel.page.room('Support bridge').appears()
    await never('a notice', async () => (await notices.displayed()) > 0, 1_500)
    assert.deepEqual(await notices.closeAndList(), [])
    assert.ok(await isShown(gavel))
  })
})

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
