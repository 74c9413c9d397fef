import { expect, test } from 'vitest'
import { pauseEnd } from '../../../../electron/desktop/notifications/pause-end.ts'

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime()

test.each([
  ['in the evening', at(20, 18, 30), at(21, 8)],
  ['after midnight', at(21, 0, 5), at(22, 8)],
  ['on the last day of a month', at(30, 9), new Date(2026, 11, 1, 8).getTime()],
])('a pause until tomorrow that begins %s ends at 8 o’clock on the next day', (_, now, end) => {
  expect(pauseEnd('tomorrow', now)).toBe(end)
})

test('a pause of one hour ends an hour later, even after midnight', () => {
  expect(pauseEnd('oneHour', at(20, 23, 30))).toBe(at(20, 23, 30) + 3_600_000)
})
