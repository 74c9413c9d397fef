import { strict as assert } from 'node:assert'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { never } from '../support/wait-for.ts'
import { freePort } from '../support/free-port.ts'
import { isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('faults of a provider: Gavel', () => {
  let simulator: RunningSimulator
  let notifications: NotificationRecorder
  let gavel: Gavel

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', 2)
    notifications = await recordNotifications()
    const unused = `http://127.0.0.1:${await freePort()}/api/v1`
    gavel = await startGavel({ simulators: [simulator], env: { GAVEL_VOBIZ_URL: unused } })
    await gavel.page.click('button', 'Connect an account')
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
  })

  const connect = (provider: 'Plivo' | 'Vobiz', authToken: string): Promise<void> =>
    gavel.page.fillAccountForm({ provider, name: 'Acme', authId: simulator.authId, authToken })

  it('says that the credentials were rejected, and keeps the form open', async () => {
    await connect('Plivo', 'not-the-token-of-this-account')
    await gavel.page.text('Plivo rejected this auth ID and token. Check both.')
    await gavel.page.find('button', 'Connect')
  })

  it('says that the provider’s server refuses the connection', async () => {
    await connect('Vobiz', simulator.authToken)
    await gavel.page.text('The provider’s server refused the connection.'.replace('’', "'"))
  })

  it('says that the response may be a web page', async () => {
    await simulator.set({ faults: [{ kind: 'html' }] })
    await connect('Plivo', simulator.authToken)
    await gavel.page.text(/It may be a web page/)
    await simulator.resetSwitches()
  })

  it('connects when the user tries again', async () => {
    await connect('Plivo', simulator.authToken)
    await gavel.page.room('Support bridge').appears()
  })

  it('keeps the rooms if the responses become web pages, and shows when that began', async () => {
    await simulator.set({ faults: [{ kind: 'html' }] })
    await gavel.page.find('status', /^Unexpected answer since \d/, 15_000)
    await gavel.page.room('Support bridge').appears()
    await simulator.resetSwitches()
    await gavel.page.find('status', /^Up to date, /, 15_000)
  })

  it('keeps the rooms and does not notify of an end if the provider becomes unreachable', async () => {
    await simulator.stop()
    await gavel.page.find('status', /^Connection refused since \d/, 15_000)
    await gavel.page.room('Support bridge').appears()
    await never('a notification', async () => (await notifications.displayed()) > 0, 1_500)
    assert.deepEqual(await notifications.closeAndList(), [])
    assert.ok(await isShown(gavel))
  })
})
