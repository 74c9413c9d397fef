import { drop } from '../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import { HostReads, RateLimiter, type RequestPriority } from '../../../electron/providers/rate-limiter.ts'
import { LONGEST_REST } from '../../../shared/limits.ts'
import { createVirtualClock, flushPromises, type VirtualClock } from '../../support/virtual-clock.ts'

interface Setup {
  clock: VirtualClock
  limiter: RateLimiter
  /** The requests that began, with milliseconds since the start. */
  began: { name: string; at: number }[]
  readonly ask: (name: string, priority?: RequestPriority, lasts?: number) => void
}

const setUp = (allowance: number): Setup => {
  const clock = createVirtualClock()
  const start = clock.now()
  const limiter = new RateLimiter(allowance, clock, () => 0)
  const began: Setup['began'] = []
  const ask: Setup['ask'] = (name, priority = 'poll', lasts = 0) => {
    drop(
      limiter.run(priority, async () => {
        began.push({ name, at: clock.now() - start })
        if (lasts > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, lasts))
      }),
    )
  }
  return { clock, limiter, began, ask }
}

/** The largest number of requests that began within any period of `ms` milliseconds. */
const densest = (began: Setup['began'], ms: number): number =>
  Math.max(0, ...began.map(({ at }) => began.filter((other) => other.at >= at && other.at < at + ms).length))

describe('the rate limiter', () => {
  it('limits the polls that begin in any second', async () => {
    const { clock, began, ask } = setUp(20)
    for (let index = 0; index < 130; index += 1) ask(String(index))
    await clock.advance(10_000)
    expect(began).toHaveLength(130)
    expect(densest(began, 1_000)).toBe(20)
    expect(densest(began, 5_000)).toBe(100)
    expect(began.map(({ name }) => name)).toEqual(Array.from({ length: 130 }, (_, index) => String(index)))
    expect(began.at(-1)?.at).toBe(6_000)
  })

  it("sends a user's request at once, before polls", async () => {
    const { clock, began, ask } = setUp(2)
    for (let index = 0; index < 6; index += 1) ask(`poll ${index}`)
    await clock.advance(100)
    ask('person', 'person')
    await flushPromises()
    expect(began.at(-1)).toEqual({ name: 'person', at: 100 })
    await clock.advance(5_000)
    // The user's request counts too, so a poll waits until at most one other request began in the last second.
    expect(began.map(({ at }) => at)).toEqual([0, 0, 100, 1_000, 1_100, 2_000, 2_100])
  })

  it('begins actions synchronously until twice the allowance is used up, and the others later, in order', async () => {
    const { clock, limiter } = setUp(2)
    const start = clock.now()
    const began: string[] = []
    for (let index = 0; index < 6; index += 1)
      drop(
        limiter.run('write', () => {
          began.push(`${index} at ${clock.now() - start}`)
          return Promise.resolve()
        }),
      )
    expect(began).toEqual(['0 at 0', '1 at 0', '2 at 0', '3 at 0'])
    await clock.advance(3_000)
    expect(began.slice(4)).toEqual(['4 at 1000', '5 at 1000'])
  })

  it('leaves allowance for actions while the details of a long list are read', async () => {
    const { clock, began, ask } = setUp(2)
    for (let index = 0; index < 10; index += 1) ask(`detail ${index}`, 'details')
    ask('poll')
    await clock.advance(100)
    ask('look', 'person')
    await flushPromises()
    ask('mute', 'person')
    await flushPromises()
    expect(began.slice(-2)).toEqual([
      { name: 'look', at: 100 },
      { name: 'mute', at: 100 },
    ])
    await clock.advance(10_000)
    expect(densest(began, 1_000)).toBe(4)
    const names = began.map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('detail'))).toEqual(
      Array.from({ length: 10 }, (_, index) => `detail ${index}`),
    )
    expect(names).toContain('poll')
  })

  it('bounds the reads on the network, and leaves connections for reads that the user waits for', async () => {
    const { clock, limiter, began, ask } = setUp(100)
    for (const priority of ['poll', 'details', 'person'] as const)
      for (let index = 0; index < 30; index += 1) ask(priority, priority, 60_000)
    await clock.advance(30_000)
    const count = (name: string) => began.filter((one) => one.name === name).length
    expect([count('poll'), count('details'), count('person')]).toEqual([4, 1, 1])
    expect(limiter.usage().connections).toBe(4)
    await clock.advance(31_000)
    expect(count('person')).toBeGreaterThan(1)
  })

  it('shares the connections of a host evenly among its accounts, even if one of them began earlier', async () => {
    const clock = createVirtualClock()
    const host = new HostReads()
    const open = [0, 0]
    const read = [0, 0]
    let most = 0
    const ask = async (account: number, limiter: RateLimiter): Promise<void> => {
      await limiter.run('poll', async () => {
        open[account] = (open[account] ?? 0) + 1
        most = Math.max(most, (open[0] ?? 0) + (open[1] ?? 0))
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 1_000))
        open[account] = (open[account] ?? 0) - 1
        read[account] = (read[account] ?? 0) + 1
      })
    }
    for (const account of [0, 1]) {
      const limiter = new RateLimiter(20, clock, () => 0, host)
      for (let index = 0; index < 60; index += 1) drop(ask(account, limiter))
      await flushPromises()
    }
    await clock.advance(10_500)
    expect(most).toBe(4)
    expect((read[0] ?? 0) + (read[1] ?? 0)).toBe(40)
    expect(Math.abs((read[0] ?? 0) - (read[1] ?? 0))).toBeLessThanOrEqual(4)
  })

  it('drops a queued request if its signal aborts, and no other', async () => {
    const { clock, limiter, began, ask } = setUp(1)
    const stop = new AbortController()
    ask('first')
    const waiting = limiter.run('poll', () => Promise.resolve('sent'), stop.signal)
    ask('last')
    stop.abort(new Error('enough'))
    expect(await waiting).toBeUndefined()
    await clock.advance(3_000)
    expect(began.map(({ name }) => name)).toEqual(['first', 'last'])
  })

  it('leaves no timer behind if nothing is queued', async () => {
    const { clock, ask } = setUp(2)
    for (let index = 0; index < 5; index += 1) ask(String(index))
    await clock.advance(5_000)
    expect(clock.waiting).toBe(0)
  })
})

