import { describe, expect, it } from 'vitest'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Switches } from '../simulator/simulator.ts'
import { inVirtualTime } from '../support/simulated-provider.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const roomCount = 200

/** Reads the list and every room repeatedly, as fast as the rate limiter allows. */
const poller = (provider: Provider, names: readonly string[]) => {
  const counted = { asked: 0, answered: 0, limited: 0, read: new Map<string, number>() }
  let stopped = false
  const keep = async (next: () => Promise<{ ok: boolean }>): Promise<void> => {
    while (!stopped) {
      counted.asked += 1
      const reply = await next()
      counted.answered += 1
      if (!reply.ok) counted.limited += 1
    }
  }
  let turn = 0
  const retrieve = (): Promise<{ ok: boolean }> => {
    const name = names[turn++ % names.length] ?? ''
    counted.read.set(name, (counted.read.get(name) ?? 0) + 1)
    return provider.retrieve(name)
  }
  const loops = [keep(() => provider.list()), ...Array.from({ length: 40 }, () => keep(retrieve))]
  const stop = (): Promise<unknown> => {
    stopped = true
    return Promise.all(loops)
  }
  return { counted, stop }
}

const begin = (switches: Partial<Switches>) => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, {
    profile: 'plivo',
    rooms: roomCount,
    people: 2,
    switches: { latencyMs: [20, 120], ...switches },
  })
  const started = clock.now()
  const refused = () => world.requests.filter(({ status }) => status === 429).map(({ at }) => at - started)
  const sent = () => world.requests.map(({ at }) => at - started)
  const names = world.rooms.snapshot().map(({ name }) => name)
  return { clock, world, started, refused, sent, names }
}

/** The largest number of requests within any period of `ms` milliseconds. */
const densest = (times: readonly number[], ms: number): number =>
  Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + ms).length))

describe('the limit of 300 requests in 5 s, with 200 rooms', () => {
  it('is not exceeded while others use 60 % of it, and every room is read', async () => {
    const { clock, world, refused, sent, names } = begin({ otherTraffic: 180 })
    const { counted, stop } = poller(world.provider, names)
    await clock.advance(60_000)
    expect(refused()).toEqual([])
    expect(counted.limited).toBe(0)
    expect(counted.read.size).toBe(roomCount)
    // More than 95 % of the allowance is used, and never more than all of it.
    expect(sent().length).toBeGreaterThan(60 * 19)
    expect(densest(sent(), 5_000)).toBe(100)
    expect(world.provider.usage()).toMatchObject({ used: 20, allowed: 20 })
    const over = stop()
    await clock.advance(10_000)
    await over
  })

  it.each(['header', 'body', 'neither'] as const)(
    'causes a pause once others use 80 % of it, and halves the allowance for a minute (time to wait given in: %s)',
    async (retryAfterIn) => {
      const { clock, world, started, refused, sent, names } = begin({ otherTraffic: 240, retryAfterIn })
      const { counted, stop } = poller(world.provider, names)
      await clock.advance(5_000)
      const [first = NaN] = refused()
      expect(first).toBeGreaterThan(2_000)
      expect(world.provider.usage().allowed).toBe(10)

      // After the pause there is no refusal until the minute is over and the whole allowance is tried again.
      await clock.advance(55_000)
      // If the response does not say how long to wait, the back-off grows until it is long enough.
      const resumed = sent().find((at) => at > first + 500) ?? Infinity
      const waitMs = retryAfterIn !== 'neither' ? 2_000 : 1_000
      expect(resumed - first).toBeGreaterThanOrEqual(waitMs)
      expect(resumed - first).toBeLessThan(waitMs + 500)
      const settled = retryAfterIn !== 'neither' ? 500 : 1_500
      expect(refused().filter((at) => at > first + settled)).toEqual([])
      expect(world.provider.usage().allowed).toBe(10)
      await clock.advance(10_000)
      expect(refused().some((at) => at > first + 60_000)).toBe(true)
      expect(counted.read.size).toBe(roomCount)
      expect(clock.now() - started).toBe(70_000)
      const over = stop()
      await clock.advance(20_000)
      await over
      expect(counted.answered).toBe(counted.asked)
    },
  )
})

describe('after a forced 429,', () => {
  it.each(['header', 'body'] as const)('a time of 0 s in its %s counts as no time', async (retryAfterIn) => {
    const sentWith = async (switches: Partial<Switches>): Promise<readonly number[]> => {
      const faults = [{ kind: 'rateLimited' as const, retryAfterSeconds: 0 }]
      const { clock, world, sent, names } = begin({ faults, ...switches })
      const { stop } = poller(world.provider, names)
      await clock.advance(60_000)
      const before = sent()
      const over = stop()
      world.switches.set({ faults: [] })
      await clock.advance(120_000)
      await over
      return before
    }
    expect(await sentWith({ retryAfterIn })).toEqual(await sentWith({ retryAfterIn: 'neither' }))
  })

  it('the user’s mute is only delayed, even while polls pause longer because a colleague was refused', async () => {
    const { clock, world, names } = begin({})
    world.provider.rest(60_000)
    world.switches.set({ faults: [{ kind: 'rateLimited', times: 1, retryAfterSeconds: 1 }], retryAfterIn: 'header' })
    const acting = world.provider.mute(names[0] ?? '', 'all')
    await clock.advance(2_000)
    expect(await acting).toMatchObject({ ok: true })
    expect(world.requests).toHaveLength(2)
  })
})
