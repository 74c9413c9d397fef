import { afterEach, expect, test } from 'vitest'
import { formatTopic } from '../../shared/feed/topics.ts'
import { startBrokerTeam } from '../support/broker-team.ts'
import { until } from '../support/wait-for.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('row 22, event feed: an invited desk gets every room, a caller who joins, and the time, but no secret of the account', async () => {
  const { simulator, paths, start, desk } = await startBrokerTeam(closing)
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

  const ask = { v: 2, kind: 'ask', desk: 'desk-3', n: 'once-0001' }
  const topic = formatTopic('team', { kind: 'ask', desk: 'desk-3' })
  expect(await bus.publish({ topic, payload: JSON.stringify(ask), qos: 1, retain: false })).toBe('sent')
  await until('the time', () => of('beat').some(({ log }) => JSON.stringify(log).includes('once-0001')))

  const foreign = formatTopic('team', { kind: 'relay', relay: 'relay-1' })
  expect(await bus.publish({ topic: foreign, payload: '{}', qos: 1, retain: true })).toBe('refused')
  const { authId, authToken } = simulator
  for (const secret of [authToken, authId, Buffer.from(`${authId}:${authToken}`).toString('base64')]) {
    expect(payloads.join('\n')).not.toContain(secret)
  }
  expect(new Set(simulator.requests.map(({ method }) => method))).toEqual(new Set(['GET']))
  expect(relay.errors()).toBe('')
})

test.each([
  ['killed', 'SIGKILL'],
  ['stopped by the system', 'SIGSTOP'],
] as const)('the second relay reads when the first is %s', async (_, signal) => {
  const { paths, start, desk } = await startBrokerTeam(closing)
  const first = await start(paths[0])
  const second = await start(paths[1])
  const { of, messages } = desk()
  await until('the first one to read', () => first.lines.at(-1)?.reads)
  const both = () => new Set(of('hello').map(({ relay }) => relay)).size === 2
  await until('both', () => both() && of('beat').some(({ relay }) => relay === 'relay-2'))
  await until('the other one to rest', () => second.lines.at(-1)?.reads === false)
  const epoch = of('hello').find(({ relay }) => relay === 'relay-2')?.epoch
  first.signal(signal)
  const before = messages.length
  await until('the other one to read', () =>
    messages.slice(before).some(({ message }) => message.kind === 'observation' && message.epoch === epoch),
  )
})