describe('a pause', () => {
  it('lasts as long as the provider specifies, for polls only', async () => {
    const { clock, limiter, began, ask } = setUp(20)
    const start = clock.now()
    limiter.pause(start, 7, true)
    ask('poll')
    ask('person', 'person')
    await clock.advance(6_999)
    expect(began).toEqual([{ name: 'person', at: 0 }])
    expect(limiter.usage()).toMatchObject({ pausedUntil: start + 7_000 })
    await clock.advance(1)
    expect(began.at(-1)).toEqual({ name: 'poll', at: 7_000 })
    expect(limiter.usage()).not.toHaveProperty('pausedUntil')
  })

  it('halves the allowance until a minute after its end', async () => {
    const { clock, limiter } = setUp(20)
    limiter.pause(clock.now(), 5, true)
    expect(limiter.usage().allowed).toBe(10)
    await clock.advance(64_999)
    expect(limiter.usage().allowed).toBe(10)
    await clock.advance(1)
    expect(limiter.usage().allowed).toBe(20)
  })

  it('that is repeated does not reduce the allowance below one request per second', async () => {
    const { clock, limiter } = setUp(2)
    for (let times = 0; times < 12; times += 1) {
      limiter.pause(clock.now(), 1, true)
      await clock.advance(6_001)
      expect(limiter.usage().allowed).toBe(1)
    }
    await clock.advance(61_000)
    expect(limiter.usage().allowed).toBe(2)
  })

  it('of unknown length grows from 1 s to 60 s, and starts at 1 s again after a success', async () => {
    const { clock, limiter } = setUp(20)
    const pauses: number[] = []
    for (let times = 0; times < 8; times += 1) {
      const now = clock.now()
      limiter.pause(now, undefined, true)
      pauses.push(((limiter.usage().pausedUntil ?? now) - now) / 1_000)
      await clock.advance(60_001)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    limiter.onResponse(clock.now())
    limiter.pause(clock.now(), undefined, true)
    expect(limiter.usage().pausedUntil).toBe(clock.now() + 1_000)
  })

  it("is not doubled if a user's requests are refused too, and ends soon after one succeeds", async () => {
    const { clock, limiter } = setUp(20)
    for (let times = 0; times < 6; times += 1) {
      limiter.pause(clock.now(), undefined, true)
      await clock.advance(100)
    }
    expect(limiter.usage().pausedUntil).toBe(clock.now() - 100 + 1_000)
    await clock.advance(1_000)
    for (let times = 0; times < 4; times += 1) {
      limiter.pause(clock.now(), undefined, true)
      await clock.advance((limiter.usage().pausedUntil ?? 0) - clock.now())
    }
    limiter.pause(clock.now(), undefined, true)
    await clock.advance(100)
    limiter.onResponse(clock.now())
    expect(limiter.usage().pausedUntil).toBe(clock.now() + 1_000)
  })

  it("lasts as long as the provider specifies, even if a user's request succeeds during it", async () => {
    const { clock, limiter } = setUp(20)
    const until = clock.now() + 30_000
    limiter.pause(clock.now(), 30, true)
    await clock.advance(100)
    limiter.onResponse(clock.now())
    expect(limiter.usage().pausedUntil).toBe(until)
  })

  it('counts once for requests that were in flight together', async () => {
    const { clock, limiter } = setUp(20)
    const sentAt = clock.now()
    await clock.advance(100)
    for (let times = 0; times < 15; times += 1) limiter.pause(sentAt, undefined, true)
    expect(limiter.usage()).toMatchObject({ allowed: 10, pausedUntil: sentAt + 1_100 })
  })

  it('after a 503 does not halve the allowance', () => {
    const { clock, limiter } = setUp(20)
    limiter.pause(clock.now(), 3, false)
    expect(limiter.usage()).toMatchObject({ used: 0, allowed: 20, pausedUntil: clock.now() + 3_000 })
  })
})

describe('a rest because the provider refused another program of the account', () => {
  it("stops polls for its time, but not a user's requests, and is not reported as a refusal of this program", async () => {
    const { clock, limiter, began, ask } = setUp(20)
    const start = clock.now()
    limiter.rest(5_000)
    ask('poll')
    ask('person', 'person')
    expect(limiter.usage()).toMatchObject({ pausedUntil: start + 5_000, allowed: 20 })
    expect(limiter.usage()).not.toHaveProperty('refusedUntil')
    await clock.advance(10_000)
    expect(began).toEqual([
      { name: 'person', at: 0 },
      { name: 'poll', at: 5_000 },
    ])
    expect(limiter.usage()).not.toHaveProperty('pausedUntil')
  })

  it('is shortened neither by a response nor by a shorter rest', async () => {
    const { clock, limiter, began, ask } = setUp(20)
    limiter.rest(5_000)
    limiter.rest(1_000)
    limiter.onResponse(clock.now() + 1)
    ask('poll')
    await clock.advance(10_000)
    expect(began).toEqual([{ name: 'poll', at: 5_000 }])
  })

  it('lasts at most five minutes', () => {
    const { clock, limiter } = setUp(20)
    limiter.rest(2 * LONGEST_REST)
    expect(limiter.usage().pausedUntil).toBe(clock.now() + LONGEST_REST)
  })

  it('can be ended, which leaves the pause of this program as it is', async () => {
    const { clock, limiter, began, ask } = setUp(20)
    limiter.pause(clock.now(), 2, true)
    limiter.rest(LONGEST_REST)
    ask('poll')
    limiter.endRest()
    await clock.advance(3_000)
    expect(began).toEqual([{ name: 'poll', at: 2_000 }])
  })
})
