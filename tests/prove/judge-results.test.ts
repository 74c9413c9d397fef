import { expect, test } from 'vitest'
import { aRoom } from '../support/rooms.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { createGroundTruth } from './ground-truth.ts'
import { hasRunEnded } from './judge-results.ts'
import type { List } from './responses.ts'

const ROOM = 'Weekly standup'
const SHOWN = 1_700

/** A relay's list that contains the room. */
function aList(handledAt: number, arrivedAt: number, name = ROOM): List {
  const times = { leftAt: handledAt, handledAt, arrivedAt, relayed: true, unsureBy: 0 }
  return { ...times, kind: 'list', names: new Set([name]) }
}

/**
 * Returns whether the shown run of the room is over, if only these lists have shown the room since `SHOWN`. Its first
 * run ended at 1,400, and the next one began at 1,500.
 */
function isOverAfter(...responses: readonly List[]): boolean {
  const truth = createGroundTruth()
  truth.add({ kind: 'started', room: ROOM, instance: 'run-1', at: 0 } as never)
  truth.add({ kind: 'ended', room: ROOM, instance: 'run-1', at: 1_400 } as never)
  truth.add({ kind: 'started', room: ROOM, instance: 'run-2', at: 1_500 } as never)
  const about = { plan: { events: [] }, suspensions: [], readsOf: () => [], firstShown: () => SHOWN }
  const listed = aRoom(ROOM)
  return hasRunEnded({ ...about, truth, responses } as unknown as EvidenceFile, listed, 4_700, 8_000)
}

test('a room known only from lists is over once every run that they describe has ended, whenever they arrived', () => {
  expect(isOverAfter(aList(1_000, SHOWN))).toBe(true)
  expect(isOverAfter(aList(1_600, SHOWN))).toBe(false)
  expect(isOverAfter(aList(1_000, SHOWN), aList(3_000, 3_100))).toBe(false)
})

test('a list does not tell which run was shown if it lacks the room, or arrived too early or too late', () => {
  expect(isOverAfter(aList(1_000, SHOWN - 1))).toBe(false)
  expect(isOverAfter(aList(1_000, 4_701))).toBe(false)
  expect(isOverAfter(aList(1_000, SHOWN, 'Support bridge'))).toBe(false)
  expect(isOverAfter(aList(1_000, SHOWN), aList(3_000, 4_701))).toBe(true)
})
