import { expect, test } from 'vitest'
import { ObservedTicks } from '../../../../electron/moderation/ends/observed-ticks.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

function create({ stopsAtGap = false } = {}) {
  const clock = createVirtualClock()
  const happened: string[] = []
  const clocks = { set: 0, slept: 0 }
  const ticks = new ObservedTicks({
    clock: { ...clock, now: () => clock.now() + clocks.set + clocks.slept },
    elapsed: () => clock.now() + clocks.slept,
    onTick: () => happened.push('tick'),
    onGap: (why) => {
      happened.push(why)
      if (stopsAtGap) ticks.stop()
    },
  })
  return { clock, clocks, ticks, happened }
}

test('ticks once a second, however often it is told to run', async () => {
  const { clock, ticks, happened } = create()
  ticks.run(true)
  ticks.run(true)
  await clock.advance(2_000)
  expect(happened).toEqual(['tick', 'tick'])
  ticks.run(false)
  await clock.advance(2_000)
  expect(happened).toHaveLength(2)
  expect(clock.waiting).toBe(0)
})

test.each([
  ['sleep', { slept: 60_000 }],
  ['clock', { set: -60_000 }],
])('a gap (%s) is noticed once, and nothing ticks after it if it stopped the ticks', async (why, change) => {
  const { clock, clocks, ticks, happened } = create({ stopsAtGap: true })
  ticks.run(true)
  Object.assign(clocks, change)
  await clock.advance(1_000)
  expect(happened).toEqual([why, 'tick'])
  await clock.advance(5_000)
  expect(happened).toHaveLength(2)
  expect(clock.waiting).toBe(0)
})

test('time that passed while nothing ticked is not a gap', async () => {
  const { clock, clocks, ticks, happened } = create()
  ticks.run(true)
  ticks.stop()
  clocks.slept = 60_000
  ticks.check()
  expect(happened).toEqual([])
  ticks.run(true)
  await clock.advance(1_000)
  expect(happened).toEqual(['tick'])
})
