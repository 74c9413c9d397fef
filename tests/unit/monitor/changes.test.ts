import { describe, expect, test } from 'vitest'
import { changesOf } from '../../../electron/monitor/changes.ts'
import { RoomMarks } from '../../../electron/monitor/room-marks.ts'
import { roomView } from '../../../electron/monitor/room-view.ts'
import type { Live, RoomRecord, Run } from '../../../electron/monitor/rule/record.ts'
import { unseenRoom } from '../../../electron/monitor/rule/record.ts'
import { without } from '../../../shared/without.ts'
import { testEach } from '../../support/cases.ts'
import { membersFrom } from '../../support/pending-script.ts'
import { liveRoom } from '../../support/room-script.ts'
import { aMember, type ListedMember } from '../../support/rooms.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const view = (room: RoomRecord) => {
  const now = room.phase === 'live' ? room.run.seen.received : 0
  return roomView(room, { marks: new RoomMarks(), account: undefined, freshFor: 6 * SECOND, now, wall: 0 })
}

const at = (ms: number) => ({ sent: ms, received: ms })

/** A live room, last read at 20 minutes. */
const live = (members: readonly ListedMember[], run: Partial<Run> = {}): Live =>
  liveRoom(at(20 * MINUTE), members, { retrieved: at(20 * MINUTE), peak: 2, ...run })

/** A live room whose people were never listed. */
const unlisted = (): Live => ({ ...live([]), run: without(live([]).run, 'roster') })

/** A live room that only a list has named. */
const unread = (run: Partial<Run> = {}): Live => ({ ...live([]), run: without(live([], run).run, 'retrieved') })

/** The same room, last read at another time. */
const seenAt = (ms: number, sent = ms) => ({ seen: { sent, received: ms }, retrieved: { sent, received: ms } })

const changesBetween = (before: RoomRecord | undefined, after: RoomRecord) =>
  changesOf({ room: before, shown: before && view(before) }, { room: after, shown: view(after) })

const ended = (room: Live, endedAt: number): RoomRecord => {
  return { ...room, phase: 'ended', ended: at(endedAt), isNamed: false }
}

/** The change when this room is found to have ended at `endedAt`. */
function endOf(room: Live, endedAt: number) {
  const [change] = changesBetween(room, ended(room, endedAt))
  if (change?.kind !== 'ended') throw new Error('no end')
  return change
}

test('the end of a run has the largest number of people and how long it lasted, if they are known', () => {
  expect(endOf(live([]), 21 * MINUTE)).toHaveProperty('peak', 2)
  const room = { ...unlisted(), run: without(unlisted().run, 'peak') }
  expect(endOf(room, 21 * MINUTE)).not.toHaveProperty('peak')
  expect(endOf(room, 21 * MINUTE)).not.toHaveProperty('lasted')
})

const toldBetween = (before: RoomRecord, after: RoomRecord): string =>
  changesBetween(before, after)
    .map((one) => [one.kind, 'member' in one ? one.member.memberId : ''].join(' ').trim())
    .join(', ')

testEach(`
    1  | 2 3b | joined 2, backAgain 3, left 1
    1  | 1b   | backAgain 1
    1b | 1bm  | muted 1
    1m | 1d   | unmuted 1, deafened 1
    1d | 1    | undeafened 1
    1 2 | 2 1 |
  `)(
  'people who come, leave, come back, are muted or deafened are announced: %s, then %s',
  (before, after, expected) => {
    expect(toldBetween(live(membersFrom(before)), live(membersFrom(after)))).toBe(expected)
  },
)

test('people are not announced after nobody was listed, nor in another run', () => {
  expect(toldBetween(unlisted(), live(membersFrom('1')))).toBe('')
  expect(toldBetween(live(membersFrom('1')), live(membersFrom('2'), { began: 2 }))).toBe('ended')
})

