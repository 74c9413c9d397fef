import { drop } from '../../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../../simulator/simulator.ts'
import { createWorld, type Reply, type World } from '../../../support/simulator-world.ts'

const createFaulty = (...faults: FaultRule[]): World => {
  const world = createWorld()
  world.simulator.rooms.startRoom({ name: 'Standup', people: 3 })
  world.simulator.switches.set({ faults })
  return world
}

/** A reply without its `api_id`, which is new each time. */
const withoutId = (reply: Reply | 'cut'): unknown =>
  JSON.parse(JSON.stringify(reply, (key, value: unknown) => (key === 'api_id' ? undefined : value)))

const isLive = (world: World): boolean => world.simulator.rooms.get('Standup') !== undefined

describe('faults of a write', () => {
  it.each([
    ['cutBefore', 'cut', true],
    ['cutAfter', 'cut', false],
    ['refuse', 500, true],
    ['fail', 500, false],
    ['rateLimited', 429, true],
    ['redirect', 302, true],
    ['emptyBody', 204, false],
    ['html', 200, false],
  ] as const)('%s responds with %s, and the room is live afterwards: %s', async (kind, outcome, live) => {
    const world = createFaulty({ kind, location: 'https://elsewhere.example.test/' })
    const reply = await world.call('DELETE', '/Conference/Standup/')
    expect(reply === 'cut' ? 'cut' : reply.status).toBe(outcome)
    await world.applyEffects()
    expect(isLive(world)).toBe(live)
    expect(world.simulator.requests).toHaveLength(1)
    expect(world.simulator.requests[0]?.effect === undefined).toBe(live)
  })

  it('silent never responds, and cuts the connection when the simulator stops', async () => {
    const world = createFaulty({ kind: 'silent' })
    let answer: unknown
    drop(world.call('DELETE', '/Conference/Standup/').then((reply) => (answer = reply)))
    await world.clock.advance(3_600_000)
    expect(answer).toBeUndefined()
    world.simulator.stop()
    await world.clock.advance(0)
    expect(answer).toBe('cut')
    expect(isLive(world)).toBe(true)
  })
})

describe('faults of a read', () => {
  const read = async (rule: FaultRule) => {
    const world = createFaulty(rule)
    const path = `/v1/Account/${world.simulator.authId}/Conference/Standup/`
    const authorization = `Basic ${Buffer.from(`${world.simulator.authId}:${world.simulator.authToken}`).toString('base64')}`
    const response = await world.simulator.handle({ method: 'GET', path, headers: { authorization } })
    if (response.cut) throw new Error('cut')
    return response
  }

  it.each([
    [{ kind: 'fail', status: 503, form: 'json' }, 503, 'application/json', /"error"/],
    [{ kind: 'fail', status: 502, form: 'html' }, 502, 'text/html', /<h1>/],
    [{ kind: 'fail', status: 504, form: 'empty' }, 504, undefined, /^$/],
    [{ kind: 'refuse', status: 403, body: '{"message":"no"}' }, 403, 'application/json', /^\{"message":"no"\}$/],
    [{ kind: 'replaced', status: 408, body: 'x', headers: { 'Content-Type': 'text/plain' } }, 408, 'text/plain', /^x$/],
  ] as const)('%j sends its status, type and body', async (rule, status, type, text) => {
    const { status: answered, headers, body } = await read(rule)
    expect(answered).toBe(status)
    expect(headers['content-type']?.split(';')[0]).toBe(type)
    expect(body).toMatch(text)
  })

  it('slow sends one byte at a time', async () => {
    const { slow } = await read({ kind: 'slow', everyMs: 1000 })
    const pieces = [...(slow?.pieces ?? [])]
    expect(slow?.everyMs).toBe(1000)
    expect(pieces.every((piece) => piece.length === 1)).toBe(true)
    expect(JSON.parse(pieces.join(''))).toHaveProperty('conference_name', 'Standup')
  })
})

