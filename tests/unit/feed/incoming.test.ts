import { expect, test } from 'vitest'
import { Echoes } from '../../../electron/feed/echo.ts'
import { IncomingObservations } from '../../../electron/feed/incoming.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import { accountHash, formatTopic } from '../../../electron/feed/messages/topics.ts'
import type { RelayedRead } from '../../../electron/feed/relayed-provider.ts'

const acc = accountHash('plivo', 'MA1')
const epoch = 'epoch-one'
type What = FeedMessage<'observation'>['what']
const stamped = { v: 1, epoch, acc, asked: 1_000, took: 40 } as const

/** @param hasEcho whether an echo has arrived before the first message, so that the age of messages is known */
function openDesk(hasEcho = true) {
  let now = 1_000
  const reads: RelayedRead[] = []
  const requests: string[] = []
  const echoes = new Echoes()
  const hear = () => {
    echoes.add(epoch, { askedAt: now, receivedAt: now, relayTime: now })
  }
  if (hasEcho) hear()
  const incoming = new IncomingObservations({
    feed: 'team',
    echoes,
    now: () => now,
    take: (_acc, read) => {
      reads.push(read)
    },
    tell: () => undefined,
    hint: () => undefined,
    request: (filter) => {
      requests.push(filter)
    },
  })
  return {
    incoming,
    reads,
    requests,
    pass: (ms: number) => {
      now += ms
      hear()
    },
    room: (seq: number, i: number, what: What = { kind: 'alive' }) => {
      incoming.take({ ...stamped, kind: 'observation', seq, i, name: `Room ${String(i)}`, what })
    },
    list: (seq: number, names: string[]) => {
      incoming.take({ ...stamped, kind: 'list', seq, complete: true, names })
    },
    beatOf: (account: string, list: number) => {
      const accounts = [
        { acc: account, used: 1, allowed: 20, list: [list, 10, 40] as [number, number, number], rooms: [] },
      ]
      incoming.beat({ v: 1, kind: 'beat', relay: 'relay-1', epoch, seq: 99, t: now, reads: true, accounts })
    },
    beat: (list: number, ...rooms: [i: number, seq: number, run?: number][]) => {
      const rows = rooms.map(([i, seq, run = null]): FeedMessage<'beat'>['accounts'][number]['rooms'][number] => [
        i,
        seq,
        10,
        40,
        run,
      ])
      const account = { acc, used: 1, allowed: 20, list: [list, 10, 40] as [number, number, number], rooms: rows }
      incoming.beat({
        v: 1,
        kind: 'beat',
        relay: 'relay-1',
        epoch,
        seq: 99,
        t: now,
        reads: true,
        accounts: [account],
      })
    },
  }
}

test.each([
  ['by the clock of the relay', 5_050, null, 15],
  ['by the run time, if the relay’s computer was suspended', 50, 305, 15],
  ['by the clock of the relay, if a run time stands still', 5_050, 300, 15],
])('a beat tells how long callers have been there, %s', (_how, passed, run, seconds) => {
  const { reads, pass, room, beat } = openDesk()
  const direction = 'inbound' as const
  const member = {
    id: '1',
    call: 'c1',
    name: 'Ana',
    number: '5550100',
    direction,
    joined: 10,
    muted: false,
    deaf: false,
  }
  room(1, 1, { kind: 'roster', run: 300, people: 1, members: [member] })
  pass(passed)
  beat(0, run === null ? [1, 1] : [1, 1, run])
  expect(reads).toHaveLength(2)
  expect(reads[1]).toMatchObject({ result: { runTimeSeconds: run ?? 300, members: [{ joinedSecondsAgo: seconds }] } })
})

test('what a relay found is news once: neither a beat nor the same message again makes it news', () => {
  const { reads, room, beat } = openDesk()
  room(1, 1)
  room(1, 1)
  beat(0, [1, 1])
  room(2, 1)
  expect(reads.map(({ isNews }) => isNews)).toEqual([true, false, true])
})

