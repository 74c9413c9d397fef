import { strict as assert } from 'node:assert'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Bus } from '../../shared/feed/bus.ts'
import { readArrival } from '../../shared/feed/inbox.ts'
import { formatInvite } from '../../shared/feed/invite.ts'
import type { FeedMessage, Outgoing } from '../../shared/feed/messages.ts'
import { createMqttBus } from '../../shared/feed/mqtt-bus.ts'
import { accountHash, allTopics, formatTopic } from '../../shared/feed/topics.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { writeDesks } from '../../relay/commands/desks.ts'
import { systemClock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { deskMessage } from '../support/feed-messages.ts'
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions } from '../support/wdio/system-questions.ts'

const users = {
  'relay-1': 'password-of-relay-1',
  'desk-1': 'password-of-desk-1',
  'desk-2': 'password-of-desk-2',
}

/** Opens the desk of a colleague who has the account's token, and collects what the desk receives. */
function openColleague(port: number, { authId, authToken, baseUrl }: RunningSimulator) {
  const payloads: string[] = []
  const dids: FeedMessage<'did'>[] = []
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: Math.random,
    logger: () => undefined,
  })
  const bus: Bus = open({
    addresses: [`mqtt://127.0.0.1:${port}`],
    user: 'desk-2',
    password: users['desk-2'],
    clientId: 'colleague',
    keepalive: 10,
    filters: [allTopics('team')],
    onState: () => undefined,
    will: { topic: formatTopic('team', { kind: 'desk', desk: 'desk-2' }), payload: '', qos: 1, retain: true },
    onMessage: (topic, payload) => {
      payloads.push(new TextDecoder().decode(payload))
      const arrival = readArrival('team', topic, payload)
      if (typeof arrival !== 'string' && arrival.message?.kind === 'did') dids.push(arrival.message)
    },
  })
  const provider = createProvider('plivo', {
    credentials: { authId, authToken },
    fetch,
    clock: systemClock(),
    random: Math.random,
    baseUrl,
    trusted: 'development',
  })
  const say = (did: Pick<Outgoing<'did'>, 'step' | 'action' | 'conference' | 'who'>) => {
    const publish = (message: FeedMessage<'desk'> | Outgoing<'did'>, retain: boolean) => {
      const topic = formatTopic('team', { kind: message.kind, desk: 'desk-2' })
      return bus.publish({ topic, payload: JSON.stringify(message), qos: 1, retain })
    }
    // Only a desk that says that it has a token can have done something.
    drop(publish(deskMessage({ person: 'Cleo' }), true))
    const acc = accountHash('plivo', authId)
    return publish(
      { v: 2, kind: 'did', id: 'a1', acc, desk: 'desk-2', person: 'Cleo', wall: Date.now(), ...did },
      false,
    )
  }
  return { bus, payloads, dids, provider, say }
}

