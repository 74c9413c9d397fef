import { expect, test } from 'vitest'
import type { ReadResponse } from '../../../electron/monitor/in-flight-reads.ts'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { observedProvider, readsOnly } from '../../../electron/relay/observed-provider.ts'
import { inProcessFetch } from '../../support/in-process-fetch.ts'
import { createWorld, testAccount } from '../../support/simulator-world.ts'

const createObserved = (kind: 'plivo' | 'vobiz' = 'plivo', usedByOthers = 0) => {
  const { simulator, clock } = createWorld({ profile: kind })
  simulator.rooms.startRoom({ name: 'Duo', people: [{ memberId: '311' }, {}] })
  const responses: ReadResponse[] = []
  const real = createProvider(kind, {
    credentials: testAccount,
    clock,
    random: () => 0,
    fetch: readsOnly(inProcessFetch(simulator)),
  })
  const provider = observedProvider(real, {
    clock,
    usedByOthers: () => usedByOthers,
    onResponse: (response) => responses.push(response),
  })
  return { simulator, clock, provider, real, responses }
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

test('each response is reported once, with the time at which its request was sent, and in order', async () => {
  const { provider, clock, responses } = createObserved()
  const sentAt = clock.now()
  await provider.list()
  await clock.advance(500)
  await provider.retrieve('Duo')
  expect(responses.map(({ about }) => about)).toEqual(['list', 'room'])
  const [list, room] = responses.map(({ read }) => read)
  expect([list, room].map((read) => Math.floor(read?.sent ?? NaN))).toEqual([sentAt, sentAt + 500])
  const times = [list?.sent, list?.received, room?.sent, room?.received]
  expect(times).toEqual(times.toSorted((a = 0, b = 0) => a - b))
})

test('a response to a request that was cancelled is not reported', async () => {
  const { provider, responses } = createObserved()
  const controller = new AbortController()
  const reply = provider.retrieve('Duo', { signal: controller.signal })
  controller.abort()
  await reply
  expect(responses).toEqual([])
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