describe('wrong responses of a provider about one room', () => {
  it.each(['plivo', 'vobiz'] as const)(
    'the fault "missing" sends the same 404 for a live room as for a room that is not live: %s',
    async (profile) => {
      const world = createWorld({ profile })
      world.simulator.rooms.startRoom({ name: 'Standup' })
      const ended = await world.call('GET', '/Conference/Nobody/')
      world.simulator.switches.set({
        faults: [{ kind: 'missing', operation: 'retrieveRoom', room: 'Standup', times: 1 }],
      })
      const flaky = await world.call('GET', '/Conference/Standup/')
      expect(withoutId(flaky)).toEqual(withoutId(ended))
      expect(await world.call('GET', '/Conference/Standup/')).toMatchObject({ status: 200 })
    },
  )

  it.each([
    ['plivo', 401, 'text/html', /login/],
    ['plivo', 403, 'application/json', /not verified/],
    ['vobiz', 402, 'application/json', /INSUFFICIENT_BALANCE/],
  ] as const)('%s denies one room with %i', async (profile, status, type, text) => {
    const world = createWorld({ profile })
    for (const name of ['Standup', 'Other']) world.simulator.rooms.startRoom({ name })
    world.simulator.switches.set({ faults: [{ kind: 'denied', status, room: 'Standup' }] })
    const reply = await world.call('DELETE', '/Conference/Standup/')
    expect(reply).toMatchObject({ status, headers: { 'content-type': type } })
    expect(JSON.stringify(reply)).toMatch(text)
    await world.applyEffects()
    expect(isLive(world)).toBe(true)
    expect(await world.call('GET', '/Conference/Other/')).toMatchObject({ status: 200 })
  })
})

describe('fault rules', () => {
  const statuses = async (world: World, lines: string[]): Promise<unknown[]> => {
    const seen: unknown[] = []
    for (const line of lines) {
      const [method = '', path = ''] = line.split(' ')
      const reply = await world.call(method, path)
      seen.push(reply === 'cut' ? 'cut' : reply.status)
    }
    return seen
  }

  it('apply only to their method, path or operation, and are used up', async () => {
    const world = createFaulty(
      { kind: 'fail', method: 'GET', path: '/Standup/', times: 2 },
      { kind: 'fail', operation: 'mute', status: 502 },
    )
    const lines = [
      'GET /Conference/',
      'POST /Conference/Standup/Record/',
      ...Array<string>(3).fill('GET /Conference/Standup/'),
      'POST /Conference/Standup/Member/all/Mute/',
      'POST /Conference/Standup/Member/all/Deaf/',
    ]
    expect(await statuses(world, lines)).toEqual([200, 202, 500, 500, 200, 502, 202])
  })

  it('apply only to the room that they name, even if its path is not fully encoded', async () => {
    const world = createFaulty({ kind: 'fail', room: 'Sales & more' })
    for (const name of ['Sales & more', 'Sales']) world.simulator.rooms.startRoom({ name })
    const lines = [
      'GET /Conference/Sales%20%26%20more/',
      'GET /Conference/Sales%20&%20more/',
      'POST /Conference/Sales%20%26%20more/Record/',
      'GET /Conference/Sales/',
      'GET /Conference/',
    ]
    expect(await statuses(world, lines)).toEqual([500, 500, 500, 200, 200])
  })

  it('apply by chance, identically for the same seed', async () => {
    const lines = Array<string>(60).fill('GET /Conference/')
    const once = await statuses(createFaulty({ kind: 'fail', chance: 0.5 }), lines)
    expect(new Set(once)).toEqual(new Set([200, 500]))
    expect(await statuses(createFaulty({ kind: 'fail', chance: 0.5 }), lines)).toEqual(once)
  })

  it('say when to retry after a 503 only if retryAfterIn asks for a header', async () => {
    const world = createFaulty({ kind: 'refuse', status: 503, form: 'html', retryAfterSeconds: 7 })
    expect(await world.call('GET', '/Conference/')).not.toHaveProperty('headers.retry-after')
    world.simulator.switches.set({ retryAfterIn: 'header' })
    expect(await world.call('GET', '/Conference/')).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
  })
})
