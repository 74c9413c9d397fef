import { strict as assert } from 'node:assert'
import { formatInvite } from '../../electron/feed/invite.ts'
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions } from '../support/wdio/system-questions.ts'

const users = { 'relay-1': 'password-of-relay-1', 'desk-1': 'password-of-desk-1' }

describe('the team feed', () => {
  let simulator: RunningSimulator
  let broker: Mosquitto
  let relay: RelayProcess
  let gavel: Gavel
  let configuration: { readonly path: string; readonly remove: () => Promise<void> }

  const inviteOf = (password: string): string =>
    formatInvite({
      ...{ feed: 'team', team: 'Support', desk: 'desk-1', person: 'Ana', user: 'desk-1', password },
      addresses: [`mqtt://127.0.0.1:${broker.port}`],
    })

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [{ name: 'Ana Diaz', number: '15550100123' }])
    broker = await startMosquitto({ users })
    const { authId, authToken, baseUrl } = simulator
    configuration = await writeRelayConfiguration({
      ...{ feed: 'team', team: 'Support', relay: 'relay-1', rank: 0 },
      broker: {
        addresses: [`mqtt://127.0.0.1:${broker.port}`],
        ...{ user: 'relay-1', password: users['relay-1'], otherRelays: [] },
      },
      accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl }],
    })
    relay = await startRelayProcess(configuration.path)
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
  })

  after(async () => {
    await relay.stop()
    await broker.close()
    await configuration.remove()
    await simulator.stop()
  })

  it('refuses an invite that the broker does not accept', async () => {
    await replyToSystemQuestions(gavel, 'Join')
    await gavel.page.openAccounts()
    await gavel.page.type('Paste your invite', inviteOf('wrong'))
    await gavel.page.click('button', 'Join')
    await gavel.page.text('The broker rejected the user or the password of this invite.', 15_000)
  })

  it('joins with an invite, and shows what the relay reads', async () => {
    await gavel.page.type('Paste your invite', inviteOf(users['desk-1']))
    await gavel.page.click('button', 'Join')
    await gavel.page.text('Live, through Support, relay-1.', 15_000)
    await gavel.page.back()
    await simulator.startRoom('Sales call', [{ name: 'Bruno Berg', number: '15550100124' }])
    await gavel.page.room('Sales call').appears()
  })

  it('checks by itself while the relay is silent, and follows it again', async () => {
    await gavel.page.openAccounts()
    relay.signal('SIGSTOP')
    await gavel.page.text('No team updates. Gavel checks by itself, but less often.', 15_000)
    relay.signal('SIGCONT')
    await gavel.page.text('Live, through Support, relay-1.', 15_000)
  })

  it('leaves, reads everything itself, and quits without trouble', async () => {
    await gavel.page.click('button', 'Leave the team feed')
    await until('the field for an invite', async () => {
      await gavel.page.type('Paste your invite', '')
      return true
    })
    await gavel.page.back()
    await simulator.startRoom('Third room', [{ name: 'Cleo Cruz', number: '15550100125' }])
    await gavel.page.room('Third room').appears()
    assert.ok(await quitWithoutTrouble(gavel).then(() => true))
  })
})
