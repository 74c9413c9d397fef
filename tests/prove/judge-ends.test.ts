import { expect, test } from 'vitest'
import { aMember, aRoom } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { judgeEnds } from './judge-ends.ts'
import type { ObservedResponse } from './responses.ts'

const ROOM = 'Weekly standup'
const ENDED = 8_000
const { memberId, callUuid, number } = aMember(1)

/** What is blamed if an end is announced after a roster, a 404 that arrives at 10,000, a list with the room, and a 404. */
function blamedIfListed(leftAt: number): readonly string[] {
  const truth = createGroundTruth()
  const happened = (event: object, at: number): void => {
    truth.add({ room: ROOM, instance: 'run-1', at, ...event } as never)
  }
  happened({ kind: 'started' }, 0)
  happened({ kind: 'entered', member: { memberId, callUuid, number } }, 0)
  happened({ kind: 'ended' }, ENDED)
  const times = (left: number, arrivedAt: number) => ({
    leftAt: left,
    handledAt: left,
    arrivedAt,
    relayed: false,
    unsureBy: 0,
  })
  const people = [{ memberId, callUuid, muted: false, deaf: false, joinedSeconds: 5 }]
  const responses: readonly ObservedResponse[] = [
    { ...times(5_000, 5_100), kind: 'roster', room: ROOM, people, count: 1, run: 5 },
    { ...times(9_000, 10_000), kind: 'gone', room: ROOM },
    { ...times(leftAt, 10_100), kind: 'list', names: new Set([ROOM]) },
    { ...times(13_000, 13_100), kind: 'gone', room: ROOM },
  ]
  const conference = aRoom(ROOM, { members: [aMember(1)], startedAt: 0 })
  const blamed: string[] = []
  judgeEnds({
    truth,
    responses,
    vobiz: true,
    suspensions: [],
    interruptions: [],
    calmFrom: 20_000,
    endedAt: 30_000,
    plan: { profile: 'vobiz', rooms: [], own: [], pinned: [], expanded: [], events: [], switches: {} },
    witness: { exchanges: [], shown: [], announced: [{ at: 13_100, change: { kind: 'ended', conference } }] },
    atEnd: { conferences: [] },
    readsOf: () => responses.filter(({ kind }) => kind !== 'list'),
    firstShown: () => 5_100,
    goneAt: () => 13_100,
    blame: (counter: string) => blamed.push(counter),
    excuse: () => undefined,
  } as unknown as EvidenceFile)
  return blamed
}

test('a list denies a 404 that arrived before the list was asked for, but not one of the same millisecond', () => {
  expect(blamedIfListed(10_001)).toEqual(['falseEnds'])
  expect(blamedIfListed(10_000)).toEqual([])
})
