import { expect, test } from 'vitest'
import { provenWorlds, seed } from '../support/test-sizes.ts'
import { commandFor, proveShare } from './prove.ts'
import { setNames } from './world.ts'

test.each(setNames)(`nothing wrong is counted in the worlds of the set %s (seed ${String(seed)})`, async (set) => {
  const worlds = provenWorlds[set]
  const { failures, counters, ...summary } = await proveShare({ set, worlds, seed }, 0, 1)
  expect(failures.map((one) => `${commandFor({ set }, one.seed)}: ${one.findings.join(' | ')}`)).toEqual([])
  expect(Object.entries(counters).filter(([, count]) => count > 0)).toEqual([])
  expect(summary.worlds).toBe(worlds)
})
