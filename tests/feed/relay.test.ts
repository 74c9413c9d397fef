import { afterEach, expect, test } from 'vitest'
import type { Bus } from '../../electron/feed/bus.ts'
import { readArrival } from '../../electron/feed/inbox.ts'
import { parseInvite } from '../../electron/feed/invite.ts'
import type { FeedMessage } from '../../electron/feed/messages.ts'
import { createMqttBus } from '../../electron/feed/mqtt-bus.ts'
import { allTopics, formatTopic } from '../../electron/feed/topics.ts'
import { brokerFiles } from '../../electron/relay/broker-files.ts'
import { invite } from '../../electron/relay/commands/invite.ts'
import { openConfiguration } from '../../electron/relay/commands/open-configuration.ts'
import { readDesks } from '../../electron/relay/desks-file.ts'
import { createSimulator } from '../../electron/simulator/simulator.ts'
import { serve } from '../../electron/simulator/server.ts'
import { freePort, startMosquitto } from '../support/mosquitto.ts'
import { startRelayProcess, writeRelayConfiguration, type RelayProcess } from '../support/relay-process.ts'
import { until } from '../support/wait-for.ts'

const pathSecret = '0123456789abcdef0123456789abcdef'
const passwords = { 'relay-1': 'password-of-relay-1', 'relay-2': 'password-of-relay-2' }
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Kind = FeedMessage['kind']

interface Listener {
  readonly bus: Bus
  readonly messages: { readonly message: FeedMessage; readonly at: number }[]
  /** Every payload as it was. */
  readonly payloads: string[]
  of<K extends Kind>(kind: K): FeedMessage<K>[]
}

function listen(port: number, user: string, password: string): Listener {
  const messages: Listener['messages'] = []
  const payloads: string[] = []
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: () => 0.5,
  })
  const bus = open({
    ...{ addresses: [`mqtt://127.0.0.1:${String(port)}`], user, password, clientId: `listener-${user}`, keepalive: 10 },
    will: { topic: formatTopic('team', { kind: 'desk', desk: 'desk-3' }), payload: '', qos: 1, retain: true },
    filters: [allTopics('team')],
    onState: () => undefined,
    onMessage: (topic, payload) => {
      payloads.push(`${topic} ${new TextDecoder().decode(payload)}`)
      const arrival = readArrival('team', topic, payload)
      if (typeof arrival === 'string') throw new Error(`${arrival}: ${topic}`)
      if (arrival.message !== undefined) messages.push({ message: arrival.message, at: performance.now() })
    },
  })
  closing.push(() => bus.close())
  return {
    ...{ bus, messages, payloads },
    of: <K extends Kind>(kind: K) =>
      messages.flatMap(({ message }) => (message.kind === kind ? [message as FeedMessage<K>] : [])),
  }
}

async function startTeam() {
  const [brokerPort, receiverPort] = [await freePort(), await freePort()]
  const simulator = createSimulator({
    ...{ profile: 'plivo', rooms: 3, people: 4 },
    switches: { callbackUrl: `http://127.0.0.1:${String(receiverPort)}/cb/${pathSecret}/main` },
  })
  closing.push(() => {
    simulator.stop()
  })
  const server = await serve(simulator)
  closing.push(() => server.close())
  const { authId, authToken } = simulator
  const write = async (relay: keyof typeof passwords, rank: number, receiver: object) => {
    const { path, remove } = await writeRelayConfiguration({
      ...{ feed: 'team', team: 'Example Company', relay, rank, ...receiver },
      broker: {
        ...{ addresses: [`mqtt://127.0.0.1:${String(brokerPort)}`], user: relay, password: passwords[relay] },
        otherRelays: relay === 'relay-1' ? [{ user: 'relay-2', password: passwords['relay-2'] }] : [],
      },
      accounts: [
        { id: 'main', name: 'Main', provider: 'plivo', authId, authToken, baseUrl: server.baseUrl, callbacks: {} },
      ],
    })
    closing.push(remove)
    return path
  }
  const receiver = { publicUrl: `http://127.0.0.1:${String(receiverPort)}`, port: receiverPort, pathSecret }
  const paths = [await write('relay-1', 0, { receiver }), await write('relay-2', 1, {})] as const
  const configuration = openConfiguration(paths[0], {})
  const invited = parseInvite(invite(configuration, { person: 'Ana', desk: 'Desk 3' }), true)
  if (!invited.ok) throw new Error('the invite cannot be read')
  const { permissions, passwords: hashedUsers } = brokerFiles(configuration, readDesks(configuration.stateFolder))
  const broker = await startMosquitto({ hashedUsers, permissions, port: brokerPort })
  closing.push(() => broker.close())
  const start = async (path: string): Promise<RelayProcess> => {
    const relay = await startRelayProcess(path)
    closing.push(() => relay.stop())
    return relay
  }
  const desk = () => listen(brokerPort, invited.value.user, invited.value.password)
  return { simulator, broker, brokerPort, paths, start, desk }
}

