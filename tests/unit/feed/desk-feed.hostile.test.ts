import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeskFeed } from '../../../electron/feed/desk-feed.ts'
import { LARGEST_PACKET } from '../../../electron/feed/messages/messages.ts'
import { accountHash, formatTopic, roomHash } from '../../../electron/feed/messages/topics.ts'
import type { Topic } from '../../../electron/feed/messages/topics.ts'
import type { ProviderEvent } from '../../../electron/providers/provider.ts'
import type { FeedState } from '../../../shared/team.ts'
import { openEchoingRelay } from '../../support/echoing-relay.ts'
import { MemoryBroker } from '../../support/memory-bus.ts'
import { readRepeatedly, type RepeatedRead } from '../../support/repeated-reads.ts'
import { accountId, testAccount } from '../../support/test-core.ts'
import { seed } from '../../support/test-sizes.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const acc = accountHash('plivo', 'MA1')
const topics: readonly Topic[] = [
  ...(['relay', 'beat'] as const).map((kind) => ({ kind, relay: 'relay-1' })),
  { kind: 'list', account: acc },
  ...(['room', 'event'] as const).map((kind) => ({ kind, account: acc, room: roomHash('Weekly') })),
  ...(['desk', 'did', 'ask', 'answer'] as const).map((kind) => ({ kind, desk: 'desk-2' })),
]

/** Opens a desk. Its only relay sends its time on request, and publishes whatever the test passes to `say`. */
async function openDesk() {
  const clock = createVirtualClock()
  const broker = new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })
  const reads: RepeatedRead[] = []
  const events: (ProviderEvent | 'lost')[] = []
  const rests: (number | 'ended')[] = []
  let ids = 0
  const states: FeedState[] = []
  const relay = openEchoingRelay(broker, () => clock.now())
  const feed = new DeskFeed({
    invite: {
      feed: 'team',
      team: 'Support',
      desk: 'desk-1',
      person: 'Ana',
      addresses: ['mqtts://broker.example'],
      user: 'desk-1',
      password: 'made-up',
    },
    openBus: broker.open(),
    clock,
    software: '0.1.0',
    newId: () => `some-random-id-${(ids += 1)}`,
    accounts: () => [{ accountId, acc }],
    ownRooms: () => [],
    providerOf: () => ({
      usage: () => ({ used: 0, allowed: 20, connections: 8 }),
      rest: (ms) => {
        rests.push(ms)
      },
      endRest: () => {
        rests.push('ended')
      },
    }),
    onAccounts: () => undefined,
    presence: () => ({ acts: true, wants: { own: [], open: [], notify: [], active: true } }),
    onState: (state) => {
      states.push(state)
    },
    colleagues: { acted: () => undefined, watches: () => undefined, left: () => undefined },
    hints: { take: () => undefined },
  })
  const provider = feed.providerFor(testAccount('plivo'), undefined)
  readRepeatedly(provider, clock, ['Weekly', 'Sales'], (read) => {
    // Skips replies that come from no relay, such as the fault `unread`: only a relay's read has `sentAfter`.
    if (read.reply.sentAfter !== undefined) reads.push(read)
  })
  provider.events((event) => events.push(event))
  await clock.advance(1_000)
  const say = async (topic: Topic, payload: string): Promise<void> => {
    await relay.publish({ topic: formatTopic('team', topic), payload, qos: 1, retain: false })
    await clock.advance(1)
  }
  return { clock, feed, reads, events, rests, say, last: () => states.at(-1) }
}

/** Later than every read of the desk, so that each valid message about a room answers one. */
const asked = createVirtualClock().now() + 3_600_000
const stamped = { v: 1, epoch: 'epoch-one', seq: 1, acc, asked, took: 1 }
const list = { ...stamped, kind: 'list', complete: true, names: ['Weekly'] }
const member = {
  id: '1',
  call: 'call-1',
  name: 'Ana',
  number: '15550100',
  direction: 'inbound',
  muted: false,
  deaf: false,
}
const observation = (what: unknown, more: object = {}): object => ({
  ...stamped,
  kind: 'observation',
  i: 1,
  name: 'Weekly',
  what,
  ...more,
})
const person = { v: 1, kind: 'desk', desk: 'desk-2', person: 'Ben', software: '', acts: true, reads: false, used: [] }
const wants = { own: [], open: [], notify: [], active: true }

test.each<[string, Topic['kind'], string]>([
  ['more bytes than a packet may have', 'desk', JSON.stringify({ ...person, wants, more: 'x'.repeat(LARGEST_PACKET) })],
  ['deeply nested arrays', 'room', '['.repeat(900_000)],
  ['a room that does not match its topic', 'room', JSON.stringify(observation({ kind: 'alive' }, { name: 'Sales' }))],
  ['more people than any room has', 'room', JSON.stringify(observation({ kind: 'roster', people: 1e9, members: [] }))],
  ['an incomplete member', 'room', JSON.stringify(observation({ kind: 'roster', people: 1, members: [{ id: 1 }] }))],
  [
    'a call UUID with a line break',
    'room',
    JSON.stringify(observation({ kind: 'roster', people: 1, members: [{ ...member, call: 'a\n/../b' }] })),
  ],
  ['a negative time', 'list', JSON.stringify({ ...list, asked: -1 })],
  ['an infinite number', 'list', JSON.stringify(list).replace('"took":1', '"took":1e999')],
  ['keys meant to pollute the prototype', 'list', '{"v":1,"kind":"list","__proto__":{"names":[]},"constructor":{}}'],
  [
    'more wanted rooms than a desk may have',
    'desk',
    JSON.stringify({ ...person, wants: { ...wants, own: Array.from({ length: 201 }, () => ({ acc, name: 'x' })) } }),
  ],
  ['a desk that does not match its topic', 'desk', JSON.stringify({ ...person, desk: 'desk-3', wants })],
])('57 a message with %s changes nothing', async (_, kind, payload) => {
  const { clock, feed, reads, say, last } = await openDesk()
  const before = last()?.desks
  for (const topic of topics.filter((one) => one.kind === kind)) await say(topic, payload)
  await clock.advance(1_000)
  expect(reads).toEqual([])
  expect(last()?.desks).toEqual(before)
  await feed.close()
})

