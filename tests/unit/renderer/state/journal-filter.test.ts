import { afterEach, expect, test, vi } from 'vitest'
import { emptyFilter, requestOf } from '../../../../renderer/state/journal-filter.ts'

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
