import { test } from 'vitest'
import { provenWorlds, seed } from '../support/test-sizes.ts'
import { expectProof } from './expect-proof.ts'
import { team } from './sets.ts'

test(`nothing wrong is counted at the desks of a team while the broker and the relays fail (seed ${String(seed)})`, async () => {
  await expectProof('feed', provenWorlds.feed, seed, team.often)
}, 120_000)
