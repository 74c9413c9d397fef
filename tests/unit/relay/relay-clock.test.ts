import { expect, test } from 'vitest'
import { systemClock } from '../../../shared/clock.ts'
import { createRelayClock } from '../../../electron/relay/relay-clock.ts'

const createClocks = () => {
  const now = { wall: 1_000_000, monotonic: 50 }
  const clock = createRelayClock(
    systemClock(),
    () => now.wall,
    () => now.monotonic,
  )
  const pass = (wall: number, monotonic = wall) => {
    now.wall += wall
    now.monotonic += monotonic
  }
  return { clock, pass }
}

test('begins at the time of the wall clock, and then follows the monotonic clock', () => {
  const { clock, pass } = createClocks()
  expect(clock.now()).toBe(1_000_000)
  pass(-3_600_000, 1_000)
  expect(clock.now()).toBe(1_001_000)
})

test('reports once that the wall clock advanced while the monotonic clock stood still', () => {
  const { clock, pass } = createClocks()
  pass(60_000)
  expect(clock.stoodStill()).toBe(false)
  pass(3_000, 10)
  expect(clock.stoodStill()).toBe(true)
  expect(clock.stoodStill()).toBe(false)
})

test('tolerates a wall clock that is slowly corrected', () => {
  const { clock, pass } = createClocks()
  for (let second = 0; second < 10_000; second += 1) {
    pass(1_001, 1_000)
    expect(clock.stoodStill()).toBe(false)
  }
})
