import { expect, test } from 'vitest'
import { PollingLoop } from '../../../../electron/monitor/polling/polling-loop.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

function create(nextIn: number) {
  const clock = createVirtualClock()
  const steps: number[] = []
  const start = clock.now()
  const loop = new PollingLoop({
    clock,
    step: (now) => {
      steps.push(now - start)
      return now + nextIn
    },
    onGap: () => undefined,
    onError: (error) => {
      throw error
    },
  })
  loop.start()
  return { clock, steps, loop }
}

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
