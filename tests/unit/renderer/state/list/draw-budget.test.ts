import { expect, test } from 'vitest'
import { createDrawBudget } from '../../../../../renderer/state/list/draw-budget.ts'

test('all blocks together draw at most the height of the list in one frame, and as much again in the next', () => {
  const frames: (() => void)[] = []
  const budget = createDrawBudget(
    () => 620,
    (run) => frames.push(run),
  )
  expect([budget.take(200), budget.take(700), budget.take(40)]).toEqual([200, 420, 0])
  for (const run of frames.splice(0)) run()
  expect(budget.take(700)).toBe(620)
})
