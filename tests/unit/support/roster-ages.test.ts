import { expect, test } from 'vitest'
import { oldestRosterAge, untilRoomsRead, type RoomRead } from '../../bench/roster-ages.ts'

const read = (path: string, at: number, respondedAt?: number): RoomRead => ({
  path,
  at,
  ...(respondedAt !== undefined && { respondedAt }),
})

test('counts each room once, however often it is read, from its first response after the start', () => {
  const reads = [read('a', 90, 110), read('b', 100, 140), read('b', 110, 120), read('b', 130, 135), read('c', 150, 180)]
  expect(untilRoomsRead(reads, 100, 1)).toBe(20)
  expect(untilRoomsRead(reads, 100, 2)).toBe(80)
  expect(untilRoomsRead(reads, 100, 3)).toBeNaN()
  expect(untilRoomsRead([...reads, read('d', 160)], 100, 3)).toBeNaN()
})

test('the oldest roster belongs to the room whose newest read is the oldest, and is as old as that read', () => {
  const reads = [read('a', 10, 20), read('b', 30, 40), read('a', 50, 60)]
  expect(oldestRosterAge(reads, { rooms: 2, since: 0, now: 100 })).toBe(70)
})

test('the roster of a room that was not read, or whose read got no response, is as old as the whole time', () => {
  const reads = [read('a', 80, 90), read('b', 95)]
  expect(oldestRosterAge(reads, { rooms: 2, since: 0, now: 100 })).toBe(100)
})
