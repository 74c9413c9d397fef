import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { observedProvider, readsOnly } from '../../../relay/observed-provider.ts'
import { inProcessFetch } from '../../support/in-process-fetch.ts'
import { createWorld, testAccount } from '../../support/simulator-world.ts'

const createObserved = (kind: 'plivo' | 'vobiz' = 'plivo', usedByOthers = 0) => {
  const { simulator, clock } = createWorld({ profile: kind })
  simulator.rooms.startRoom({ name: 'Duo', people: [{ memberId: '311' }, {}] })
  const real = createProvider(kind, {
    credentials: testAccount,
    clock,
    random: () => 0,
    fetch: readsOnly(inProcessFetch(simulator)),
  })
  return { simulator, provider: observedProvider(real, () => usedByOthers), real }
}

test('52 the relay sends no write, even if one is called', async () => {
  const { provider, real, simulator } = createObserved()
  await provider.retrieve('Duo')
  const replies = await Promise.all([
    real.mute('Duo', 'all'),
    real.kick('Duo', { ids: ['311'] }),
    real.hangUpConference('Duo'),
    real.hangUpAllConferences(),
    real.record('Duo'),
  ])
  expect(replies.map(({ ok }) => ok)).toEqual([false, false, false, false, false])
  expect(simulator.requests.map(({ method }) => method)).toEqual(['GET'])
})

test.each([
  ['plivo', 0, 20],
  ['plivo', 5, 15],
  ['plivo', 100, 8],
  ['vobiz', 0, 2],
  ['vobiz', 100, 1],
] as const)('at %s, while others send %i requests a second, the relay may send %i', (kind, usedByOthers, allowed) => {
  expect(createObserved(kind, usedByOthers).provider.usage().allowed).toBe(allowed)
})
