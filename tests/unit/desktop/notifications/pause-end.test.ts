import { expect, test } from 'vitest'
import { pauseEnd } from '../../../../electron/desktop/notifications/pause-end.ts'

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime()

test.each([
  ['in the evening', 'the next day', at(20, 18, 30), at(21, 8)],
  ['after midnight', 'the same day', at(21, 0, 5), at(21, 8)],
  ['at the end of the night', 'the same day', at(21, 4, 59), at(21, 8)],
  ['early in the morning', 'the next day', at(21, 5), at(22, 8)],
  ['on the last day of a month', 'the next day', at(30, 9), new Date(2026, 11, 1, 8).getTime()],
])('a pause “until tomorrow morning” that begins %s ends at 8 o’clock on %s', (_begins, _on, now, end) => {
  expect(pauseEnd('tomorrow', now)).toBe(end)
})

test('a pause of one hour ends an hour later, even if that is after midnight', () => {
  expect(pauseEnd('oneHour', at(20, 23, 30))).toBe(at(20, 23, 30) + 3_600_000)
})
