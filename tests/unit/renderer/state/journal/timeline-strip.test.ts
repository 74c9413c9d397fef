import { expect, test } from 'vitest'
import { STRIP_WIDTH, stripOf } from '../../../../../renderer/state/journal/timeline-strip.ts'
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
  expect(stripOf({ ...run, steps }, 0).area).toBe('M0 60V30H100V0H200V60ZM400 60V45H500V30H600V60Z')
})

test('states no number of people if none is known', () => {
  const { peak: _peak, ...uncounted } = { ...run, steps: [] }
  const strip = stripOf(uncounted, 0)
  expect(strip).not.toHaveProperty('peak')
  expect(strip).toMatchObject({ area: '', uncounted: [{ x: 0, width: STRIP_WIDTH }] })
})