test('a valid message is used', async () => {
  const { clock, feed, reads, say, last } = await openDesk()
  await say({ kind: 'list', account: acc }, JSON.stringify(list))
  await say({ kind: 'room', account: acc, room: roomHash('Weekly') }, JSON.stringify(observation({ kind: 'alive' })))
  expect(reads.map(({ room }) => room)).toEqual([undefined, 'Weekly'])
  await say({ kind: 'desk', desk: 'desk-2' }, JSON.stringify({ ...person, wants }))
  await clock.advance(1_000)
  expect(last()?.desks).toHaveLength(2)
  await feed.close()
})

test('57 a read that a relay dates in the future never counts as later than now', async () => {
  const { clock, feed, reads, say } = await openDesk()
  let seq = 0
  let fromTheFuture = 0
  const hour = 3_600_000
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -hour, max: hour }), fc.integer({ min: 0, max: hour }), async (offset, took) => {
      const before = reads.length
      const message = { ...list, seq: (seq += 1), asked: clock.now() + offset, took }
      await say({ kind: 'list', account: acc }, JSON.stringify(message))
      if (offset > 0) fromTheFuture += reads.length - before
      for (const { askedAt, receivedAt, reply } of reads.slice(before)) {
        const order = [askedAt, reply.sentAfter ?? NaN, receivedAt]
        expect(order).toEqual(order.toSorted((one, other) => one - other))
      }
    }),
    { seed, numRuns: 100 },
  )
  expect(fromTheFuture).toBeGreaterThan(0)
  await feed.close()
})

test('57 no payload on any topic makes a desk fail', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .constantFrom(list, person, observation({ kind: 'gone' }))
      .chain((message) =>
        fc
          .dictionary(fc.constantFrom(...Object.keys(message)), fc.jsonValue(), { maxKeys: 3 })
          .map((changes) => JSON.stringify({ ...message, ...changes })),
      ),
  )
  const { feed, reads, say } = await openDesk()
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...topics), text, async (topic, payload) => {
      await say(topic, payload)
    }),
    { seed, numRuns: 300 },
  )
  reads.length = 0
  await say(
    { kind: 'list', account: acc },
    JSON.stringify({ ...list, epoch: 'epoch-one', seq: Number.MAX_SAFE_INTEGER }),
  )
  expect(reads).toMatchObject([{ room: undefined }])
  await feed.close()
})

test('when this desk leaves the team, a pause in polling that another desk reported ends', async () => {
  const { feed, rests, say } = await openDesk()
  const used = [{ acc, used: 0, restFor: 300_000 }]
  await say({ kind: 'desk', desk: 'desk-2' }, JSON.stringify({ ...person, used, wants }))
  expect(rests).toEqual([300_000])
  await feed.close()
  expect(rests).toEqual([300_000, 'ended'])
})

const relayOne = { kind: 'relay', relay: 'relay-1' } as const
const ofRelay = { v: 1, epoch: 'epoch-one', relay: 'relay-1' }
const beat = JSON.stringify({ ...ofRelay, kind: 'beat', seq: 1, t: 1, reads: true, accounts: [] })

/** Opens a desk that has received one event, which says that a caller entered the room. */
async function openDeskWithEvent() {
  const desk = await openDesk()
  const { clock, events, say } = desk
  const what = { kind: 'entered', id: '1', call: 'call-1', first: true }
  await say({ ...relayOne, kind: 'beat' }, beat)
  await say(
    { kind: 'event', account: acc, room: roomHash('Weekly') },
    JSON.stringify({
      ...ofRelay,
      kind: 'event',
      seq: 2,
      acc,
      id: 'event-1',
      heard: clock.now(),
      proof: 'v3',
      what,
      conference: 'Weekly',
      conferenceUuid: 'run-1',
    }),
  )
  expect(events).toMatchObject([{ name: 'Weekly', event: { kind: 'entered' } }])
  return desk
}

test('events count as lost when a relay loses the broker, even if the relay is back at once', async () => {
  const { feed, events, say } = await openDeskWithEvent()
  await say(relayOne, JSON.stringify({ ...ofRelay, kind: 'bye' }))
  await say({ ...relayOne, kind: 'beat' }, beat)
  expect(events.slice(1)).toEqual(['lost'])
  await feed.close()
})

test('events count as lost when the desk leaves the team', async () => {
  const { feed, events } = await openDeskWithEvent()
  await feed.close()
  expect(events.slice(1)).toEqual(['lost'])
})
