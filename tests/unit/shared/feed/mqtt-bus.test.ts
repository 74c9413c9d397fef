import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import packet from 'mqtt-packet'
import { afterEach, expect, test } from 'vitest'
import type { BusOptions } from '../../../../shared/feed/bus.ts'
import { LARGEST_PACKET } from '../../../../shared/feed/messages.ts'
import { createMqttBus } from '../../../../shared/feed/mqtt-bus.ts'
import { openHostileBroker, publish } from '../../../support/hostile-broker.ts'
import { until } from '../../../support/wait-for.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const startHostileBroker = async (send: (write: (data: Buffer) => void) => void) => {
  const broker = await openHostileBroker(({ write }) => {
    send(write)
  })
  closing.push(broker.close)
  return broker
}

function openClient(address: string, onMessage: BusOptions['onMessage'] = () => undefined) {
  const states: string[] = []
  const logged: unknown[] = []
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: () => 0.5,
    logger: (_message, detail) => logged.push(detail),
  })
  const bus = open({
    addresses: [address],
    user: 'desk',
    password: 'made-up',
    clientId: 'test',
    // Longer than any test waits, so that no silence ends a connection.
    keepalive: 60,
    filters: ['#'],
    will: { topic: 'gone', payload: '', qos: 0, retain: false },
    onState: ({ kind }) => states.push(kind),
    onMessage,
  })
  closing.push(() => bus.close())
  return { states, logged }
}

test.each<[string, (write: (data: Buffer) => void) => void]>([
  [
    'leaves messages unreleased, which have to be stored, is disconnected after twenty',
    (write) => {
      for (let messageId = 1; messageId <= 21; messageId += 1) write(publish('x', messageId))
    },
  ],
  [
    'begins a packet of 256 MB, which has to be stored, is disconnected at once',
    (write) => {
      // The type of the packet, and the largest length that the protocol can announce.
      write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))
    },
  ],
])('a broker that %s', async (_, send) => {
  const broker = await startHostileBroker(send)
  const { states } = openClient(broker.address)
  await until('the end of the connection', () => broker.closed() > 0)
  expect(states.slice(0, 3)).toEqual(['connecting', 'connected', 'disconnected'])
})

test('a broker that floods with packets is disconnected', async () => {
  const one = packet.generate({ cmd: 'pingresp' }, { protocolVersion: 5 })
  const many = Buffer.concat(Array.from({ length: 6_000 }, () => one))
  const broker = await openHostileBroker(({ flood }) => {
    flood(() => many)
  })
  closing.push(broker.close)
  const { states } = openClient(broker.address)
  await until('the end of the connection', () => broker.closed() > 0 && states.includes('disconnected'))
})

test('many messages of the largest size do not end the connection', async () => {
  const payload = 'x'.repeat(LARGEST_PACKET - 100)
  const broker = await startHostileBroker((write) => {
    for (let count = 0; count < 8; count += 1) write(publish(payload))
  })
  let received = 0
  const { states } = openClient(broker.address, (_topic, { byteLength }) => (received += byteLength))
  await until('the messages', () => received === 8 * payload.length)
  expect(states).toEqual(['connecting', 'connected'])
})

test('a frame of a WebSocket that is larger than any packet is refused before it has arrived', async () => {
  let code = 0
  const server = createHttpServer().on('upgrade', ({ headers }, socket: Socket) => {
    closing.push(() => socket.destroy())
    const accepted = createHash('sha1')
      .update(`${headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
    const more = ['Sec-WebSocket-Protocol: mqtt', `Sec-WebSocket-Accept: ${accepted}`, '', '']
    socket.write([...lines, ...more].join('\r\n'))
    // The head of a frame of 3 MB. The rest of the frame never follows.
    socket.write(Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x30, 0, 0]))
    socket.on('data', (data) => {
      // A client's small frames: their kind, their length, 4 bytes with the mask, and masked bytes.
      for (let at = 0; at < data.length; at += 6 + (data.readUInt8(at + 1) & 0x7f)) {
        if (data[at] === 0x88) code = data.readUInt16BE(at + 6) ^ data.readUInt16BE(at + 2)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  openClient(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  await until('the end of the connection', () => code !== 0)
  // "Message too big": https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
  expect(code).toBe(1009)
})

test('a message whose handling throws is logged, and ends neither the connection nor the process', async () => {
  const broker = await startHostileBroker((write) => {
    write(publish('bad'))
    write(publish('good'))
  })
  const heard: string[] = []
  const { states, logged } = openClient(broker.address, (_topic, payload) => {
    const text = new TextDecoder().decode(payload)
    if (text === 'bad') throw new Error('A made-up mistake')
    heard.push(text)
  })
  await until('the second message', () => heard.includes('good'))
  expect(states).toEqual(['connecting', 'connected'])
  expect(logged).toEqual([new Error('A made-up mistake')])
})
