import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { readsOnly } from '../../../relay/observed-rooms.ts'
import { inProcessFetch } from '../../support/in-process-fetch.ts'
import { createWorld, testAccount } from '../../support/simulator-world.ts'

test('52 the relay sends no write, even if one is called', async () => {
  const { simulator, clock } = createWorld({ profile: 'plivo' })
  simulator.rooms.startRoom({ name: 'Duo', people: [{ memberId: '311' }, {}] })
  const fetch = readsOnly(inProcessFetch(simulator))
  const provider = createProvider('plivo', { credentials: testAccount, clock, random: () => 0, fetch })
  await provider.retrieve('Duo')
  const replies = await Promise.all([
    provider.mute('Duo', 'all'),
    provider.kick('Duo', { ids: ['311'] }),
    provider.hangUpConference('Duo'),
    provider.hangUpAllConferences(),
    provider.record('Duo'),
  ])
  expect(replies.map(({ ok }) => ok)).toEqual([false, false, false, false, false])
  expect(simulator.requests.map(({ method }) => method)).toEqual(['GET'])
})
