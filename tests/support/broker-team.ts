import { onTestFinished } from 'vitest'
import { readArrival } from '../../shared/feed/inbox.ts'
import { parseInvite, type Invite } from '../../shared/feed/invite.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import { createMqttBus } from '../../shared/feed/mqtt-bus.ts'
import { allTopics, formatTopic } from '../../shared/feed/topics.ts'
import { brokerFiles } from '../../relay/broker-files.ts'
import { invite, readDesks } from '../../relay/commands/desks.ts'
import { openConfiguration } from '../../relay/commands/open-configuration.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { serve } from '../../electron/simulator/server.ts'
import { freePort } from './free-port.ts'
import { startMosquitto } from './mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from './relay-process.ts'

const pathSecret = '0123456789abcdef0123456789abcdef'
const passwords = { 'relay-1': 'password-of-relay-1', 'relay-2': 'password-of-relay-2' }

type Kind = FeedMessage['kind']

/** Connects a desk that only listens. */
function listen(port: number, { user, password }: Invite) {
  const messages: FeedMessage[] = []
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: () => 0.5,
    logger: () => undefined,
  })
  const bus = open({
    addresses: [`mqtt://127.0.0.1:${String(port)}`],
    user,
    password,
    clientId: `listener-${user}`,
    keepalive: 10,
    will: { topic: formatTopic('team', { kind: 'desk', desk: 'desk-3' }), payload: '', qos: 1, retain: true },
    filters: [allTopics('team')],
    onState: () => undefined,
    onMessage: (topic, payload) => {
      const arrival = readArrival('team', topic, payload)
      if (typeof arrival === 'string') throw new Error(`${arrival}: ${topic}`)
      if (arrival.message !== undefined) messages.push(arrival.message)
    },
  })
  return {
    bus,
    messages,
    of: <K extends Kind>(kind: K) => messages.filter((message): message is FeedMessage<K> => message.kind === kind),
  }
}

export type BrokerTeam = Awaited<ReturnType<typeof startBrokerTeam>>

/**
 * A simulated provider, a broker with the users and permissions that the relay makes, and relays as processes. All end
 * with the test.
 */
export async function startBrokerTeam() {
  const brokerPort = await freePort()
  const receiverPort = await freePort()
  const simulator = createSimulator({
    profile: 'plivo',
    rooms: 3,
    people: 4,
    switches: { callbackUrl: `http://127.0.0.1:${String(receiverPort)}/cb/${pathSecret}/main` },
  })
  onTestFinished(() => {
    simulator.stop()
  })
  const server = await serve(simulator)
  onTestFinished(() => server.close())
  const { authId, authToken } = simulator
  const write = async (relay: keyof typeof passwords, rank: number, receiver: object) => {
    const { path, remove } = await writeRelayConfiguration({
      feed: 'team',
      team: 'Example Company',
      relay,
      rank,
      ...receiver,
      broker: {
        addresses: [`mqtt://127.0.0.1:${String(brokerPort)}`],
        user: relay,
        password: passwords[relay],
        otherRelays: relay === 'relay-1' ? [{ user: 'relay-2', password: passwords['relay-2'] }] : [],
      },
      accounts: [
        { id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl: server.baseUrl, callbacks: {} },
      ],
    })
    onTestFinished(remove)
    return path
  }
  const receiver = { publicUrl: `http://127.0.0.1:${String(receiverPort)}`, port: receiverPort, pathSecret }
  const paths = [await write('relay-1', 0, { receiver }), await write('relay-2', 1, {})] as const
  const configuration = openConfiguration(paths[0], {})
  const invited = parseInvite(invite(configuration, { person: 'Ana', desk: 'Desk 3' }, String), true)
  if (!invited.ok) throw new Error('the invite cannot be read')
  const { permissions, passwords: hashedUsers } = brokerFiles(configuration, readDesks(configuration.stateFolder))
  const broker = await startMosquitto({ hashedUsers, permissions, port: brokerPort })
  onTestFinished(() => broker.close())
  /** Starts a relay with one of the configurations. */
  const start = async (path: string): Promise<RelayProcess> => {
    const relay = await startRelayProcess(path)
    onTestFinished(async () => {
      await relay.stop()
    })
    return relay
  }
  /** Connects a listener with the invite. */
  const desk = () => {
    const listener = listen(brokerPort, invited.value)
    onTestFinished(() => listener.bus.close())
    return listener
  }
  return { simulator, broker, brokerPort, paths, invite: invited.value, start, desk }
}