test('an invited desk gets every room, every change, and the time', async () => {
  const { simulator, paths, start, desk } = await startTeam()
  const relay = await start(paths[0])
  const { bus, of, payloads } = desk()
  await until('every room', () => new Set(of('observation').map(({ name }) => name)).size === 3)
  expect(of('hello')).toMatchObject([{ relay: 'relay-1', accounts: [{ callbacks: 'signed' }] }])

  const name = of('observation')[0]?.name ?? ''
  simulator.rooms.join({ room: name, number: '15550100111' })
  await until('the event', () => of('event').some(({ proof, what }) => proof === 'v3' && what.kind === 'entered'))
  await until('the roster with five', () =>
    of('observation').some(
      ({ what }) => what.kind === 'roster' && what.members.some(({ number }) => number === '15550100111'),
    ),
  )

  const ask = { v: 1, kind: 'ask', desk: 'desk-3', n: 'once-0001' }
  const topic = formatTopic('team', { kind: 'ask', desk: 'desk-3' })
  expect(await bus.publish({ topic, payload: JSON.stringify(ask), qos: 1, retain: false })).toBe('sent')
  await until('the time', () =>
    of('answer').some(({ n, epoch }) => n === 'once-0001' && epoch === of('hello')[0]?.epoch),
  )

  const foreign = formatTopic('team', { kind: 'relay', relay: 'relay-1' })
  expect(await bus.publish({ topic: foreign, payload: '{}', qos: 1, retain: true })).toBe('refused')
  const { authId, authToken } = simulator
  for (const secret of [authToken, authId, Buffer.from(`${authId}:${authToken}`).toString('base64')]) {
    expect(payloads.join('\n')).not.toContain(secret)
  }
  expect(new Set(simulator.requests.map(({ method }) => method))).toEqual(new Set(['GET']))
  expect(relay.errors()).toBe('')
})

test('a relay that is stopped says goodbye and leaves nothing behind', async () => {
  const { paths, start, desk } = await startTeam()
  const relay = await start(paths[0])
  const first = desk()
  await until('every room', () => new Set(first.of('observation').map(({ name }) => name)).size === 3)
  await first.bus.close()
  expect(await relay.stop()).toBe(0)
  const late = desk()
  await until('the goodbye', () => late.of('bye').length === 1)
  expect(late.messages.map(({ message }) => message.kind)).toEqual(['bye'])
})

test.each([
  ['killed', 'SIGKILL', 1_500],
  ['stopped by the system', 'SIGSTOP', 5_000],
] as const)('when the relay is %s, the other one reads', async (_, signal, limit) => {
  const { paths, start, desk } = await startTeam()
  const first = await start(paths[0])
  const second = await start(paths[1])
  const { of, messages } = desk()
  await until('the first one to read', () => first.lines.at(-1)?.reads)
  await until('both', () => of('hello').length === 2 && of('beat').some(({ relay }) => relay === 'relay-2'))
  expect(second.lines.at(-1)?.reads).toBe(false)
  const epoch = of('hello').find(({ relay }) => relay === 'relay-2')?.epoch
  const at = performance.now()
  first.signal(signal)
  const taken = await until(
    'the other one to read',
    () => messages.find(({ message }) => message.kind === 'observation' && message.epoch === epoch),
    { timeoutMs: 10_000 },
  )
  expect(taken.at - at).toBeLessThan(limit)
})

test('a relay goes on when the broker is back', async () => {
  const { broker, paths, start, desk } = await startTeam()
  const relay = await start(paths[0])
  const { of, messages } = desk()
  await until('every room', () => new Set(of('observation').map(({ name }) => name)).size === 3)
  await broker.kill()
  await until('the relay to notice', () => relay.lines.at(-1)?.ok === false)
  messages.length = 0
  await broker.restart()
  await until('every room again', () => new Set(of('observation').map(({ name }) => name)).size === 3, {
    timeoutMs: 15_000,
  })
})
