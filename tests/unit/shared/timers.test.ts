import { expect, test } from 'vitest'
import { createThrottle } from '../../../shared/timers.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

function countedThrottle() {
  const clock = createVirtualClock()
  let count = 0
  const run = createThrottle(
    () => 100,
    clock,
    () => (count += 1),
  )
  return { clock, run, runs: () => count }
}

test('runs twice for a hundred calls in a row, and does not lose the last one', async () => {
  const clock = createVirtualClock()
  let calls = 0
  const seen: number[] = []
  const run = createThrottle(
    () => 100,
    clock,
    () => seen.push(calls),
  )
  run()
  await clock.advance(0)
  for (calls = 1; calls < 100; calls += 1) run()
  await clock.advance(1_000)
  expect(seen).toEqual([0, 100])
  expect(clock.waiting).toBe(0)
})

test('now() cancels the run that was waiting, so there is only one run', async () => {
  const { clock, run, runs } = countedThrottle()
  run()
  run.now()
  await clock.advance(1_000)
  expect(runs()).toBe(1)
})

test('does not run after stop()', async () => {
  const { clock, run, runs } = countedThrottle()
  run()
  run.stop()
  await clock.advance(1_000)
  expect(runs()).toBe(0)
})

test('delays a run by at most one pause if the clock was set back', async () => {
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
