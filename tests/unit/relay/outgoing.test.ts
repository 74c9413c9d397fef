import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Publication } from '../../../shared/feed/bus.ts'
import { readArrival } from '../../../shared/feed/inbox.ts'
import { toResult } from '../../../electron/team/relays.ts'
import type { FeedMessage } from '../../../shared/feed/messages.ts'
import { OutgoingMessages } from '../../../relay/outgoing.ts'
import { accountHash } from '../../../shared/feed/topics.ts'
import { Asks } from '../../../relay/asks.ts'
import type { ReadResponse } from '../../../electron/monitor/account.ts'
import type { ReadMember, Reply, RetrieveResult, RoomList } from '../../../electron/providers/provider.ts'
import { failure, success } from '../../../shared/result.ts'
import { seed } from '../../support/test-sizes.ts'

const acc = accountHash('plivo', 'MA1')
const usage = [{ acc, used: 2, allowed: 20 }]

const identity = { feed: 'team', relay: 'r1', epoch: 'epoch-one', name: '', rank: 0, software: '', masksNumbers: false }

function openRelay(masksNumbers = false) {
  let now = 1_000
  const asks = new Asks()
  const ask = (n: string): void => {
    asks.take({ desk: 'desk-1', n }, now - 1)
  }
  ask('nonce-00')
  const outgoing = new OutgoingMessages({ ...identity, masksNumbers }, asks, () => now)
  const timesOf = (took: number) => ({ sent: now, received: (now += took) })
  const read = (name: string, reply: Reply<RetrieveResult>): ReadResponse => ({
    about: 'room',
    name,
    reply,
    read: timesOf(40),
  })
  return {
    outgoing,
    pass: (ms: number) => (now += ms),
    /** A desk asks. */
    ask,
    room: (name: string, value: RetrieveResult) => outgoing.observed(acc, read(name, { ok: true, value, at: now })),
    failed: (name: string) => outgoing.observed(acc, read(name, { ...failure('timeout'), at: now })),
    list: (value: RoomList) =>
      outgoing.observed(acc, { about: 'list', name: '', reply: { ok: true, value, at: now }, read: timesOf(30) }),
  }
}

function received<K extends FeedMessage['kind']>(kind: K, publication: Publication | undefined): FeedMessage<K> {
  if (publication === undefined) throw new Error(`no ${kind} was published`)
  const arrival = readArrival('team', publication.topic, new TextEncoder().encode(publication.payload))
  if (typeof arrival === 'string' || arrival.message?.kind !== kind) throw new Error(JSON.stringify(arrival))
  return arrival.message as FeedMessage<K>
}

const ana: ReadMember = {
  memberId: '1',
  callUuid: 'call-1',
  name: 'Ana',
  number: '15550100',
  direction: 'inbound',
  joinedSecondsAgo: 5,
  muted: false,
  deaf: false,
}
const roster = (run: number, members: readonly ReadMember[] = [ana]): RetrieveResult => ({
  kind: 'roster',
  name: 'Standup',
  runTimeSeconds: run,
  people: members.length,
  members,
})

