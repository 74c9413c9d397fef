import { expect, test } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import type { Provider } from '../../../electron/providers/provider.ts'
import { Asks } from '../../../relay/asks.ts'
import { ObservedRooms, readsOnly } from '../../../relay/observed-rooms.ts'
import { RetainedDesks } from '../../../shared/feed/retained-desks.ts'
import { inProcessFetch } from '../../support/in-process-fetch.ts'
import { createWorld, testAccount } from '../../support/simulator-world.ts'
import { testAccount as accountOf } from '../../support/test-core.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

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
    provider.record({ conference: 'Duo' }),
  ])
  expect(replies.map(({ ok }) => ok)).toEqual([false, false, false, false, false])
  expect(simulator.requests.map(({ method }) => method)).toEqual(['GET'])
})

test('a flood of events causes only four reads each second, and none of another account less', async () => {
  const clock = createVirtualClock()
  const started: string[] = []
  const account = (id: string) => {
    const provider = {
      kind: 'plivo',
      abilities: { listIsComplete: true },
      usage: () => ({ used: 0, allowed: 20, connections: 8 }),
      list: () => new Promise(() => undefined),
      retrieve: (room: string) => {
        started.push(`${id} ${room}`)
        return Promise.resolve({ ok: true, value: { kind: 'gone' }, at: clock.now() })
      },
    } as unknown as Provider
    return { account: { ...accountOf('plivo'), id }, provider, callbacks: 'signed' } as const
  }
  const parts = { accounts: ['a', 'b'].map(account), clock, logger: () => undefined, onMonitor: () => () => undefined }
  const observed = { wants: new RetainedDesks<never>(), asks: new Asks(), onResponse: () => undefined }
  const rooms = new ObservedRooms({ ...parts, ...observed })
  rooms.start()
  const flood = (): void => {
    for (let index = 0; index < 1_000; index += 1) rooms.readSoon('a', `made up ${String(index)}`)
  }
  flood()
  rooms.readSoon('b', 'Duo')
  expect(started).toEqual([0, 1, 2, 3].map((index) => `a made up ${String(index)}`).concat('b Duo'))
  await clock.advance(1_000)
  flood()
  rooms.stop()
  expect(started.length).toBe(9)
})
