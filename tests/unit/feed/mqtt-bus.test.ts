import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import packet from 'mqtt-packet'
import { afterEach, expect, test } from 'vitest'
import { createMqttBus } from '../../../electron/feed/mqtt-bus.ts'
import { until } from '../../support/wait-for.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A broker that lets everybody in, and then sends as many messages of QoS 2 as it is told, and releases none. */
async function startHostileBroker(messages: number) {
  let closed = 0
  const flood = (socket: Socket): void => {
    for (let messageId = 1; messageId <= messages; messageId += 1) {
      const publish = {
        cmd: 'publish',
        topic: 'team',
        payload: 'x',
        qos: 2,
        dup: false,
        retain: false,
        messageId,
      } as const
      socket.write(packet.generate(publish, { protocolVersion: 5 }))
    }
  }
  const server = createServer((socket) => {
    const parser = packet.parser({ protocolVersion: 5 })
    parser.on('packet', (received) => {
      if (received.cmd === 'connect') {
        socket.write(packet.generate({ cmd: 'connack', reasonCode: 0, sessionPresent: false }, { protocolVersion: 5 }))
      } else if (received.cmd === 'subscribe') {
        const { messageId = 0 } = received
        socket.write(packet.generate({ cmd: 'suback', granted: [1], messageId }, { protocolVersion: 5 }))
        flood(socket)
      } else if (received.cmd === 'pingreq') {
        socket.write(packet.generate({ cmd: 'pingresp' }, { protocolVersion: 5 }))
      }
    })
    socket.on('error', () => undefined)
    socket.on('data', (data) => parser.parse(data))
    socket.on('close', () => (closed += 1))
    closing.push(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return { address: `mqtt://127.0.0.1:${String((server.address() as AddressInfo).port)}`, closed: () => closed }
}

test('a broker that leaves messages unreleased, which have to be stored, is disconnected after twenty', async () => {
  const broker = await startHostileBroker(21)
  const states: string[] = []
  const open = createMqttBus({
    certificates: () => [],
    proxyFor: () => Promise.resolve(undefined),
    random: () => 0.5,
  })
  const bus = open({
    addresses: [broker.address],
    user: 'desk',
    password: 'made-up',
    clientId: 'test',
    keepalive: 10,
    filters: ['#'],
    will: { topic: 'gone', payload: '', qos: 0, retain: false },
    onState: ({ kind }) => states.push(kind),
    onMessage: () => undefined,
  })
  closing.push(() => bus.close())
  await until('the end of the connection', () => broker.closed() > 0)
  expect(states.slice(0, 3)).toEqual(['connecting', 'connected', 'disconnected'])
})
