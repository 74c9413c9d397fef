import { expect, test } from 'vitest'
import { createThrottle } from '../../../shared/timers.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

test('a hundred wishes in a moment are two runs, and the last wish is not lost', async () => {
  const clock = createVirtualClock()
  let wished = 0
  const seen: number[] = []
  const run = createThrottle(
    () => 100,
    clock,
    () => seen.push(wished),
  )
  run()
  await clock.advance(0)
  for (wished = 1; wished < 100; wished += 1) run()
  await clock.advance(1_000)
  expect(seen).toEqual([0, 100])
  expect(clock.waiting).toBe(0)
})

test('at once means at once, and takes the place of what was waiting', async () => {
  const clock = createVirtualClock()
  let runs = 0
  const run = createThrottle(
    () => 100,
    clock,
    () => (runs += 1),
  )
  run()
  run.now()
  await clock.advance(1_000)
  expect(runs).toBe(1)
})

test('stopped, it runs no more', async () => {
  const clock = createVirtualClock()
  let runs = 0
  const run = createThrottle(
    () => 100,
    clock,
    () => (runs += 1),
  )
  run()
  run.stop()
  await clock.advance(1_000)
  expect(runs).toBe(0)
})

test('a clock that was set back delays nothing by more than one pause', async () => {
  const clock = createVirtualClock()
  let back = 0
  let runs = 0
  const run = createThrottle(
    () => 100,
    { ...clock, now: () => clock.now() - back },
    () => (runs += 1),
  )
  run()
  await clock.advance(0)
  back = 3_600_000
  run()
  await clock.advance(100)
  expect(runs).toBe(2)
})
