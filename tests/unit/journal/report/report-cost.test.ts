import { expect, test } from 'vitest'
import { costsOf } from '../../../../electron/journal/report/report-cost.ts'
import type { Attendance } from '../../../../shared/journal/room-timeline.ts'

const stay = (call: string, record?: Attendance['record'], more: Partial<Attendance> = {}): Attendance => ({
  name: '',
  number: '',
  memberId: call,
  callUuid: call,
  from: 0,
  isFromKnown: true,
  toIs: 'exact',
  ...(record !== undefined && { record }),
  ...more,
})

test.each<readonly [string, readonly Attendance[], ReturnType<typeof costsOf>]>([
  ['nobody', [], { calls: 0, probable: 0, sums: [] }],
  ['no record', [stay('a')], { calls: 1, probable: 0, sums: [] }],
  [
    'two of three calls with a record, in tenths that floats do not add up exactly',
    [stay('a', { cost: 0.1 }), stay('b', { cost: 0.2 }), stay('c')],
    { calls: 3, probable: 0, sums: [{ cost: 0.3, calls: 2 }] },
  ],
  [
    'two currencies and an unknown one',
    [stay('a', { cost: 1, currency: 'INR' }), stay('b', { cost: 2, currency: 'USD' }), stay('c', { cost: 4 })],
    {
      calls: 3,
      probable: 0,
      sums: [
        { currency: 'INR', cost: 1, calls: 1 },
        { currency: 'USD', cost: 2, calls: 1 },
        { cost: 4, calls: 1 },
      ],
    },
  ],
  [
    'a caller who left and came back',
    [stay('a'), stay('a', { cost: 0.5 })],
    { calls: 1, probable: 0, sums: [{ cost: 0.5, calls: 1 }] },
  ],
  [
    'a call that was only probably there, and costs nothing',
    [stay('a', { cost: 0 }, { byCall: true })],
    { calls: 1, probable: 1, sums: [{ cost: 0, calls: 1 }] },
  ],
])('counts calls and adds up their costs by currency: %s', (_what, attendance, expected) => {
  expect(costsOf(attendance)).toEqual(expected)
})
