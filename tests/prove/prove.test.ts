import { expect, test, vi } from 'vitest'
import { emptyCounters } from './oracle.ts'
import { commandFor, proveShare } from './prove.ts'

vi.mock('./world.ts', () => ({
  setNames: ['restarts', 'feed'],
  // Every world has a fault over HTTP that it does not have without sockets.
  runWorld: (seed: number, { network }: { readonly network?: unknown }) => {
    const faults = network === undefined ? {} : { cut: 1 }
    return Promise.resolve({ seed, counters: emptyCounters(), unknowable: {}, faults, findings: [] })
  },
}))

test('a world that ends differently over HTTP does so again if it is repeated alone', async () => {
  const { failures } = await proveShare({ worlds: 1_000, seed: 1, set: 'restarts' }, 0, 1)
  expect(failures).toHaveLength(2)
  for (const { seed } of failures) {
    const { counters } = await proveShare({ worlds: 1, seed, set: 'restarts' }, 0, 1)
    expect(counters['differentOverHttp']).toBe(1)
  }
})

test('the command that repeats a world names its set, its seed, and how Gavel is broken', () => {
  expect(commandFor({ set: 'ends' }, 7)).toBe('npm run prove -- --set ends --worlds 1 --seed 7')
  expect(commandFor({ set: 'feed', broken: 'ageIsForgotten' }, 7)).toBe(
    'npm run prove -- --set feed --worlds 1 --seed 7 --break ageIsForgotten',
  )
})
