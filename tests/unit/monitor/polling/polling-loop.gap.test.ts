import { expect, test } from 'vitest'
import { PollingLoop } from '../../../../electron/monitor/polling/polling-loop.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

/** A loop without work, on a clock that the test can set. */
function running() {
  const clock = createVirtualClock()
  let offset = 0
  const gaps: number[] = []
  const now = (): number => clock.now() + offset
  const loop = new PollingLoop({
    clock: { ...clock, now },
    step: () => Infinity,
    onGap: () => {
      gaps.push(now())
    },
    onError: (error) => {
      throw error
    },
  })
  loop.start()
  return { clock, loop, gaps, set: (by: number) => (offset += by) }
}

test.each([
  ['no gap', 'late by 3 s, as on a busy computer', 3_000, 0],
  ['a gap', 'late by 9 s', 9_000, 1],
  ['a gap', 'late by an hour', 3_600_000, 1],
  ['a gap', 'early, because the clock was set back', -6_000, 1],
])('reports %s if a step is %s', async (_, __, by, count) => {
  const { clock, gaps, set } = running()
  await clock.advance(5_000)
  set(by)
  await clock.advance(10_000)
  expect(gaps).toHaveLength(count)
})

test('a gap is reported before the next step, as soon as the clock is checked', async () => {
  const { clock, loop, gaps, set } = running()
  await clock.advance(5_000)
  set(9_000)
  loop.checkClock()
  loop.checkClock()
  expect(gaps).toHaveLength(1)
})