describe('the team feed: Gavel', () => {
  let simulator: RunningSimulator
  let broker: Mosquitto
  let relay: RelayProcess
  let gavel: Gavel
  let colleague: ReturnType<typeof openColleague>
  let configuration: { readonly path: string; readonly remove: () => Promise<void> }

  const inviteOf = (password: string): string =>
    formatInvite({
      feed: 'team',
      team: 'Support',
      desk: 'desk-1',
      person: 'Ana',
      user: 'desk-1',
      password,
      addresses: [`mqtt://127.0.0.1:${broker.port}`],
    })

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Support bridge', [{ name: 'Ana Diaz', number: '15550100123' }])
    broker = await startMosquitto({ users })
    const { authId, authToken, baseUrl } = simulator
    configuration = await writeRelayConfiguration({
      feed: 'team',
      team: 'Support',
      relay: 'relay-1',
      rank: 0,
      broker: {
        addresses: [`mqtt://127.0.0.1:${broker.port}`],
        user: 'relay-1',
        password: users['relay-1'],
        otherRelays: [],
      },
      accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl }],
    })
    const state = join(dirname(configuration.path), 'state')
    mkdirSync(state, { mode: 0o700 })
    writeDesks(state, [{ desk: 'desk-2', person: 'Ben', passwordHash: '' }])
    relay = await startRelayProcess(configuration.path)
    colleague = openColleague(broker.port, simulator)
    gavel = await startGavel({ simulators: [simulator] })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Support bridge').appears()
  })

  after(async () => {
    await colleague.bus.close()
    await relay.stop()
    await broker.close()
    await configuration.remove()
    await simulator.stop()
  })

  it('rejects an invite that the broker does not accept', async () => {
    await replyToSystemQuestions(gavel, 'Join')
    await gavel.page.openAccounts()
    await gavel.page.type('Paste your invite', inviteOf('wrong'))
    await gavel.page.click('button', 'Join')
    await gavel.page.text('The broker rejected the user or the password of this invite.')
  })

  it('joins with an invite, and shows what the relay reads', async () => {
    await gavel.page.type('Paste your invite', inviteOf(users['desk-1']))
    await gavel.page.click('button', 'Join')
    await gavel.page.text('Connected through Support, relay-1.')
    await gavel.page.back()
    await simulator.startRoom('Sales call', [{ name: 'Bruno Berg', number: '15550100124' }])
    await gavel.page.room('Sales call').appears()
    // Before the relay's first roster of this room, a mute would belong to the time that nobody observed.
    await simulator.join('Support bridge', { name: 'Dora Dean', number: '15550100126' })
    await gavel.page.first('status', /^2 rooms, 3 people$/)
  })

  it('names a colleague who is muting a caller, and shows the mute once it is observed', async () => {
    const bridge = gavel.page.room('Support bridge')
    await bridge.expand()
    const person = (await simulator.rooms()).find(({ name }) => name === 'Support bridge')?.members[0]
    assert.ok(person)
    const mute = { action: 'mute', conference: 'Support bridge', who: [person.callUuid] }
    assert.equal(await colleague.say({ ...mute, step: 'sending' }), 'sent')
    await gavel.page.text('Ben is muting…')
    assert.equal(await bridge.isMuted('Ana Diaz'), false)
    const muted = await colleague.provider.mute('Support bridge', { ids: [person.memberId] })
    assert.ok(muted.ok)
    await colleague.say({ ...mute, step: 'accepted' })
    await bridge.showsMuted('Ana Diaz')
    await until('the row to say it no longer', async () => !(await gavel.page.allText()).includes('Ben is muting…'))
    await gavel.page.open('Log')
    await gavel.page.text('Ana Diaz was muted in Support bridge. By Ben.')
    await gavel.page.back()
  })

  it('tells the colleagues what it does, and sends its token in no message', async () => {
    await gavel.page.room('Support bridge').unmute('Ana Diaz')
    await until('the colleague to know', () => colleague.dids.some(({ step }) => step === 'confirmed'))
    const own = colleague.dids.filter(({ desk }) => desk === 'desk-1')
    assert.deepEqual(
      own.map(({ action, step, person }) => [action, step, person]),
      ['sending', 'accepted', 'confirmed'].map((step) => ['unmute', step, 'Ana']),
    )
    const all = colleague.payloads.join('\n')
    const { authId, authToken } = simulator
    for (const secret of [authToken, authId, Buffer.from(`${authId}:${authToken}`).toString('base64')])
      assert.equal(all.includes(secret), false)
  })

  it('says that it checks by itself while the relay is silent, and follows the relay again after that', async () => {
    await gavel.page.openAccounts()
    relay.signal('SIGSTOP')
    await gavel.page.text('No team updates. Gavel checks the rooms on its own, but less often.')
    relay.signal('SIGCONT')
    await gavel.page.text('Connected through Support, relay-1.')
  })

  it('leaves, reads everything itself, and quits without trouble', async () => {
    await replyToSystemQuestions(gavel, 'Leave')
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
