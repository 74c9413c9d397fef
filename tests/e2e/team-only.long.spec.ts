import { strict as assert } from 'node:assert'
import { formatInvite } from '../../electron/feed/invite.ts'
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { type RunningSimulator } from '../support/simulator.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions } from '../support/wdio/system-questions.ts'

const users = { 'relay-1': 'password-of-relay-1', 'desk-1': 'password-of-desk-1' }

describe('a Gavel without an account, in a team', () => {
  let simulator: RunningSimulator
  let broker: Mosquitto
  let relay: RelayProcess
  let gavel: Gavel
  let configuration: { readonly path: string; readonly remove: () => Promise<void> }

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [{ name: 'Ana Diaz', number: '15550100123' }])
    broker = await startMosquitto({ users })
    const { authId, authToken, baseUrl } = simulator
    const addresses = [`mqtt://127.0.0.1:${broker.port}`]
    configuration = await writeRelayConfiguration({
      feed: 'team',
      team: 'Support',
      relay: 'relay-1',
      rank: 0,
      broker: { addresses, user: 'relay-1', password: users['relay-1'], otherRelays: [] },
      accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl }],
    })
    relay = await startRelayProcess(configuration.path)
    gavel = await startGavel({ simulators: [simulator] })
  })

  after(async () => {
    await relay.stop()
    await broker.close()
    await configuration.remove()
    await simulator.stop()
  })

  it('joins with an invite, shows the rooms with the reason why it cannot act, and offers no action', async () => {
    await replyToSystemQuestions(gavel, 'Join')
    await gavel.page.click('button', 'Join a team')
    const invite = formatInvite({
      feed: 'team',
      team: 'Support',
      desk: 'desk-1',
      person: 'Ana',
      user: 'desk-1',
      password: users['desk-1'],
      addresses: [`mqtt://127.0.0.1:${broker.port}`],
    })
    await gavel.page.type('Paste your invite', invite)
    await gavel.page.click('button', 'Join')
    await gavel.page.text('Connected through Support, relay-1.')
    await gavel.page.back()
    const bridge = gavel.page.room('Support bridge')
    await bridge.appears()
    await bridge.expand()
    await gavel.page.text('View only, through your team. Add the auth token to act.')
    const buttons = await gavel.page.names('button')
    assert.deepEqual(
      buttons.filter((name) => /^(mute|remove|kick|end|more for|mark)\b/i.test(name)),
      [],
    )
  })

  it('acts after the account is added', async () => {
    await gavel.page.openAccounts()
    await gavel.page.click('button', 'Add the auth token')
    await gavel.page.fillAccountForm({ ...simulator, provider: 'Plivo', name: 'Acme' })
    const bridge = gavel.page.room('Support bridge')
    await bridge.appears()
    await bridge.expand()
    await bridge.mute('Ana Diaz')
    await bridge.showsMuted('Ana Diaz')
    assert.ok(await quitWithoutTrouble(gavel).then(() => true))
  })
})
