import { expect, test } from 'vitest'
import { clockOf, nextTimeOfDay } from '../../../../shared/rooms/time-of-day.ts'

const at = (hours: number, minutes: number) => new Date(2026, 10, 20, hours, minutes).getTime()

test('a time field has hours of two digits', () => {
  expect(clockOf(at(7, 5))).toBe('07:05')
})

test.each([
  ['later today', '17:00', at(16, 0), at(17, 0)],
  ['tomorrow, if it is that time now', '16:00', at(16, 0), at(16, 0) + 24 * 3_600_000],
  ['never, if it is no time of day', '', at(16, 0), undefined],
])('the next time of day is %s', (_what, clock, now, expected) => {
  expect(nextTimeOfDay(clock, now)).toBe(expected)
})
