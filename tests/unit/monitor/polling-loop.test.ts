import { expect, test } from 'vitest'
import { PollingLoop } from '../../../electron/monitor/polling-loop.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

/** A loop whose next step is always due after `nextIn`. `steps` are the milliseconds at which it ran. */
function create(nextIn: number, fails = false) {
  const clock = createVirtualClock()
  const steps: number[] = []
  const errors: unknown[] = []
  const start = clock.now()
  const loop = new PollingLoop({
    clock,
    step: (now) => {
      steps.push(now - start)
      if (fails) throw new Error('a step that fails')
      return now + nextIn
    },
    onError: (error) => errors.push(error),
  })
  loop.start()
  return { clock, steps, loop, errors }
}

test.each([
  ['when it is due', 1_000, [50, 1_050, 2_050]],
  ['not more often than every 50 ms', 0, Array.from({ length: 50 }, (_, turn) => (turn + 1) * 50)],
  ['at least every 2 s', Infinity, [50, 2_050]],
])('a step runs %s', async (_title, nextIn, expected) => {
  const { clock, steps } = create(nextIn)
  await clock.advance(2_500)
  expect(steps).toEqual(expected)
})

test('a wake brings forward a step that is due later', async () => {
  const { clock, steps, loop } = create(1_000)
  await clock.advance(200)
  loop.wake()
  await clock.advance(100)
  expect(steps).toEqual([50, 250])
})

test('a wake every 10 ms does not delay a step that is due within 50 ms', async () => {
  const { clock, steps, loop } = create(100)
  for (let times = 0; times < 30; times += 1) {
    await clock.advance(10)
    loop.wake()
  }
  expect(steps).toEqual([50, 100, 150, 200, 250, 300])
})

test('the loop continues after a step throws, and starting it again has no effect', async () => {
  const { clock, steps, loop, errors } = create(1_000, true)
  await clock.advance(60)
  loop.start()
  await clock.advance(2_040)
  expect([steps, errors.length]).toEqual([[50, 2_050], 2])
})

test('no step runs and no timer is left after the loop was stopped', async () => {
  const { clock, steps, loop } = create(100)
  await clock.advance(60)
  loop.stop()
  loop.wake()
  expect(clock.waiting).toBe(0)
  await clock.advance(5_000)
  expect(steps).toEqual([50])
})
