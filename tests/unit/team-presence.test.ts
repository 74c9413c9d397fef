import { expect, test } from 'vitest'
import { presenceAt } from '../../electron/team-presence.ts'
import { accountId, openHarness } from '../support/moderation-harness.ts'
import { inVirtualTime } from '../support/simulated-provider.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const room = (name: string) => ({ accountId, name })

/** What a desk with marked rooms tells the team. */
async function presenceOf(profile: 'plivo' | 'vobiz') {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile })
  const { monitor } = await openHarness({
    ...{ clock, provider: world.provider, kind: world.kind },
    monitorSettings: { own: [room('Weekly')], pinned: [room('Sales')] },
  })
  const presence = presenceAt({
    core: { monitor, providerOf: () => world.provider },
    accounts: [{ accountId }],
    accOf: (id) => `hash of ${id}`,
  })
  monitor.stop()
  world.stop()
  return presence
}

test('a desk wants its pinned rooms read where the list may leave them out', async () => {
  const wanted = (name: string) => ({ acc: `hash of ${accountId}`, name })
  expect(await presenceOf('vobiz')).toEqual({
    acts: true,
    wants: { own: [wanted('Weekly')], open: [], notify: [], pinned: [wanted('Sales')], active: true },
  })
  expect(await presenceOf('plivo')).toMatchObject({ wants: { own: [wanted('Weekly')], pinned: [] } })
})
