import { expect, test } from 'vitest'
import { proveSeeds } from './expect-proof.ts'
import { blamedOnce, wrongAgain, wrongAgainInTeam } from './wrong-once.ts'

test.each([
  ['restarts', 'Gavel', wrongAgain],
  ['feed', 'Gavel', wrongAgainInTeam],
  ...(['ends', 'restarts', 'faults', 'announcements', 'interruptions', 'feed'] as const).map(
    (set) => [set, 'the oracle', blamedOnce[set]] as const,
  ),
] as const)(
  'nothing wrong is counted in further worlds of the set %s in which %s used to be wrong',
  async (set, _who, seeds) => {
    expect(await proveSeeds(set, seeds)).toEqual([])
  },
  300_000,
)
