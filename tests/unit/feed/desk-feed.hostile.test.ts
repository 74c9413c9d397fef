import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeskFeed } from '../../../electron/feed/desk-feed.ts'
import { LARGEST_PACKET } from '../../../electron/feed/messages/messages.ts'
import { formatTopic, roomHash } from '../../../electron/feed/messages/topics.ts'
import type { Topic } from '../../../electron/feed/messages/topics.ts'
import type { ProviderEvent } from '../../../electron/providers/provider.ts'
import type { FeedState } from '../../../shared/team.ts'
import { openEchoingRelay } from '../../support/echoing-relay.ts'
import { acc, beatMessage, deskMessage, invite } from '../../support/feed-messages.ts'
import { MemoryBroker } from '../../support/memory-bus.ts'
import { readRepeatedly, type RepeatedRead } from '../../support/repeated-reads.ts'
import { accountId, testAccount } from '../../support/test-core.ts'
import { seed } from '../../support/test-sizes.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const topics: readonly Topic[] = [
  ...(['relay', 'beat'] as const).map((kind) => ({ kind, relay: 'relay-1' })),
  { kind: 'list', account: acc },
  ...(['room', 'event'] as const).map((kind) => ({ kind, account: acc, room: roomHash('Weekly') })),
  ...(['desk', 'did', 'ask'] as const).map((kind) => ({ kind, desk: 'desk-2' })),
]

/** Opens a desk. Its only relay reads nothing, and publishes whatever the test passes to `say`, after all asks. */
async function openDesk() {
  const clock = createVirtualClock()
  const broker = new MemoryBroker({ setTimeout: (run, ms) => clock.setTimeout(run, ms), random: () => 0.5 })
  const reads: RepeatedRead[] = []
  const events: (ProviderEvent | 'lost')[] = []
  const rests: (number | 'ended')[] = []
  let ids = 0
  const states: FeedState[] = []
  const relay = openEchoingRelay(broker)
  const feed = new DeskFeed({
    invite,
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
  /** @param message what the relay says after the last ask of the desk, or any text */
  const say = async (topic: Topic, message: object | string): Promise<void> => {
    const payload = typeof message === 'string' ? message : JSON.stringify({ after: relay.asks, ...message })
    await relay.publish({ topic: formatTopic('team', topic), payload, qos: 1, retain: false })
    await clock.advance(1)
  }
  return { clock, feed, reads, events, rests, say, relay, last: () => states.at(-1) }
}

const stamped = { v: 2, epoch: 'epoch-one', seq: 1, acc }
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
  name: 'Weekly',
  what,
  ...more,
})
const person = deskMessage()
const { wants } = person

test.each<[string, Topic['kind'], object | string]>([
  ['more bytes than a packet may have', 'desk', { ...person, more: 'x'.repeat(LARGEST_PACKET) }],
  ['deeply nested arrays', 'room', '['.repeat(900_000)],
  ['a room that does not match its topic', 'room', observation({ kind: 'alive' }, { name: 'Sales' })],
  ['more people than any room has', 'room', observation({ kind: 'roster', people: 1e9, members: [] })],
  ['an incomplete member', 'room', observation({ kind: 'roster', people: 1, members: [{ id: 1 }] })],
  [
    'a call UUID with a line break',
    'room',
    observation({ kind: 'roster', people: 1, members: [{ ...member, call: 'a\n/../b' }] }),
  ],
  ['an ask that is no text', 'list', { ...list, after: { 'desk-1': 1 } }],
  ['an infinite number', 'list', JSON.stringify({ ...list, after: {} }).replace('"seq":1', '"seq":1e999')],
  ['keys meant to pollute the prototype', 'list', '{"v":1,"kind":"list","__proto__":{"names":[]},"constructor":{}}'],
  [
    'more wanted rooms than a desk may have',
    'desk',
    { ...person, wants: { ...wants, own: Array.from({ length: 201 }, () => ({ acc, name: 'x' })) } },
  ],
  ['a desk that does not match its topic', 'desk', { ...person, desk: 'desk-3' }],
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
  await say({ kind: 'list', account: acc }, list)
  await say({ kind: 'room', account: acc, room: roomHash('Weekly') }, observation({ kind: 'alive' }))
  expect(reads.map(({ room }) => room)).toEqual([undefined, 'Weekly'])
  await say({ kind: 'desk', desk: 'desk-2' }, person)
  await clock.advance(1_000)
  expect(last()?.desks).toHaveLength(2)
  await feed.close()
})

test('57 a read never counts as sent after a moment at which this desk did not ask, whatever a relay says', async () => {
  const { clock, feed, reads, relay, say } = await openDesk()
  const asks: string[] = []
  let seq = 0
  let used = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.string({ minLength: 8, maxLength: 40 }), fc.boolean(), async (old, made, isOld) => {
      asks.push(relay.asks['desk-1'] ?? '')
      const before = reads.length
      const n = isOld ? asks[old % asks.length] : made
      await say({ kind: 'list', account: acc }, { ...list, seq: (seq += 1), after: { 'desk-1': n } })
      used += reads.length - before
      if (!isOld) expect(reads.slice(before)).toEqual([])
      for (const { askedAt, receivedAt, reply } of reads.slice(before)) {
        const order = [askedAt, reply.sentAfter ?? NaN, receivedAt]
        expect(order).toEqual(order.toSorted((one, other) => one - other))
      }
      await clock.advance(300)
    }),
    { seed, numRuns: 100 },
  )
  expect(used).toBeGreaterThan(0)
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
  await say({ kind: 'list', account: acc }, { ...list, seq: Number.MAX_SAFE_INTEGER })
  expect(reads).toMatchObject([{ room: undefined }])
  await feed.close()
})

test('when this desk leaves the team, a pause in polling that another desk reported ends', async () => {
  const { feed, rests, say } = await openDesk()
  const rested = [{ acc, restFor: 300_000 }]
  await say({ kind: 'desk', desk: 'desk-2' }, { ...person, rests: rested })
  expect(rests).toEqual([300_000])
  await feed.close()
  expect(rests).toEqual([300_000, 'ended'])
})

const relayOne = { kind: 'relay', relay: 'relay-1' } as const
const ofRelay = { v: 2, epoch: 'epoch-one', relay: 'relay-1' }
const beat = beatMessage()

/** Opens a desk that has received one event, which says that a caller entered the room. */
async function openDeskWithEvent() {
  const desk = await openDesk()
  const { events, say } = desk
  const what = { kind: 'entered', id: '1', call: 'call-1', first: true }
  await say({ ...relayOne, kind: 'beat' }, beat)
  await say(
    { kind: 'event', account: acc, room: roomHash('Weekly') },
    {
      ...ofRelay,
      kind: 'event',
      seq: 2,
      acc,
      id: 'event-1',
      proof: 'v3',
      what,
      conference: 'Weekly',
      conferenceUuid: 'run-1',
    },
  )
  expect(events).toMatchObject([{ name: 'Weekly', event: { kind: 'entered' } }])
  return desk
}

test('events count as lost when a relay loses the broker, even if the relay is back at once', async () => {
  const { feed, events, say } = await openDeskWithEvent()
  await say(relayOne, { ...ofRelay, kind: 'bye' })
  await say({ ...relayOne, kind: 'beat' }, beat)
  expect(events.slice(1)).toEqual(['lost'])
  await feed.close()
})

test('events count as lost when the desk leaves the team', async () => {
  const { feed, events } = await openDeskWithEvent()
  await feed.close()
  expect(events.slice(1)).toEqual(['lost'])
})