const accepted = { endAcceptedAt: 20 * MINUTE }
const lasted = (over: Partial<Run>) => endOf(live([], over), 50 * MINUTE).lasted

test.each<[string, Partial<Run>, number, number]>([
  ['at least until it was last shown live, and at most until its end was found', {}, 1, 31],
  ['at least until the last such response was requested, not received', seenAt(20 * MINUTE, 19.5 * MINUTE), 0.5, 31],
  ['at least until the last read of it, not the last list', { seen: at(40 * MINUTE) }, 1, 31],
  ['not longer than it can have lasted', { startedAt: 30 * MINUTE, ...seenAt(55 * MINUTE) }, 20, 20],
  ['not for a negative time', { startedAt: 30 * MINUTE }, 0, 20],
])('how long a run lasted %s', (_title, over, atLeast, atMost) => {
  expect(lasted({ startedAt: 19 * MINUTE, ...over })).toEqual({ atLeast: atLeast * MINUTE, atMost: atMost * MINUTE })
})

test('the end of a room that only a list named, and that was never read, is not announced', () => {
  const room = unread()
  expect(changesBetween(room, ended(room, 21 * MINUTE))).toEqual([])
})

test('during a baseline only the end of a room is kept, for the summary', () => {
  const room = { ...live([aMember(1)]), quiet: 'sleep' } as const
  expect(changesBetween(room, ended(room, 21 * MINUTE))).toMatchObject([
    { kind: 'ended', conference: { name: 'Weekly' } },
  ])
  expect(changesBetween(room, live([aMember(2)]))).toEqual([])
  expect(changesBetween(undefined, room)).toEqual([])
})

describe('the start of a room', () => {
  const kindsOf = (before: RoomRecord | undefined, after: RoomRecord) =>
    changesBetween(before, after).map(({ kind }) => kind)
  const begun = live([], { startedAt: 20 * MINUTE })
  const absent = unseenRoom('acme', 'Weekly')

  test('is announced unless it was a minute or more before the read that shows it', () => {
    expect(kindsOf(undefined, live([], { startedAt: 19 * MINUTE + 1 }))).toEqual(['started'])
    expect(kindsOf(undefined, live([], { startedAt: 19 * MINUTE }))).toEqual([])
  })

  test('is announced once a read confirms it', () => {
    expect(kindsOf(undefined, unread({ startedAt: 20 * MINUTE }))).toEqual([])
    expect(kindsOf(unread(), begun)).toEqual(['started'])
    expect(kindsOf(begun, begun)).toEqual([])
    expect(kindsOf(begun, live([], { startedAt: 20 * MINUTE, began: 2 }))).toEqual(['ended', 'started'])
    expect(kindsOf(begun, { ...begun, instance: 2 })).toEqual([])
  })

  test('without a start time is announced if an earlier response showed that it had not begun', () => {
    expect(kindsOf(unseenRoom('acme', 'Weekly', 'start'), live([]))).toEqual([])
    expect(kindsOf(absent, live([]))).toEqual(['started'])
    expect(kindsOf(ended(begun, MINUTE), live([], { began: 2 }))).toEqual(['started'])
  })
})

test.each<[string, Live, 'you' | undefined]>([
  [
    'it was accepted, and nothing shows the room live a minute later',
    live([], { ...seenAt(21 * MINUTE - 1), ...accepted }),
    'you',
  ],
  [
    'it was accepted, but the room was live a minute later',
    live([], { ...seenAt(21 * MINUTE), ...accepted }),
    undefined,
  ],
  ['it was accepted after the last read that showed it live', live([], { ...seenAt(19 * MINUTE), ...accepted }), 'you'],
  ['it was accepted, and only a list named it later', live([], { seen: at(21 * MINUTE), ...accepted }), 'you'],
  ['it was not accepted', live([]), undefined],
])('the end of a room is ours if %s', (_title, room, expected) => {
  expect(endOf(room, 21 * MINUTE).by).toBe(expected)
})
