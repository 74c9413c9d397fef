import { expect, test } from 'vitest'
import { detailsWait, readUntil } from './patience.ts'
import type { Plan } from './plan.ts'
import type { Exchange, Witness } from './witness.ts'

const read = (path: string, leftAt: number, status: number): Exchange => ({
  id: leftAt,
  method: 'GET',
  path,
  leftAt,
  arrivedAt: leftAt + 100,
  status,
  json: true,
})

test.each<[string, readonly Exchange[], number]>([
  ['no refusal', [read('/Conference/', 1, 200)], 9_000],
  ['a 401 of a room and of the list', [read('/Conference/Sales/', 1, 401), read('/Conference/', 200, 401)], 300],
  ['a 401 of the list, and later reads', [read('/Conference/', 200, 401), read('/Conference/', 500, 200)], 9_000],
  [
    'a 401 of the list, and later a refused read',
    [read('/Conference/', 200, 401), read('/Conference/A/', 500, 401)],
    300,
  ],
  ['a 401 of the list twice', [read('/Conference/', 200, 401), read('/Conference/', 900, 401)], 300],
  ['a 401 of the list, and later a record', [read('/Conference/', 200, 401), read('/cdr/5f0b9b2e', 500, 200)], 300],
  ['a 401 of a room alone', [read('/Conference/Sales/', 1, 401)], 9_000],
])('until when an account was read: %s', (_what, exchanges, expected) => {
  expect(readUntil({ witness: { exchanges } as unknown as Witness, endedAt: 9_000 })).toBe(expected)
})

test.each([
  ['vobiz', '/Call/5f0b9b2e/', 200, 500],
  ['vobiz', '/Call/5f0b9b2e/', 429, 1_000],
  ['vobiz', '/Conference/', 200, 0],
  ['plivo', '/Call/5f0b9b2e/', 200, 0],
] as const)(
  'at %s, a read of %s with status %d extends the wait of rooms by %d ms',
  (profile, path, status, expected) => {
    const witness = { exchanges: [read(path, 200, status)] } as unknown as Witness
    expect(detailsWait({ plan: { profile, switches: {} } as Plan, witness })).toBe(expected)
  },
)
