import { expect, test } from 'vitest'
import { aMember, aRoom } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { judgeEnds } from './judge-ends.ts'
import type { ObservedResponse } from './responses.ts'

const ROOM = 'Weekly standup'
const ENDED = 8_000
const { memberId, callUuid, number } = aMember(1)

const times = (leftAt: number, arrivedAt: number) => ({
  leftAt,
  handledAt: leftAt,
  arrivedAt,
  relayed: false,
  unsureBy: 0,
})
const people = [{ memberId, callUuid, muted: false, deaf: false, joinedSeconds: 5 }]
const roster: ObservedResponse = { ...times(5_000, 5_100), kind: 'roster', room: ROOM, people, count: 1, run: 5 }
const others = people.map((one) => ({ ...one, callUuid: 'call-of-another' }))
const gone = (leftAt: number, arrivedAt: number): ObservedResponse => ({
  ...times(leftAt, arrivedAt),
  kind: 'gone',
  room: ROOM,
})
const alive = (leftAt: number, arrivedAt: number): ObservedResponse => ({
  ...times(leftAt, arrivedAt),
  kind: 'alive',
  room: ROOM,
})
const list = (leftAt: number, names: readonly string[]): ObservedResponse => ({
  ...times(leftAt, leftAt + 100),
  kind: 'list',
  names: new Set(names),
})

/** Returns what is blamed for a run that ended at 8,000 and was shown from 5,100 on. The next run begins at 15,000. */
function blamed(responses: readonly ObservedResponse[], announcedAt?: number, vobiz = true): readonly string[] {
  const truth = createGroundTruth()
  const happened = (event: object, instance: string, at: number): void => {
    truth.add({ room: ROOM, instance, at, ...event } as never)
  }
  happened({ kind: 'started' }, 'run-1', 0)
  happened({ kind: 'entered', member: { memberId, callUuid, number } }, 'run-1', 0)
  happened({ kind: 'ended' }, 'run-1', ENDED)
  happened({ kind: 'started' }, 'run-2', 15_000)
  const conference = aRoom(ROOM, { members: [aMember(1)], startedAt: 0 })
  const announced = announcedAt === undefined ? [] : [{ at: announcedAt, change: { kind: 'ended', conference } }]
  const found: string[] = []
  judgeEnds({
    truth,
    responses,
    vobiz,
    suspensions: [],
    interruptions: [],
    calmFrom: 20_000,
    endedAt: 60_000,
    plan: { profile: 'vobiz', rooms: [], own: [], pinned: [], expanded: [], events: [], switches: {} },
    witness: { exchanges: [], shown: [{ at: 5_100, snapshot: { conferences: [conference] } }], announced },
    atEnd: { conferences: [conference] },
    readsOf: () => responses.filter(({ kind }) => kind !== 'list'),
    firstShown: () => 5_100,
    goneAt: () => announcedAt ?? Infinity,
    blame: (counter: string) => found.push(counter),
    excuse: () => undefined,
  } as unknown as EvidenceFile)
  return found
}

test('a list contradicts a 404 that arrived before the list was requested, but not one that arrived in the same millisecond', () => {
  const withList = (leftAt: number) => [roster, gone(9_000, 10_000), list(leftAt, [ROOM]), gone(13_000, 13_100)]
  expect(blamed(withList(10_001), 13_100)).toEqual(['falseEnds'])
  expect(blamed(withList(10_000), 13_100)).toEqual([])
})

test('a 404 shows no end if it was requested in the millisecond in which a response showed the room live', () => {
  const withGone = (leftAt: number) => [
    roster,
    alive(6_000, 9_000),
    gone(leftAt, 9_200),
    list(10_000, []),
    gone(12_000, 12_100),
    alive(16_000, 16_100),
  ]
  expect(blamed(withGone(9_001))).toEqual(['missedEnds'])
  expect(blamed(withGone(9_000))).toEqual([])
})

test('a 404 shows no end if it was requested before the response arrived that showed the room live', () => {
  const withGone = (leftAt: number): readonly ObservedResponse[] => [
    alive(5_000, 5_090),
    { ...gone(leftAt, 9_000), handledAt: 8_500 },
    list(9_500, []),
    gone(11_100, 11_200),
    alive(16_000, 16_100),
  ]
  expect(blamed(withGone(5_091))).toEqual(['missedEnds'])
  expect(blamed(withGone(5_090))).toEqual([])
})

test('a list shows no end if it was requested before a roster arrived that showed the room live', () => {
  const withList = (leftAt: number): readonly ObservedResponse[] => [
    roster,
    list(leftAt, []),
    { ...roster, ...times(7_900, 9_300), run: 7 },
    gone(12_000, 12_100),
    alive(16_000, 16_100),
  ]
  const inOrder = (leftAt: number) => withList(leftAt).toSorted((one, other) => one.arrivedAt - other.arrivedAt)
  expect(blamed(inOrder(9_301), undefined, false)).toEqual(['missedEnds'])
  expect(blamed(inOrder(9_000), undefined, false)).toEqual([])
})

test('a roster whose run time stands still does not contradict a restart if it arrives between two rosters of the next run', () => {
  const responses: readonly ObservedResponse[] = [
    { ...roster, run: 500 },
    { ...roster, ...times(7_000, 7_100), run: 502 },
    { ...roster, ...times(16_100, 16_300), people: others, run: 1 },
    { ...roster, ...times(18_000, 18_600), run: 502 },
    { ...roster, ...times(18_300, 18_700), people: others, run: 3 },
  ]
  expect(blamed(responses, 18_700)).toEqual([])
  const moved = responses.with(3, { ...roster, ...times(18_000, 18_600), run: 513 })
  expect(blamed(moved, 18_700)).toEqual(['falseEnds'])
})

test('a list and a 404 show an end only if two seconds lie between them', () => {
  const withGone = (leftAt: number) => [roster, list(9_000, []), gone(leftAt, leftAt + 100)]
  expect(blamed(withGone(10_999), 11_099, false)).toEqual(['falseEnds'])
  expect(blamed(withGone(11_000), 11_100, false)).toEqual([])
})
