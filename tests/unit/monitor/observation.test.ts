import { expect, test } from 'vitest'
import { roomsAfter, type ListObservation } from '../../../electron/monitor/observation.ts'
import { createStory, start } from '../../support/evidence.ts'

const room = createStory().roster(10, 'a').room()
const rooms = new Map([[room.key, room]])
const emptyList = (over: Partial<ListObservation>): ListObservation => ({
  kind: 'list',
  source: 'poll',
  accountId: room.accountId,
  names: [],
  isComplete: true,
  baseline: undefined,
  stamp: { askedAt: start + 1_000, answeredAt: start + 1_100, asked: 10, answered: 11 },
  ...over,
})

test('a room that a complete list lacks is suspected', () => {
  expect(roomsAfter(rooms, emptyList({}), 0)).toMatchObject([{ key: room.key, suspect: true, phase: 'live' }])
})

test('a list that is incomplete, or of another account, proves nothing about the rooms that it lacks', () => {
  expect(roomsAfter(rooms, emptyList({ isComplete: false }), 0)).toEqual([])
  expect(roomsAfter(rooms, emptyList({ accountId: 'another' }), 0)).toEqual([])
})
