import { expect, test } from 'vitest'
import { IncomingObservations } from '../../../electron/feed/incoming.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import type { RelayedRead } from '../../../electron/feed/relayed-provider.ts'
import { acc, beatMessage } from '../../support/feed-messages.ts'

const epoch = 'epoch-one'
type What = FeedMessage<'observation'>['what']
type Log = FeedMessage<'beat'>['log']

/** Opens a desk that sent its ask `at-100` at 100 ms, and so on; `at-0` is no ask of its own. */
function openDesk() {
  let now = 1_000
  const reads: RelayedRead[] = []
  const sentAt = (asks: Readonly<Record<string, string>>) => Number(asks['me']?.slice(3) ?? 0) || -Infinity
  const incoming = new IncomingObservations({ now: () => now, sentAt, take: (_acc, read) => reads.push(read) })
  const stamped = (seq: number, ask: string) => ({ v: 2, epoch, acc, seq, after: { me: ask } }) as const
  return {
    incoming,
    reads,
    pass: (ms: number) => (now += ms),
    room: (seq: number, i: number, what: What = { kind: 'alive' }, ask = 'at-100') => {
      incoming.take({ ...stamped(seq, ask), kind: 'observation', name: `Room ${String(i)}`, what })
    },
    list: (seq: number, names: string[], ask = 'at-100') => {
      incoming.take({ ...stamped(seq, ask), kind: 'list', complete: true, names })
    },
    beat: (...log: Log) => incoming.beat(beatMessage({ log })),
    lacks: () => incoming.lacks.map(([, seq]) => seq),
  }
}
const row = (seq: number, run: number | null = null, passed = 0): [number, number | null, number] => [seq, run, passed]

test('each read left after the last ask that the relay had before it, and what has no ask of this desk proves nothing', () => {
  const { reads, room, list, beat } = openDesk()
  room(1, 1, { kind: 'alive' }, 'at-0')
  list(2, ['Room 1'])
  const heardAt = beat(
    row(2),
    { me: 'at-0' },
    row(1),
    { me: 'at-300', other: 'at-900' },
    row(1),
    { me: 'at-200' },
    row(2),
    { me: 'at-400' },
  )
  expect(reads.map(({ about, askedAfter }) => [about, askedAfter])).toEqual([
    ['room', -Infinity],
    ['list', 100],
    ['list', -Infinity],
    ['room', -Infinity],
    ['room', 300],
    // An ask that the broker repeated makes nothing older.
    ['list', 300],
  ])
  expect([heardAt, beat()]).toEqual([400, -Infinity])
})

test('a beat tells the run time of the later read, and how long everyone has been there by then', () => {
  const { reads, room, beat } = openDesk()
  const member = {
    id: '1',
    name: 'Ana',
    number: '5550100',
    direction: 'inbound',
    joined: 10,
    muted: false,
    deaf: false,
  } as const
  room(1, 1, { kind: 'roster', run: 300, people: 1, members: [member] })
  beat({ me: 'at-200' }, row(1, 305, 5), row(1))
  expect(reads.slice(1)).toMatchObject([
    { result: { runTimeSeconds: 305, members: [{ joinedSecondsAgo: 15 }] } },
    { result: { runTimeSeconds: 300, members: [{ joinedSecondsAgo: 10 }] } },
  ])
})

test('what a relay found is news once: neither a beat nor the same message or an older one makes it news', () => {
  const { reads, room, beat } = openDesk()
  room(2, 1)
  room(2, 1)
  room(1, 1)
  beat(row(2))
  room(3, 1)
  expect(reads.map(({ isNews }) => isNews)).toEqual([true, false, true])
})

test('a desk asks for what a beat repeats although it has not arrived, until it has, and for no more than one ask can name', () => {
  const { incoming, room, list, beat, lacks } = openDesk()
  list(1, ['Room 1', 'Room 2'])
  room(2, 1)
  beat(row(1), row(2), row(3))
  expect([lacks(), incoming.isComplete(acc, epoch)]).toEqual([[3], false])
  room(3, 2)
  expect([lacks(), incoming.isComplete(acc, epoch)]).toEqual([[], true])
  // A message that a newer one has replaced is not used again.
  room(4, 2)
  beat(row(3))
  expect(lacks()).toEqual([3])
  beat(...Array.from({ length: 500 }, (_, seq) => row(1_000 + seq)))
  expect(lacks()).toHaveLength(200)
})

test('a list or room counts as arrived only once a read of it proves something', () => {
  const { incoming, room, list, beat } = openDesk()
  list(1, ['Room 1'], 'at-0')
  room(2, 1, { kind: 'alive' }, 'at-0')
  const isComplete = () => incoming.isComplete(acc, epoch)
  const steps = [isComplete()]
  for (const seq of [1, 2]) {
    beat({ me: 'at-100' }, row(seq))
    steps.push(isComplete())
  }
  expect([steps, incoming.isComplete(acc, 'epoch-two')]).toEqual([[false, false, true], false])
})

test('neither gone rooms that no list names nor silent epochs are remembered', () => {
  const { incoming, reads, pass, room, list } = openDesk()
  for (let i = 1; i <= 200; i += 1) {
    room(i * 10, i)
    room(i * 10 + 1, i, { kind: 'gone' })
    list(i * 10 + 2, ['Room 0'])
  }
  room(9_000, 0, { kind: 'gone' })
  list(9_001, ['Room 0'])
  const before = reads.length
  room(8_000, 0)
  expect([incoming.size, reads.length]).toEqual([2, before])
  pass(60_001)
  incoming.expire()
  expect(incoming.size).toBe(0)
})