describe('an observation', () => {
  test('is published at once when it has new content, and retained for an hour', () => {
    const relay = openRelay()
    const [publication, ...more] = relay.room('Standup', roster(60))
    expect(more).toEqual([])
    expect(publication).toMatchObject({ qos: 0, retain: true, expiry: 3_600 })
    expect(received('observation', publication)).toMatchObject({ name: 'Standup', after: { 'desk-1': 'nonce-00' } })
  })

  test('whose content differs only in elapsed seconds is one row of the next beat, after the ask before its request', () => {
    const relay = openRelay()
    const { seq } = received('observation', relay.room('Standup', roster(60))[0])
    relay.pass(1_000)
    relay.list({ names: ['Standup'], isComplete: true })
    relay.ask('nonce-01')
    relay.pass(1_000)
    expect(relay.room('Standup', roster(61, [{ ...ana, joinedSecondsAgo: 6 }]))).toEqual([])
    expect(relay.list({ names: ['Standup'], isComplete: true })).toEqual([])
    relay.ask('nonce-02')
    const beat = received('beat', relay.outgoing.beat(true, usage))
    expect(beat.accounts).toEqual(usage)
    expect(beat.log).toEqual([{ 'desk-1': 'nonce-01' }, [seq, 61, 1], [seq + 1, null, 0], { 'desk-1': 'nonce-02' }])
    expect(received('beat', relay.outgoing.beat(true, usage)).log).toEqual([{ 'desk-1': 'nonce-02' }])
  })

  test('with unchanged content is published again only ten minutes before the broker would forget it', () => {
    const relay = openRelay()
    const publication = relay.room('Standup', roster(60))[0]
    const first = received('observation', publication)
    for (let minute = 1; minute < 50; minute += 1) {
      relay.pass(60_000 - 40)
      expect(relay.room('Standup', roster(60 + minute * 60))).toEqual([])
    }
    relay.pass(60_000)
    const again = received('observation', relay.room('Standup', roster(3_060))[0])
    expect(again).toMatchObject({ what: { run: 3_060 } })
    expect(again.seq).toBeGreaterThan(first.seq)
    expect(publication?.expiry).toBeGreaterThan(3_060)
  })

  test('of a failed read is soon forgotten by the broker, but one of a 404 is retained as long as a roster', () => {
    const relay = openRelay()
    expect(relay.room('Standup', { kind: 'gone' })[0]?.expiry).toBe(relay.room('Standup', roster(60))[0]?.expiry)
    expect(relay.failed('Standup')[0]?.expiry).toBe(60)
  })

  test('with new content removes the row of an earlier observation from the next beat', () => {
    const relay = openRelay()
    relay.room('Standup', roster(60))
    relay.room('Standup', roster(61))
    expect(relay.room('Standup', roster(62, [{ ...ana, muted: true }]))).toHaveLength(1)
    expect(received('beat', relay.outgoing.beat(true, usage)).log).toHaveLength(1)
  })

  test.each([
    ['a 404', { kind: 'gone' } as const],
    ['a failed read', undefined],
  ])('of %s is always published, because each one counts', (_, value) => {
    const relay = openRelay()
    const read = () => (value === undefined ? relay.failed('Standup') : relay.room('Standup', value))
    expect(read()).toHaveLength(1)
    expect(read()).toHaveLength(1)
  })

  const crowd = (length: number) =>
    Array.from({ length }, (_, index) => ({
      ...ana,
      name: `Person ${index} of a department with a long name`,
      callUuid: `97ceeb52-58b6-11e1-86da-${String(index).padStart(12, '0')}`,
      memberId: `${index}`,
    }))

  test('of 1,000 people has all of them', () => {
    const message = received('observation', openRelay().room('Standup', roster(60, crowd(1_000)))[0])
    expect(toResult(message)).toEqual(success(roster(60, crowd(1_000))))
  })

  test('of more people than a packet holds still shows the room as live', () => {
    const relay = openRelay()
    expect(received('observation', relay.room('Standup', roster(60, crowd(9_000)))[0]).what).toEqual({ kind: 'alive' })
    relay.outgoing.largestPacket = 131_072
    expect(received('observation', relay.room('Sales', roster(60, crowd(1_000)))[0]).what).toEqual({ kind: 'alive' })
  })

  test('or an event shows only the last four digits of numbers if the relay masks them', () => {
    const { room, outgoing } = openRelay(true)
    const name = '+1 (555) 0100'
    const number = '15550100'
    const shown = { name: '+• (•••) 0100', number: '••••0100' }
    const { what } = received('observation', room('Standup', roster(60, [{ ...ana, name, number }]))[0])
    expect(what).toMatchObject({ members: [shown] })
    const entered = { kind: 'entered', id: '1', call: 'call-1', first: false, name, number } as const
    const event = { conference: 'Standup', what: entered }
    expect(received('event', outgoing.event(acc, { event, proof: 'v3', nonce: 'n' })).what).toMatchObject(shown)
  })
})

describe('a list', () => {
  test('is published when it changes, and is otherwise one row of the next beat', () => {
    const relay = openRelay()
    const first = received('list', relay.list({ names: ['Standup', 'Sales'], isComplete: true })[0])
    expect(first).toMatchObject({ complete: true, names: ['Standup', 'Sales'] })
    expect(relay.list({ names: ['Sales', 'Standup'], isComplete: true })).toEqual([])
    expect(received('beat', relay.outgoing.beat(true, usage)).log).toContainEqual([first.seq, null, 0])
    expect(relay.list({ names: ['Sales'], isComplete: true })).toHaveLength(1)
  })

  test('of more names than a packet holds is marked as incomplete', () => {
    const relay = openRelay()
    const names = Array.from({ length: 50_000 }, (_, index) => `A room with a long name ${index}`)
    const { complete, names: told } = received('list', relay.list({ names, isComplete: true })[0])
    expect(complete).toBe(false)
    expect(told.length).toBeGreaterThan(1_000)
  })

  test.each([
    ['an empty name', ''],
    ['a name with 20,001 characters', 'x'.repeat(20_001)],
  ])('with %s arrives without it, and is marked as incomplete', (_, name) => {
    const relay = openRelay()
    const { complete, names } = received('list', relay.list({ names: ['Standup', name], isComplete: true })[0])
    expect([complete, names]).toEqual([false, ['Standup']])
    expect(relay.failed(name)).toEqual([])
  })
})

