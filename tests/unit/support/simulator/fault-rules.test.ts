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
  it.each([
    [{ kind: 'fail', status: 503, form: 'json' }, 503, 'application/json', /"error"/],
    [{ kind: 'fail', status: 502, form: 'html' }, 502, 'text/html', /<h1>/],
    [{ kind: 'fail', status: 504, form: 'empty' }, 504, undefined, /^""$/],
    [{ kind: 'refuse', status: 403, body: '{"message":"no"}' }, 403, 'application/json', /^\{"message":"no"\}$/],
    [{ kind: 'replaced', status: 408, body: 'x', headers: { 'Content-Type': 'text/plain' } }, 408, 'text/plain', /"x"/],
    [{ kind: 'wrongType' }, 200, 'text/html', /conference_name/],
    [{ kind: 'denied', status: 401 }, 401, 'text/html', /login/],
    [{ kind: 'denied', status: 403 }, 403, 'application/json', /not verified/],
  ] as const)('with the fault %j gets its status, type and body', async (rule, status, type, text) => {
    const world = createFaulty(rule)
    const reply = await world.call('GET', '/Conference/Standup/')
    expect([reply.status, reply.headers['content-type']?.split(';')[0]]).toEqual([status, type])
    expect(JSON.stringify(reply.body)).toMatch(text)
  })

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

describe('fault rules', () => {
  it.each([
    [
      'their method, path and number',
      { kind: 'fail', method: 'GET', path: '/Standup/', times: 2 },
      ['GET /Conference/', 'POST /Conference/Standup/Record/', ...Array<string>(3).fill('GET /Conference/Standup/')],
      [200, 202, 500, 500, 200],
    ],
    [
      'their operation',
      { kind: 'fail', operation: 'mute', status: 502 },
      ['POST /Conference/Standup/Member/all/Mute/', 'POST /Conference/Standup/Member/all/Deaf/'],
      [502, 202],
    ],
    [
      'their room, even if its path is not fully encoded',
      { kind: 'fail', room: 'Sales & more' },
      [
        'GET /Conference/Sales%20%26%20more/',
        'POST /Conference/Sales%20&%20more/Record/',
        'GET /Conference/Sales/',
        'GET /Conference/',
      ],
      [500, 500, 200, 200],
    ],
  ] satisfies [string, FaultRule, string[], number[]][])(
    'apply only to %s',
    async (_what, rule, requests, expected) => {
      const world = createFaulty(rule)
      for (const name of ['Sales & more', 'Sales']) world.simulator.rooms.startRoom({ name })
      expect(await statuses(world, requests)).toEqual(expected)
    },
  )

  it('apply by chance, identically for the same seed', async () => {
    const lines = Array<string>(60).fill('GET /Conference/')
    const once = await statuses(createFaulty({ kind: 'fail', chance: 0.5 }), lines)
    expect(new Set(once)).toEqual(new Set([200, 500]))
    expect(await statuses(createFaulty({ kind: 'fail', chance: 0.5 }), lines)).toEqual(once)
  })

  it.each([
    ['header', { 'retry-after': '7' }, undefined],
    ['date', { 'retry-after': 'Thu, 15 Jan 2026 09:30:07 GMT' }, undefined],
    ['body', {}, 7],
    ['neither', {}, undefined],
  ] as const)('say when to retry where retryAfterIn asks for it: %s', async (retryAfterIn, header, inBody) => {
    const faults: FaultRule[] = [
      { kind: 'rateLimited', retryAfterSeconds: 7, times: 1 },
      { kind: 'refuse', status: 503, retryAfterSeconds: 7 },
    ]
    const world = createStandup('plivo', { faults, retryAfterIn })
    for (const status of [429, 503]) {
      const reply = await world.call('GET', '/Conference/')
      expect(reply).toMatchObject({ status, headers: header })
      expect('retry-after' in reply.headers).toBe('retry-after' in header)
      if (status === 429) expect((reply.body as { retryAfter?: number }).retryAfter).toBe(inBody)
    }
  })
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
