import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bus, BusOptions, Publication } from '../../shared/feed/bus.ts'
import { LARGEST_PACKET } from '../../shared/feed/messages.ts'
import { createMqttBus } from '../../shared/feed/mqtt-bus.ts'
import type { BusNetwork } from '../../shared/feed/mqtt-bus.ts'
import { createAuthority, selfSigned } from '../support/certificates.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import type { Mosquitto, MosquittoOptions } from '../support/mosquitto.ts'
import { startConnectProxy } from '../support/proxies.ts'
import { until } from '../support/wait-for.ts'

const users = { relay: 'password-of-relay', desk: 'password-of-desk' }
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closing.splice(0).reverse()) await close()
})

async function openBroker(options: Partial<MosquittoOptions> = {}): Promise<Mosquitto> {
  const broker = await startMosquitto({ users, ...options })
  closing.push(() => broker.close())
  return broker
}

interface Client {
  readonly bus: Bus
  /** The messages that arrived, and the states of the connection, in order. */
  readonly heard: string[]
  readonly troubles: unknown[]
}

function openClient(addresses: readonly string[], more: Partial<BusOptions & BusNetwork> = {}): Client {
  const heard: string[] = []
  const troubles: unknown[] = []
  const open = createMqttBus({
    certificates: more.certificates ?? (() => []),
    proxyFor: more.proxyFor ?? (() => Promise.resolve(undefined)),
    random: () => 0.5,
    logger: () => undefined,
  })
  const bus = open({
    addresses,
    user: 'desk',
    password: users.desk,
    keepalive: 10,
    clientId: `test-${Math.random().toString(36).slice(2)}`,
    filters: ['gavel/1/team/+/+'],
    will: said('has gone'),
    onState: (state) => {
      heard.push(state.kind === 'connected' ? `connected ${state.address}` : state.kind)
      if (state.kind === 'disconnected') troubles.push(state.fault.values?.reason)
    },
    onMessage: (topic, payload, isRetained) =>
      heard.push(`${topic} ${new TextDecoder().decode(payload)}${isRetained ? ' (stored)' : ''}`),
    ...more,
  })
  closing.push(() => bus.close())
  return { bus, heard, troubles }
}

const topic = 'gavel/1/team/desk/one'
const said = (payload: string, more: Partial<Publication> = {}): Publication => ({
  topic,
  payload,
  qos: 1,
  retain: false,
  ...more,
})
const at = ({ port }: Mosquitto, scheme = 'mqtt'): string => `${scheme}://127.0.0.1:${port}`

async function connected({ heard }: Client): Promise<void> {
  await until('a connection', () => heard.some((line) => line.startsWith('connected')))
}

async function hears({ heard }: Client, line: string): Promise<void> {
  await until(`“${line}” in ${JSON.stringify(heard)}`, () => heard.includes(line))
}

describe('one broker', () => {
  test('forwards messages, and delivers retained ones to a later client', async () => {
    const broker = await openBroker()
    const first = openClient([at(broker)])
    const second = openClient([at(broker)])
    await connected(first)
    await connected(second)
    expect(await first.bus.publish(said('live'))).toBe('sent')
    await hears(second, `${topic} live`)
    expect(first.heard).not.toContain(`${topic} live`)
    await first.bus.publish(said('retained', { retain: true, expiry: 60 }))
    await hears(second, `${topic} retained`)
    await hears(openClient([at(broker)]), `${topic} retained (stored)`)
  })

  test('sends the will of a client that loses its connection, but not of one that closes it', async () => {
    const broker = await openBroker()
    const other = openClient([at(broker)])
    const orderly = openClient([at(broker)])
    await connected(other)
    await connected(orderly)
    await orderly.bus.close([said('goodbye')])
    await hears(other, `${topic} goodbye`)
    const lost = openClient([at(broker)], { clientId: 'same' })
    await connected(lost)
    // The broker closes the first connection when a second client has the same id.
    openClient([at(broker)], { clientId: 'same', will: said('') })
    await hears(other, `${topic} has gone`)
    expect(other.heard.filter((line) => line.endsWith('has gone'))).toHaveLength(1)
  })

  test('gets its client back after a restart, and until then the client reports that nothing is sent', async () => {
    const broker = await openBroker()
    const client = openClient([at(broker)])
    await connected(client)
    await broker.kill()
    await hears(client, 'disconnected')
    expect(await client.bus.publish(said('lost'))).toBe('offline')
    await until('a refusal', () => client.troubles.includes('refused'))
    client.heard.splice(0)
    await broker.restart()
    await connected(client)
    expect(await client.bus.publish(said('again'))).toBe('sent')
  })

  test('loses its client after a silence longer than the keepalive allows, and gets it back later', async () => {
    const broker = await openBroker()
    const client = openClient([at(broker)], { keepalive: 1 })
    await connected(client)
    broker.pause()
    await hears(client, 'disconnected')
    broker.resume()
    client.heard.splice(0)
    await connected(client)
  })

  test('drops a message that is larger than its receiver accepts, and delivers the next one', async () => {
    const broker = await openBroker()
    const first = openClient([at(broker)])
    const second = openClient([at(broker)])
    await connected(first)
    await connected(second)
    await first.bus.publish(said('x'.repeat(LARGEST_PACKET)))
    await first.bus.publish(said('small'))
    await hears(second, `${topic} small`)
    expect(second.heard.some((line) => line.length > 1_000)).toBe(false)
  })
})

