import { expect, test } from 'vitest'
import { provenWorlds, seed } from '../support/test-sizes.ts'
import { expectProof, proveSeeds } from './expect-proof.ts'
import { team } from './sets.ts'
import { wrongOnceInTeam } from './wrong-once.ts'

test(`nothing wrong is counted at the desks of a team while the broker and the relays fail (seed ${String(seed)})`, async () => {
  await expectProof('feed', provenWorlds.feed, seed, team.often)
}, 120_000)

test('nothing wrong is counted in the worlds of teams in which Gavel used to be wrong', async () => {
  expect(await proveSeeds('feed', wrongOnceInTeam)).toEqual([])
}, 120_000)
