import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { provenWorlds, seed } from '../support/test-sizes.ts'
import { faultNames } from './faults.ts'
import { makeFeedPlan } from './feed/plan.ts'
import { commandFor, proveShare } from './prove.ts'
import { sets } from './sets.ts'
import { setNames } from './world.ts'

test.each(setNames)(`nothing wrong is counted in the worlds of the set %s (seed ${String(seed)})`, async (set) => {
  const worlds = provenWorlds[set]
  const { failures, ...summary } = await proveShare({ set, worlds, seed }, 0, 1)
  expect(failures.map((one) => `${commandFor({ set }, one.seed)}: ${one.findings.join(' | ')}`)).toEqual([])
  expect(summary.worlds).toBe(worlds)
})

test('each fault has a row with its source in docs/faults.md, and occurs both alone and with others', async () => {
  const text = await readFile(new URL('../../docs/faults.md', import.meta.url), 'utf8')
  const sourced = [...text.matchAll(/^\| `(\w+)` \|[^|]+\| *\S[^|]* \|$/gm)].map(([, name]) => name)
  const ofTeams = Array.from({ length: 100 }, (_, seed) => makeFeedPlan(seed).events.map(({ kind }) => kind)).flat()
  expect(sourced).toEqual(expect.arrayContaining([...faultNames, ...ofTeams]))
  const plans = Array.from({ length: 600 }, (_, seed) => sets.rooms(seed)).flat()
  const occurring = (hasOneFault: boolean) =>
    new Set(plans.filter((plan) => plan.hasOneFault === hasOneFault).flatMap(({ faults }) => faults))
  expect(faultNames.filter((name) => !occurring(false).has(name))).toEqual([])
  // A journal written by a clock that was set cannot be judged.
  expect(faultNames.filter((name) => !occurring(true).has(name))).toEqual(['clockSet'])
})
