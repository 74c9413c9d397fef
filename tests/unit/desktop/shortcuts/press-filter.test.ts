import { expect, test } from 'vitest'
import { PressFilter } from '../../../../electron/desktop/shortcuts/press-filter.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

function create() {
  const clock = createVirtualClock()
  const presses: number[] = []
  const filter = new PressFilter(clock, () => presses.push(clock.now()))
  return { clock, presses, filter }
}

test('the first press counts at once', () => {
  const { filter, presses } = create()
  filter.callback()
  expect(presses).toHaveLength(1)
})

test.each([200, 660, 700, 1_000, 1_500, 1_990])(
  'a held key that repeats after %i ms counts as one press',
  async (delay) => {
    const { filter, presses, clock } = create()
    filter.callback()
    await clock.advance(delay)
    for (let repeat = 0; repeat < 60; repeat += 1) {
      filter.callback()
      await clock.advance(33)
    }
    await clock.advance(5_000)
    expect(presses).toHaveLength(1)
  },
)

test('a quick second press counts as soon as it is certain that no repeats follow', async () => {
  const { filter, presses, clock } = create()
  filter.callback()
  await clock.advance(900)
  filter.callback()
  expect(presses).toHaveLength(1)
  await clock.advance(300)
  expect(presses).toHaveLength(2)
})
