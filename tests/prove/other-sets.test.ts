import { test } from 'vitest'
import { provenWorlds, seed } from '../support/test-sizes.ts'
import { expectProof } from './expect-proof.ts'
import { otherSets } from './sets.ts'

test.each(otherSets)(
  `nothing wrong is counted while $what (seed ${String(seed)})`,
  async ({ set, often }) => {
    await expectProof(set, provenWorlds.others, seed, often)
  },
  120_000,
)