test('a beat says whether the relay polls, and the rest and the fault of each account', () => {
  const relay = openRelay()
  const beat = relay.outgoing.beat(false, [
    { ...usage[0], acc, used: 0, allowed: 5, restFor: 900, fault: { code: 'rateLimited' } },
  ])
  expect(received('beat', beat)).toMatchObject({
    reads: false,
    accounts: [{ restFor: 900, fault: { code: 'rateLimited' } }],
  })
})

test('what a desk lacks is repeated as it was, and what has expired is forgotten', () => {
  const relay = openRelay()
  const [room] = relay.room('Standup', roster(60))
  const { seq } = received('observation', room)
  const lacks = () => relay.outgoing.lacking([['epoch-one', seq]])
  const repeated = [lacks()]
  relay.pass(10_000)
  repeated.push(relay.outgoing.lacking([['epoch-two', seq]]), lacks(), lacks())
  expect(repeated).toEqual([[], [], [room], []])
  relay.failed('Sales')
  expect(relay.outgoing.retained()).toHaveLength(2)
  relay.pass(60_000)
  expect(relay.outgoing.retained()).toEqual([room])
})

test('what at most 1,000 desks asked is remembered, each for a minute, because a broker could invent any number', () => {
  const asks = new Asks()
  asks.connection(0)
  for (let desk = 0; desk < 1_100; desk += 1) asks.take({ desk: `desk-${desk}`, n: 'nonce-00' }, 1)
  const remembered = () => Object.keys(asks.before()).length
  const before = [remembered(), asks.expire(60_000).length]
  expect([...before, asks.expire(60_001).length, remembered()]).toEqual([1_000, 0, 1_000, 0])
})

test('two relays give one callback the same id if it has a nonce, and others different ones', () => {
  const idFrom = (epoch: string, nonce?: string): unknown => {
    const outgoing = new OutgoingMessages({ ...identity, epoch }, new Asks(), () => 0)
    const event = { conference: 'Board', what: { kind: 'record' } } as const
    return received('event', outgoing.event(acc, { event, proof: 'v3', nonce })).id
  }
  expect(idFrom('epoch-of-relay-1', 'nonce-1')).toBe(idFrom('epoch-of-relay-2', 'nonce-1'))
  expect(idFrom('epoch-of-relay-1', 'nonce-1')).not.toBe(idFrom('epoch-of-relay-1', 'nonce-2'))
  expect(idFrom('epoch-of-relay-1')).not.toBe(idFrom('epoch-of-relay-2'))
})

test('everything in a roster arrives unchanged', () => {
  const member: fc.Arbitrary<ReadMember> = fc.record(
    {
      memberId: fc.stringMatching(/^\d{0,6}$/),
      callUuid: fc.uuid(),
      name: fc.stringMatching(/^[A-Za-z]{0,20}$/),
      number: fc.stringMatching(/^\d{0,15}$/),
      direction: fc.constantFrom('inbound', 'outbound', 'unknown'),
      joinedSecondsAgo: fc.nat(100_000),
      muted: fc.boolean(),
      deaf: fc.boolean(),
    },
    { requiredKeys: ['memberId', 'name', 'number', 'direction', 'muted', 'deaf'] },
  )
  const result: fc.Arbitrary<RetrieveResult> = fc.record(
    {
      kind: fc.constant('roster' as const),
      name: fc.constant('Standup'),
      runTimeSeconds: fc.nat(100_000),
      people: fc.nat(100),
      members: fc.array(member, { maxLength: 20 }),
      conferenceUuid: fc.uuid(),
    },
    { requiredKeys: ['kind', 'name', 'people', 'members'] },
  )
  fc.assert(
    fc.property(result, (value) => {
      const message = received('observation', openRelay().room('Standup', value)[0])
      expect(toResult(message)).toEqual(success(value))
    }),
    { seed },
  )
})
