import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { faultNames } from './faults.ts'
import { sets } from './sets.ts'

test('each fault has a row with its source in docs/faults.md, and occurs both alone and with others', async () => {
  const text = await readFile(new URL('../../docs/faults.md', import.meta.url), 'utf8')
  const sourced = [...text.matchAll(/^\| `(\w+)` \|[^|]+\| *\S[^|]* \|$/gm)].map(([, name]) => name)
  expect(sourced).toEqual(expect.arrayContaining([...faultNames]))
  const plans = Array.from({ length: 600 }, (_, seed) => sets.rooms(seed)).flat()
  const occurring = (hasOneFault: boolean) =>
    new Set(plans.filter((plan) => plan.hasOneFault === hasOneFault).flatMap(({ faults }) => faults))
  expect(faultNames.filter((name) => !occurring(false).has(name))).toEqual([])
  // A journal written by a clock that was set cannot be judged.
  expect(faultNames.filter((name) => !occurring(true).has(name))).toEqual(['clockSet'])
})
