import { formatInvite } from '../../shared/feed/invite.ts'
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { openScene } from '../support/wdio/scene.ts'
import { replyToSystemQuestions } from '../support/wdio/system-questions.ts'

const users = { 'relay-1': 'password-of-relay-1', 'desk-1': 'password-of-desk-1' }

describe('the team feed: Gavel', () => {
  const { gavel, simulator } = openScene({ 'Support bridge': [{ name: 'Ana Diaz', number: '15550100123' }] })
  let broker: Mosquitto
  let relay: RelayProcess
  let configuration: { readonly path: string; readonly remove: () => Promise<void> }
  const addresses = () => [`mqtt://127.0.0.1:${broker.port}`]

  before(async () => {
    broker = await startMosquitto({ users })
    const { authId, authToken, baseUrl } = simulator
    configuration = await writeRelayConfiguration({
      feed: 'team',
      team: 'Support',
      relay: 'relay-1',
      rank: 0,
      broker: { addresses: addresses(), user: 'relay-1', password: users['relay-1'], otherRelays: [] },
      accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl }],
    })
    relay = await startRelayProcess(configuration.path)
  })

  after(async () => {
    await relay.stop()
    await broker.close()
    await configuration.remove()
  })

  it('row 29, team: joins with an invite, and shows what the relay reads', async () => {
    const { page } = gavel
    await replyToSystemQuestions(gavel, 'Join')
    await page.openAccounts()
    const invite = formatInvite({
      feed: 'team',
      team: 'Support',
      desk: 'desk-1',
      person: 'Ana',
      user: 'desk-1',
      password: users['desk-1'],
      addresses: addresses(),
    })
    await page.type('Paste your invite', invite)
    await page.click('button', 'Join')
    await page.text('Connected through Support, relay-1.')
    await page.back()
    await simulator.startRoom('Sales call', [{ name: 'Bruno Berg', number: '15550100124' }])
    await page.room('Sales call').appears()
  })

  it('leaves, and reads everything itself', async () => {
    const { page } = gavel
    await page.openAccounts()
    await replyToSystemQuestions(gavel, 'Leave')
    await page.click('button', 'Leave the team feed')
    await page.find('textbox', 'Paste your invite')
    await page.back()
    await simulator.startRoom('Third room', [{ name: 'Cleo Cruz', number: '15550100125' }])
    await page.room('Third room').appears()
  })
})