test('a broker is reached directly even if MQTTJS_SOCKS_PROXY names a proxy', async () => {
  vi.stubEnv('MQTTJS_SOCKS_PROXY', 'socks5://127.0.0.1:9')
  const client = openClient([at(await openBroker())])
  await until('a reason or a connection', () => client.heard.length > 1)
  expect(client.heard[1]).toMatch('connected mqtt:')
})

describe('the refusals of a broker:', () => {
  test('a message that is too large is not sent, and the connection stays', async () => {
    const client = openClient([at(await openBroker({ maxPacketSize: 50_000 }))])
    await connected(client)
    expect(await client.bus.publish(said('x'.repeat(60_000)))).toBe('refused')
    expect(await client.bus.publish(said('x'.repeat(40_000)))).toBe('sent')
    expect(client.heard.filter((line) => line.startsWith('connected'))).toHaveLength(1)
    expect(client.heard).not.toContain('disconnected')
  })

  test('a wrong password is reported', async () => {
    const client = openClient([at(await openBroker())], { password: 'wrong' })
    await until('a reason', () => client.troubles.length > 0)
    expect(client.troubles[0]).toBe('password')
  })

  test('writing without permission is refused, and reading without permission delivers nothing', async () => {
    const permissions = `user relay\ntopic readwrite gavel/1/team/#\n\nuser desk\ntopic read gavel/1/team/beat/#\n`
    const broker = await openBroker({ permissions })
    const desk = openClient([at(broker)])
    const relay = openClient([at(broker)], { user: 'relay', password: users.relay })
    await connected(desk)
    await connected(relay)
    expect(await desk.bus.publish(said('no'))).toBe('refused')
    await relay.bus.publish(said('unheard'))
    await relay.bus.publish(said('heard', { topic: 'gavel/1/team/beat/r1' }))
    await hears(desk, 'gavel/1/team/beat/r1 heard')
    expect(desk.heard).not.toContain(`${topic} unheard`)
  })
})

test('a client whose broker is killed changes to the bridged one, and gets the retained message there', async () => {
  const first = await openBroker()
  const second = await openBroker({ bridgeTo: first.port })
  const writer = openClient([at(second)])
  const client = openClient([at(first), at(second)])
  await connected(writer)
  await connected(client)
  await until('the bridge', async () => {
    await writer.bus.publish(said('over the bridge', { retain: true }))
    return client.heard.some((line) => line.startsWith(`${topic} over the bridge`))
  })
  client.heard.splice(0)
  await first.kill()
  await hears(client, `connected ${at(second)}`)
  await hears(client, `${topic} over the bridge (stored)`)
})

test.each(['wss://[::1]:9/mqtt', 'nonsense'])(
  'a client tries %s again and again if it cannot connect',
  async (address) => {
    const client = openClient([address])
    await until('a third attempt', () => client.heard.filter((line) => line === 'connecting').length >= 3)
    expect(client.heard.slice(0, 4)).toEqual(['connecting', 'disconnected', 'connecting', 'disconnected'])
  },
)

describe('TLS', () => {
  test('accepts a broker whose certificate was signed by a trusted authority', async () => {
    const authority = createAuthority()
    const broker = await openBroker({ tls: authority.issue() })
    const client = openClient([at(broker, 'mqtts')], { certificates: () => [authority.ca] })
    await connected(client)
    expect(await client.bus.publish(said('secret'))).toBe('sent')
  })

  test.each([
    ['of an authority that nobody trusts', () => createAuthority().issue()],
    ['that is self-signed', selfSigned],
  ])('rejects a broker with a certificate %s', async (_, issue) => {
    const broker = await openBroker({ tls: issue() })
    const client = openClient([at(broker, 'mqtts')], { certificates: () => [createAuthority().ca] })
    await until('a reason', () => client.troubles.length > 0)
    expect(client.troubles[0]).toBe('certificate')
    expect(client.heard.some((line) => line.startsWith('connected'))).toBe(false)
  })

  test.each([
    ['mqtts', false],
    ['wss', false],
    ['wss', true],
  ])('checks certificates over %s (proxy: %s) even with NODE_TLS_REJECT_UNAUTHORIZED=0', async (scheme, isProxied) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const broker = await openBroker({ tls: selfSigned(), webSocket: scheme === 'wss' })
    const proxy = await startConnectProxy()
    closing.push(() => proxy.close())
    const client = openClient([at(broker, scheme)], {
      certificates: () => [createAuthority().ca],
      proxyFor: () => Promise.resolve(isProxied ? `127.0.0.1:${proxy.port}` : undefined),
    })
    await until('a reason or a connection', () => client.heard.length > 1)
    expect(client.heard).toEqual(['connecting', 'disconnected'])
    expect(client.troubles[0]).toBe('certificate')
    expect(proxy.passed()).toBe(isProxied ? 1 : 0)
  })
})

test('WebSocket with TLS goes through a proxy', async () => {
  const authority = createAuthority()
  const broker = await openBroker({ tls: authority.issue(), webSocket: true })
  const proxy = await startConnectProxy()
  closing.push(() => proxy.close())
  const client = openClient([`${at(broker, 'wss')}/mqtt`], {
    certificates: () => [authority.ca],
    proxyFor: () => Promise.resolve(`127.0.0.1:${proxy.port}`),
  })
  await connected(client)
  expect(await client.bus.publish(said('through'))).toBe('sent')
  expect(proxy.passed()).toBe(1)
})
