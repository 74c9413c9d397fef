import { expect, test } from 'vitest'
import { aRoom } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { judgeWrites } from './judge-writes.ts'
import type { ObservedResponse } from './responses.ts'

const ROOM = 'Weekly standup'
const SEEN = 10_000

const timesOf = (handledAt: number) => ({
  leftAt: handledAt,
  handledAt,
  arrivedAt: handledAt + 50,
  relayed: false,
  unsureBy: 0,
})
const aliveAt = (handledAt: number): ObservedResponse => ({ ...timesOf(handledAt), kind: 'alive', room: ROOM })
const listAt = (handledAt: number, name = ROOM): ObservedResponse => ({
  ...timesOf(handledAt),
  kind: 'list',
  names: new Set([name]),
})

/**
 * The findings if everyone is muted in a room that is known only from these responses. Its snapshot was taken at
 * `SEEN`, in its second run, which began at 6,000.
 */
function countedAfter(...responses: readonly ObservedResponse[]): readonly string[] {
  const truth = createGroundTruth()
  truth.add({ kind: 'started', room: ROOM, instance: 'run-1', at: 0 } as never)
  truth.add({ kind: 'ended', room: ROOM, instance: 'run-1', at: 5_900 } as never)
  truth.add({ kind: 'started', room: ROOM, instance: 'run-2', at: 6_000 } as never)
  const write = { id: 1, method: 'POST', path: '/Conference/Weekly%20standup/Member/all/Mute/', hadIntent: true }
  const counted: string[] = []
  judgeWrites({
    plan: { events: [], profile: 'vobiz-documented' },
    truth,
    interruptions: [],
    witness: { exchanges: [{ ...write, leftAt: SEEN + 500 }] },
    orders: [{ kind: 'mute', room: ROOM, conference: aRoom(ROOM), seenAt: SEEN, givenAt: SEEN, withdrawnAt: Infinity }],
    requestOf: new Map([[1, { effect: { instance: 'run-2', affected: [{ callUuid: 'call-1', memberId: '1' }] } }]]),
    readsOf: () => [],
    responses,
    blame: (counter: string) => counted.push(counter),
    excuse: () => undefined,
  } as unknown as EvidenceFile)
  return counted
}

test('without a roster, the targeted run is the one that the newest response before the snapshot showed', () => {
  expect(countedAfter(aliveAt(5_800), listAt(8_000))).toEqual([])
  expect(countedAfter(listAt(5_800), aliveAt(8_000))).toEqual([])
  expect(countedAfter(aliveAt(5_800))).toEqual(['wrongRoom'])
  expect(countedAfter(listAt(5_800))).toEqual(['wrongRoom'])
})

test('a list that lacks the room, or arrived after the snapshot, does not tell which run is targeted', () => {
  expect(countedAfter(aliveAt(5_800), listAt(8_000, 'Support bridge'))).toEqual(['wrongRoom'])
  expect(countedAfter(aliveAt(5_800), listAt(SEEN))).toEqual(['wrongRoom'])
})
