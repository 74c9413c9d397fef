import { expect, test } from 'vitest'
import { roomConditions } from '../../../../../renderer/state/list/room-conditions.ts'
import type { Room } from '../../../../../shared/rooms/model.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import { aRoom } from '../../../../support/rooms.ts'

const texts = createTexts('en', 'en-GB')
const at = (day: number): number => new Date(2026, 10, day, 9, 5, 10).getTime()

function conditionsAt(now: number, more: Partial<Room>): readonly string[] {
  return roomConditions(texts, aRoom('bridge', { members: [], rosterAt: at(20), ...more }), undefined, true, now)
}

test.each([
  [false, 'may be live, people not listed'],
  [true, 'live, people not listed'],
])(
  'after two minutes, a room without a roster (its account never lists people: %s) is described as: %s',
  (neverLists, told) => {
    const { members: _, ...room } = aRoom('bridge', { state: 'unverified', uncertain: true })
    expect(roomConditions(texts, room, undefined, true, at(20), neverLists)).toEqual([told])
  },
)

test('a roster from another day is shown with the day, so that it does not seem to be from this morning', () => {
  expect(conditionsAt(at(20), { state: 'unreachable' })).toEqual(['last update 09:05'])
  expect(conditionsAt(at(23), { state: 'unreachable' })).toEqual(['last update 09:05 3 days ago'])
  expect(conditionsAt(at(20), { stale: true })).toEqual(['as of 09:05:10'])
  expect(conditionsAt(at(21), { stale: true })).toEqual(['as of 09:05:10 yesterday'])
})
