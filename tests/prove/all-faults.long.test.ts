import { test } from 'vitest'
import { expectProof } from './expect-proof.ts'
import { otherSets, restarts, team } from './sets.ts'

// The seeds are fixed, because in the worlds of these seeds every fault occurs.
test.each([
  ...otherSets.map((one) => ({ ...one, worlds: 200 })),
  { ...restarts, worlds: 600 },
  { ...team, worlds: 100 },
])(
  'every fault occurs, and nothing wrong is counted, while $what',
  async ({ set, often, seldom, worlds }) => {
    await expectProof(set, worlds, 1, [...often, ...seldom])
  },
  600_000,
)
