import { drop } from '../../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../../simulator/simulator.ts'
import { createWorld } from '../../../support/simulator-world.ts'
import { createStandup, flags, statuses } from '../../../support/standup-world.ts'

const createFaulty = (...faults: FaultRule[]) => createStandup('plivo', { faults })
const isLive = (world: ReturnType<typeof createFaulty>): boolean => flags(world).length > 0

describe('a write', () => {
  it.each([
    ['cutBefore', 0, true],
    ['cutAfter', 0, false],
    ['refuse', 500, true],
    ['fail', 500, false],
    ['missing', 404, true],
    ['denied', 403, true],
    ['rateLimited', 429, true],
    ['redirect', 302, true],
    ['emptyBody', 204, false],
    ['html', 200, false],
  ] as const)('with the fault %s gets a %i, and the room is live afterwards: %s', async (kind, status, live) => {
    const world = createFaulty({ kind, location: 'https://elsewhere.example.test/' })
    expect(await statuses(world, ['DELETE /Conference/Standup/'])).toEqual([status])
    await world.applyEffects()
    expect(isLive(world)).toBe(live)
    expect(world.simulator.requests.map(({ effect }) => effect === undefined)).toEqual([live])
  })

  it('with the fault silent gets no response, and the connection is cut when the simulator stops', async () => {
    const world = createFaulty({ kind: 'silent' })
    let answer: unknown
    drop(statuses(world, ['DELETE /Conference/Standup/']).then((reply) => (answer = reply)))
    await world.clock.advance(3_600_000)
    expect(answer).toBeUndefined()
    world.simulator.stop()
    await world.clock.advance(0)
    expect(answer).toEqual([0])
    expect(isLive(world)).toBe(true)
  })
})

describe('a read', () => {
  it.each(['plivo', 'vobiz'] as const)(
    'with the fault missing gets the same 404 as for a room that is not live: %s',
    async (profile) => {
      const faults: FaultRule[] = [{ kind: 'missing', operation: 'retrieveRoom', room: 'Standup', times: 1 }]
      const world = createStandup(profile, { faults })
      const read = async (name: string) => {
        const { status, headers, body } = await world.call('GET', `/Conference/${name}/`)
        return { status, headers, body: { ...(body as object), api_id: '' } }
      }
      const missing = await read('Standup')
      expect(missing).toEqual(await read('Nobody'))
      expect(missing.status).toBe(404)
      expect((await read('Standup')).status).toBe(200)
    },
  )
})

describe('the limit', () => {
  it('of Plivo is 300 requests in any 5 s, those of other clients included', async () => {
    const world = createStandup('plivo', { otherTraffic: 100 })
    const burst = async (count: number): Promise<number> =>
      (await statuses(world, Array<string>(count).fill('GET /Conference/'))).filter((status) => status === 429).length
    expect(await burst(199)).toBe(0)
    await world.clock.advance(3_000)
    expect(await burst(2)).toBe(1)
    await world.clock.advance(2_000)
    expect(await burst(200)).toBe(1)
  })

  it('of Vobiz does not exist until one is set', async () => {
    const world = createWorld({ profile: 'vobiz' })
    expect(new Set(await statuses(world, Array<string>(400).fill('GET /Conference/')))).toEqual(new Set([200]))
    world.simulator.switches.set({ limitRequests: 1 })
    await world.call('GET', '/Conference/')
    expect(await world.call('GET', '/Conference/')).toMatchObject({
      status: 429,
      body: {
        status: 'error',
        error: { code: 'RATE_LIMIT_EXCEEDED', details: { limit: 1, current: 2, retryAfter: 5 } },
      },
    })
  })
})
