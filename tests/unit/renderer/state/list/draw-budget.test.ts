import { expect, test } from 'vitest'
import { createDrawBudget } from '../../../../../renderer/state/list/draw-budget.ts'

test('all blocks together draw at most the height of the list in one frame, and as much again in the next', () => {
  const frames: (() => void)[] = []
  const budget = createDrawBudget(
    () => 620,
    (run) => frames.push(run),
  )
  expect([budget(200), budget(700), budget(40)]).toEqual([200, 420, 0])
  for (const run of frames.splice(0)) run()
  expect(budget(700)).toBe(620)
})