test('what waited for an echo is still news', () => {
  const { incoming, reads, room, pass } = openDesk(false)
  room(1, 1)
  pass(100)
  incoming.echoed()
  expect(reads.map(({ isNews }) => isNews)).toEqual([true])
})

test('if this desk lacks a message that a beat repeats, it asks the broker for the message, and after 5 s the relay', () => {
  const { incoming, requests, pass, room, list, beat } = openDesk()
  list(1, ['Room 1', 'Room 2'])
  room(2, 1)
  for (let second = 0; second < 5; second += 1) {
    beat(1, [1, 2], [2, 3])
    expect(incoming.lacks([{ acc }])).toEqual([])
    pass(1_000)
  }
  const rooms = formatTopic('team', { kind: 'list', account: acc }).replace(/list$/, 'room/+')
  expect(new Set(requests)).toEqual(new Set([rooms]))
  pass(1_000)
  expect(incoming.lacks([{ acc }])).toEqual([acc])
  room(3, 2)
  expect(incoming.lacks([{ acc }])).toEqual([])
  expect(incoming.isComplete(acc, epoch)).toBe(true)
})

test('the relay is asked only for accounts of this desk, and for no more accounts than one message can name', () => {
  const { incoming, pass, beat, beatOf } = openDesk()
  beat(7)
  const others = Array.from({ length: 1_200 }, (_, index) => accountHash('plivo', `MB${String(index)}`))
  for (const other of others) beatOf(other, 1)
  pass(6_000)
  expect(incoming.lacks([{ acc }])).toEqual([acc])
  expect(incoming.lacks([])).toEqual([])
  expect(incoming.lacks(others.map((other) => ({ acc: other })))).toHaveLength(1_000)
})

test('a missing message is forgotten if no beat repeats it for a minute', () => {
  const { incoming, pass, list, beat } = openDesk()
  list(7, [])
  beat(7, [1, 2])
  for (let second = 0; second < 60; second += 1) {
    pass(1_000)
    beat(7)
  }
  incoming.expire()
  expect(incoming.lacks([{ acc }])).toEqual([acc])
  pass(1)
  incoming.expire()
  expect(incoming.lacks([{ acc }])).toEqual([])
})

test('like a missing room, a missing list is requested from the relay after 5 s', () => {
  const { incoming, pass, list, beat } = openDesk()
  beat(7)
  pass(6_000)
  expect(incoming.lacks([{ acc }])).toEqual([acc])
  list(7, [])
  expect(incoming.lacks([{ acc }])).toEqual([])
})

test('a 404 that waits for an echo is not forgotten when a list arrives meanwhile', () => {
  const { incoming, reads, pass, room, list } = openDesk(false)
  room(1, 1, { kind: 'gone' })
  list(2, [])
  expect(reads).toEqual([])
  pass(10)
  incoming.echoed()
  expect(reads).toMatchObject([{ name: 'Room 1', result: { kind: 'gone' } }, { about: 'list' }])
  list(3, [])
  expect(incoming.rooms).toBe(0)
})

test('gone rooms are forgotten once a list does not name them, so that they do not add up in a long epoch', () => {
  const { incoming, room, list } = openDesk()
  for (let i = 1; i <= 200; i += 1) {
    room(i * 10, i)
    room(i * 10 + 1, i, { kind: 'gone' })
    list(i * 10 + 2, ['Room 0'])
  }
  room(9_000, 0)
  expect(incoming.rooms).toBe(1)
})

test('a room that is gone is remembered while the list still names it', () => {
  const { incoming, reads, room, list } = openDesk()
  room(11, 1, { kind: 'gone' })
  list(12, ['Room 1'])
  room(10, 1)
  expect(reads.map((read) => read.about === 'room' && 'result' in read && read.result.kind)).toEqual(['gone', false])
  expect(incoming.dropped).toBe(1)
})
