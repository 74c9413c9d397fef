import { expect, test } from 'vitest'
import { STRIP_WIDTH, stripOf, ticksOf } from '../../../../../renderer/state/journal/timeline-strip.ts'
import type { RoomRun } from '../../../../../shared/journal/room-timeline.ts'

const run: RoomRun = {
  start: 0,
  isStartKnown: false,
  end: 600,
  isEndKnown: true,
  peak: 4,
  events: [],
  gaps: [],
  attendance: [],
  steps: [{ at: 0 }, { at: 300, people: 4 }, { at: 600, people: 0 }],
}

test('shows the time before the first count as unknown, not as an empty room', () => {
  expect(stripOf(run, 0)).toMatchObject({
    peak: 4,
    area: 'M300 60V0H600V60Z',
    uncounted: [{ x: 0, width: 300 }],
    gaps: [],
  })
})

test('shows the time from a gap to the next count as unknown, and no other time', () => {
  const steps = [{ at: 0, people: 2 }, { at: 150 }, { at: 450, people: 4 }]
  const gaps = [{ from: 150, to: 300, why: 'offline' as const }]
  expect(stripOf({ ...run, steps, gaps }, 0)).toMatchObject({
    uncounted: [{ x: 150, width: 300 }],
    gaps: [{ x: 150, width: 150 }],
  })
})

test('draws steps that follow each other as one shape, and begins another after a time without a count', () => {
  const steps = [
    { at: 0, people: 2 },
    { at: 100, people: 4 },
    { at: 200 },
    { at: 400, people: 1 },
    { at: 500, people: 2 },
  ]
  expect(stripOf({ ...run, steps }, 0)).toMatchObject({
    area: 'M0 60V30H100V0H200V60ZM400 60V45H500V30H600V60Z',
    edge: 'M0 30H100V0H200M400 45H500V30H600',
  })
})

test('states no number of people if none is known', () => {
  const { peak: _peak, ...uncounted } = { ...run, steps: [] }
  const strip = stripOf(uncounted, 0)
  expect(strip).not.toHaveProperty('peak')
  expect(strip).toMatchObject({ area: '', uncounted: [{ x: 0, width: STRIP_WIDTH }] })
})

const minutes = (count: number): number => count * 60_000

test('puts no time later than now under the drawing of a live run', () => {
  expect(
    ticksOf(
      { start: 0, isStartKnown: true, isEndKnown: false, events: [], gaps: [], attendance: [], steps: [] },
      2_500,
    ).map(({ at }) => at),
  ).toEqual([0, 1_000, 2_000])
})

test.each([
  ['40 minutes', '10:27:09', minutes(40), ['10:30:00', '10:40:00', '10:50:00', '11:00:00']],
  [
    'an hour from a round time on',
    '10:00:00',
    minutes(60),
    ['10:00:00', '10:15:00', '10:30:00', '10:45:00', '11:00:00'],
  ],
  ['40 seconds', '16:06:20', 40_000, ['16:06:20', '16:06:30', '16:06:40', '16:06:50', '16:07:00']],
  ['a night', '21:10:00', minutes(600), ['00:00:00', '03:00:00', '06:00:00']],
  ['no time at all', '10:00:01', 0, ['10:00:01']],
])('puts round times of the local clock under %s', (_, clock, length, expected) => {
  const start = new Date(`2026-11-20T${clock}`).getTime()
  const ticks = ticksOf({ ...run, start, end: start + length }, 0)
  expect(ticks.map(({ at }) => new Date(at).toTimeString().slice(0, 8))).toEqual(expected)
  expect(ticks.map(({ left }) => Math.round((left / 100) * Math.max(1, length)))).toEqual(
    ticks.map(({ at }) => at - start),
  )
})
