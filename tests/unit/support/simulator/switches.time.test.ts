import { drop } from '../../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import type { World } from '../../../support/simulator-world.ts'
import { ask, createSwitched } from '../../../support/switched-world.ts'

describe('each switch has its effect:', () => {
  it('effectDelayMs 0 applies the effect before the response', async () => {
    const world = createSwitched({ effectDelayMs: 0 })
    await ask(world, 'DELETE', '/Conference/Standup/')
    expect(world.simulator.rooms.snapshot()).toEqual([])
  })

  it('latencyMs delays the response, arrivalMs the request', async () => {
    const world = createSwitched({ latencyMs: 300, arrivalMs: [100, 100] })
    const response = world.call('DELETE', '/Conference/Standup/')
    const seen: string[] = []
    drop(response.then(() => seen.push('responded')))
    world.simulator.rooms.onEvent((event) => seen.push(event.kind))
    await world.clock.advance(99)
    expect(world.simulator.requests).toEqual([])
    await world.clock.advance(152)
    expect(seen.at(-1)).toBe('ended')
    await world.clock.advance(149)
    expect(seen.at(-1)).toBe('responded')
    expect(world.simulator.requests[0]).toMatchObject({ status: 204, at: world.clock.now() - 300 })
    await response
  })

  it('operationLatencyMs delays the operations that it names, and latencyMs all others', async () => {
    const world = createSwitched({ latencyMs: 20, operationLatencyMs: { listRooms: 10_000, kick: [3_000, 3_000] } })
    const start = world.clock.now()
    const delays = new Map<string, number>()
    for (const [method, path] of [
      ['GET', '/Conference/'],
      ['GET', '/Conference/Standup/'],
      ['POST', '/Conference/Standup/Member/10/Kick/'],
      ['POST', '/Conference/Standup/Member/10/Mute/'],
    ] as const)
      drop(ask(world, method, path).then(() => delays.set(`${method} ${path}`, world.clock.now() - start)))
    await world.clock.advance(10_000)
    expect([...delays.values()]).toEqual([20, 20, 3_000, 10_000])
    expect([...delays.keys()].at(-1)).toBe('GET /Conference/')
  })
})

describe('limits', () => {
  const burst = async (world: World, count: number): Promise<number[]> => {
    const statuses: number[] = []
    for (let time = 0; time < count; time += 1) statuses.push((await ask(world, 'GET', '/Conference/')).status)
    return statuses
  }
  const refused = (statuses: number[]): number => statuses.filter((status) => status === 429).length

  it('of Plivo are 300 requests in any 5 s', async () => {
    const world = createSwitched({ otherTraffic: 100 })
    expect(refused(await burst(world, 199))).toBe(0)
    await world.clock.advance(3000)
    await burst(world, 1)
    expect(refused(await burst(world, 1))).toBe(1)
    await world.clock.advance(2000)
    expect(refused(await burst(world, 200))).toBe(1)
  })

  it('do not exist on Vobiz until one is set', async () => {
    const world = createSwitched({}, 'vobiz')
    expect(refused(await burst(world, 400))).toBe(0)
    world.simulator.switches.set({ limitRequests: 1 })
    await burst(world, 1)
    expect(await ask(world, 'GET', '/Conference/')).toMatchObject({
      status: 429,
      body: {
        status: 'error',
        error: { code: 'RATE_LIMIT_EXCEEDED', details: { limit: 1, current: 2, retryAfter: 5 } },
      },
    })
  })

  it.each([
    ['header', '5', undefined],
    ['body', undefined, 5],
    ['date', 'Thu, 15 Jan 2026 09:30:05 GMT', undefined],
    ['neither', undefined, undefined],
  ] as const)('send the retry delay in the place that retryAfterIn names: %s', async (retryAfterIn, header, inBody) => {
    const world = createSwitched({ retryAfterIn, limitRequests: 1 })
    await ask(world, 'GET', '/Conference/')
    const second = await ask(world, 'GET', '/Conference/')
    expect(second.status).toBe(429)
    expect(second.headers['retry-after']).toBe(header)
    expect((second.body as { retryAfter?: number }).retryAfter).toBe(inBody)
  })
})
