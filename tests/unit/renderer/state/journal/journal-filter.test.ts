import { afterEach, expect, test, vi } from 'vitest'
import { emptyFilter, requestOf } from '../../../../../renderer/state/journal/journal-filter.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test.each([
  ['an ordinary day', '2026-11-20', '2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'],
  ['the long day on which summer time ends', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ['the short day on which summer time begins', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
])('requests %s from local midnight to local midnight', (_, date, from, to) => {
  vi.stubEnv('TZ', 'Europe/Berlin')
  expect(requestOf({ ...emptyFilter(), from: date, to: date })).toEqual({ from, to })
})

test.each(['9999-12-31', '20266-11-20', '275760-09-13'])(
  'a date that no entry can have, %s, is after all entries',
  (date) => {
    const { from = '', to = '' } = requestOf({ ...emptyFilter(), from: date, to: date })
    const newest = '9998-12-31T23:59:59.999Z'
    expect(newest < from).toBe(true)
    expect(newest < to).toBe(true)
  },
)

test('a year that is still being typed is not taken for one of the last century', () => {
  vi.stubEnv('TZ', 'UTC')
  expect(requestOf({ ...emptyFilter(), from: '0020-11-20' })).toEqual({ from: '0020-11-20T00:00:00.000Z' })
})
