import { expect, test } from 'vitest'
import { oldestRosterAge, untilRoomsRead, type RoomRead } from '../../bench/roster-ages.ts'

const read = (path: string, at: number, respondedAt?: number): RoomRead => ({
  path,
  at,
  ...(respondedAt !== undefined && { respondedAt }),
})

test('counts each room once, at the first response to a read that began after the start', () => {
  const reads = [read('a', 90, 110), read('b', 100, 140), read('b', 110, 120), read('b', 130, 135), read('c', 150, 180)]
  expect(untilRoomsRead(reads, 100, 1)).toBe(20)
  expect(untilRoomsRead(reads, 100, 2)).toBe(80)
  expect(untilRoomsRead(reads, 100, 3)).toBeNaN()
  expect(untilRoomsRead([...reads, read('d', 160)], 100, 3)).toBeNaN()
})

test("the age of the oldest roster counts from the beginning of its room's last read", () => {
  const reads = [read('a', 10, 20), read('b', 30, 40), read('a', 50, 60)]
  expect(oldestRosterAge(reads, { rooms: 2, since: 0, now: 100 })).toBe(70)
})

test('if no read of a room got a response, its roster is as old as the measurement is long', () => {
  const reads = [read('a', 80, 90), read('b', 95)]
  expect(oldestRosterAge(reads, { rooms: 2, since: 0, now: 100 })).toBe(100)
})
