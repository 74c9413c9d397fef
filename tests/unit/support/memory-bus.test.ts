import { expect, test } from 'vitest'
import type { Bus, Publication } from '../../../electron/feed/bus.ts'
import { MemoryBroker } from '../../support/memory-bus.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const said = (payload: string, more: Partial<Publication> = {}): Publication => ({
  topic: 'a/b',
  payload,
  qos: 0,
  retain: false,
  ...more,
})

function openBroker() {
  const clock = createVirtualClock()
  const broker = new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })
  const client = (clientId: string, side: 0 | 1 = 0): { bus: Bus; heard: string[] } => {
    const heard: string[] = []
    const bus = broker.open(side)({
      addresses: ['memory:'],
      user: clientId,
      password: '',
      clientId,
      keepalive: 10,
      filters: ['a/+'],
      will: said(`${clientId} has gone`),
      onState: ({ kind }) => heard.push(kind),
      onMessage: (topic, payload) => heard.push(`${topic} ${new TextDecoder().decode(payload)}`),
    })
    return { bus, heard }
  }
  return { clock, broker, client }
}

test('messages are delivered, and retained until they expire, and the will of a cut client is sent', async () => {
  const { clock, broker, client } = openBroker()
  const first = client('first')
  await clock.advance(0)
  expect(await first.bus.publish(said('hello', { retain: true, expiry: 60 }))).toBe('sent')
  const second = client('second')
  await clock.advance(1)
  expect(second.heard).toEqual(['connected', 'a/b hello'])
  broker.cut('first')
  await clock.advance(1)
  expect(second.heard.at(-1)).toBe('a/b first has gone')
  expect(await first.bus.publish(said('lost'))).toBe('offline')
  await clock.advance(60_000)
  const third = client('third')
  await clock.advance(1)
  expect(third.heard).toEqual(['connected'])
})

test('the broker lets a user write and read only permitted topics', async () => {
  const { clock, broker, client } = openBroker()
  broker.permit('first', { write: () => false })
  broker.permit('second', { read: () => false })
  const first = client('first')
  const second = client('second')
  await clock.advance(0)
  expect(await first.bus.publish(said('no'))).toBe('refused')
  await second.bus.publish(said('yes'))
  await clock.advance(1)
  expect(first.heard).toEqual(['connected', 'a/b yes'])
  expect(second.heard).toEqual(['connected'])
})

test('the halves of a pair of brokers retain messages separately while split, and share them once joined again', async () => {
  const { clock, broker, client } = openBroker()
  const first = client('first')
  const second = client('second', 1)
  await clock.advance(0)
  await first.bus.publish(said('before', { retain: true }))
  broker.split(true)
  await first.bus.publish(said('during', { retain: true }))
  await first.bus.publish(said('short', { topic: 'a/c', retain: true, expiry: 1 }))
  await first.bus.publish(said('not retained'))
  second.bus.requestRetained('a/b')
  const third = client('third', 1)
  await clock.advance(1_000)
  expect(second.heard).toEqual(['connected', 'a/b before', 'a/b before'])
  expect(third.heard).toEqual(['connected', 'a/b before'])
  broker.split(false)
  const fourth = client('fourth', 1)
  await clock.advance(1)
  expect(third.heard.slice(2)).toEqual(['a/b during'])
  expect(fourth.heard).toEqual(['connected', 'a/b during'])
})

test('the broker can stop, start and split, and can drop, repeat and replay messages', async () => {
  const { clock, broker, client } = openBroker()
  const first = client('first')
  const second = client('second', 1)
  await clock.advance(0)
  broker.split(true)
  await first.bus.publish(said('one'))
  broker.split(false)
  broker.setFaults({ repeat: 1 })
  await first.bus.publish(said('two'))
  broker.setFaults({ drop: 1 })
  await first.bus.publish(said('three'))
  await clock.advance(1)
  expect(second.heard).toEqual(['connected', 'a/b two', 'a/b two'])
  broker.setFaults({})
  broker.replay(1)
  expect(second.heard).toHaveLength(4)
  broker.stop()
  broker.start()
  await clock.advance(1)
  expect(second.heard.slice(-2)).toEqual(['disconnected', 'connected'])
})
