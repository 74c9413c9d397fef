import { describe, expect, it } from 'vitest'
import { RateLimiter } from '../../../electron/providers/rate-limiter.ts'
import type { Priority } from '../../../electron/providers/read-connections.ts'
import { createVirtualClock, settle, type VirtualClock } from '../../support/virtual-clock.ts'

interface Bench {
  clock: VirtualClock
  limiter: RateLimiter
  /** What began, with milliseconds since the start. */
  began: { name: string; at: number }[]
  readonly ask: (name: string, priority?: Priority, lasts?: number) => void
}

const bench = (allowance: number): Bench => {
  const clock = createVirtualClock()
  const start = clock.now()
  const limiter = new RateLimiter(allowance, clock, () => 0)
  const began: Bench['began'] = []
  const ask: Bench['ask'] = (name, priority = 'poll', lasts = 0) => {
    void limiter.run(priority, async () => {
      began.push({ name, at: clock.now() - start })
      if (lasts > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, lasts))
    })
  }
  return { clock, limiter, began, ask }
}

/** The most that began within any `ms`. */
const densest = (began: Bench['began'], ms: number): number =>
  Math.max(0, ...began.map(({ at }) => began.filter((other) => other.at >= at && other.at < at + ms).length))

describe('the allowance', () => {
  it('lets no more polls begin in any second than it has', async () => {
    const { clock, began, ask } = bench(20)
    for (let index = 0; index < 130; index += 1) ask(String(index))
    await clock.advance(10_000)
    expect(began).toHaveLength(130)
    expect(densest(began, 1_000)).toBe(20)
    expect(densest(began, 5_000)).toBe(100)
    expect(began.map(({ name }) => name)).toEqual(Array.from({ length: 130 }, (_, index) => String(index)))
    expect(began.at(-1)?.at).toBe(6_000)
  })

  it('counts what began in the last second', async () => {
    const { clock, limiter, ask } = bench(20)
    expect(limiter.usage()).toMatchObject({ used: 0, allowed: 20 })
    for (let index = 0; index < 14; index += 1) ask(String(index))
    await settle()
    expect(limiter.usage()).toMatchObject({ used: 14, allowed: 20 })
    await clock.advance(1_000)
    expect(limiter.usage()).toMatchObject({ used: 0, allowed: 20 })
  })

  it('lets people go ahead of polls, at once', async () => {
    const { clock, began, ask } = bench(2)
    for (let index = 0; index < 6; index += 1) ask(`poll ${index}`)
    await clock.advance(100)
    ask('person', 'person')
    await settle()
    expect(began.at(-1)).toEqual({ name: 'person', at: 100 })
    await clock.advance(5_000)
    // The person's request counts: polls wait until the last second is within the allowance.
    expect(began.map(({ at }) => at)).toEqual([0, 0, 100, 1_000, 1_100, 2_000, 2_100])
  })

  it('bounds what people send too', async () => {
    const { clock, began, ask } = bench(2)
    for (let index = 0; index < 10; index += 1) ask(`person ${index}`, 'person')
    ask('poll')
    await clock.advance(10_000)
    expect(densest(began, 1_000)).toBe(4)
    expect(began.at(-1)?.name).toBe('poll')
  })

  it('leaves room for whoever acts while the details of a long list are read', async () => {
    const { clock, began, ask } = bench(2)
    for (let index = 0; index < 10; index += 1) ask(`detail ${index}`, 'details')
    ask('poll')
    await clock.advance(100)
    ask('look', 'person')
    await settle()
    ask('mute', 'person')
    await settle()
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

  it('does not gather unfinished polls without end, and still lets people through', async () => {
    const { clock, began, ask } = bench(2)
    for (let index = 0; index < 20; index += 1) ask(`poll ${index}`, 'poll', 60_000)
    await clock.advance(30_000)
    expect(began).toHaveLength(4)
    ask('person', 'person')
    await settle()
    expect(began.at(-1)?.name).toBe('person')
  })

  it('gives up what waits when its signal aborts, and nothing else', async () => {
    const { clock, limiter, began, ask } = bench(1)
    const stop = new AbortController()
    ask('first')
    const waiting = limiter.run('poll', () => Promise.resolve('sent'), stop.signal)
    ask('last')
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await clock.advance(3_000)
    expect(began.map(({ name }) => name)).toEqual(['first', 'last'])
  })

  it('is not held up by a clock that is set back', async () => {
    const { clock, limiter, ask, began } = bench(2)
    let back = 0
    const hour = 3_600_000
    const moody = new RateLimiter(2, { ...clock, now: () => clock.now() - back }, () => 0)
    const times: number[] = []
    for (let index = 0; index < 4; index += 1) {
      void moody.run('poll', () => Promise.resolve(times.push(clock.now())))
      ask(String(index))
    }
    moody.pause(clock.now(), 5, true)
    back = hour
    expect(moody.usage().pausedUntil).toBe(clock.now() - hour + 5_000)
    await clock.advance(9_000)
    expect(times).toHaveLength(4)
    expect(began).toHaveLength(4)
    expect(limiter.usage()).toMatchObject({ used: 0, allowed: 2 })
  })

  it('leaves no timer behind when nothing waits', async () => {
    const { clock, ask } = bench(2)
    for (let index = 0; index < 5; index += 1) ask(String(index))
    await clock.advance(5_000)
    expect(clock.waiting).toBe(0)
  })
})

describe('a rest', () => {
  it('holds polls back as told, and nobody else', async () => {
    const { clock, limiter, began, ask } = bench(20)
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

  it('halves the allowance until a minute after it', async () => {
    const { clock, limiter } = bench(20)
    limiter.pause(clock.now(), 5, true)
    expect(limiter.usage().allowed).toBe(10)
    await clock.advance(64_999)
    expect(limiter.usage().allowed).toBe(10)
    await clock.advance(1)
    expect(limiter.usage().allowed).toBe(20)
  })

  it('halves again when it was not enough, never below one', async () => {
    const { clock, limiter } = bench(2)
    for (let times = 0; times < 12; times += 1) {
      limiter.pause(clock.now(), 1, true)
      await clock.advance(6_001)
      expect(limiter.usage().allowed).toBe(1)
    }
    await clock.advance(61_000)
    expect(limiter.usage().allowed).toBe(2)
  })

  it('refused again right after the rest does not halve again: that is about what was sent before', async () => {
    const { clock, limiter } = bench(20)
    const allowed: number[] = []
    for (const wait of [1_001, 6_001, 1_001]) {
      limiter.pause(clock.now(), 1, true)
      allowed.push(limiter.usage().allowed)
      await clock.advance(wait)
    }
    expect(allowed).toEqual([10, 10, 5])
  })

  it('without a time grows from 1 s to 60 s, and from the start again after an answer', async () => {
    const { clock, limiter } = bench(20)
    const rests: number[] = []
    for (let times = 0; times < 8; times += 1) {
      const now = clock.now()
      limiter.pause(now, undefined, true)
      rests.push(((limiter.usage().pausedUntil ?? now) - now) / 1_000)
      await clock.advance(60_001)
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    limiter.onResponse(clock.now())
    limiter.pause(clock.now(), undefined, true)
    expect(limiter.usage().pausedUntil).toBe(clock.now() + 1_000)
  })

  it('does not grow by what a person sends during it, and is soon over when that is answered', async () => {
    const { clock, limiter } = bench(20)
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

  it('is kept as told, also when a person is answered during it', async () => {
    const { clock, limiter } = bench(20)
    const until = clock.now() + 30_000
    limiter.pause(clock.now(), 30, true)
    await clock.advance(100)
    limiter.onResponse(clock.now())
    expect(limiter.usage().pausedUntil).toBe(until)
  })

  it('counts once for requests that were under way together', async () => {
    const { clock, limiter } = bench(20)
    const sentAt = clock.now()
    await clock.advance(100)
    for (let times = 0; times < 15; times += 1) limiter.pause(sentAt, undefined, true)
    expect(limiter.usage()).toMatchObject({ allowed: 10, pausedUntil: sentAt + 1_100 })
  })

  it('has jitter', () => {
    const clock = createVirtualClock()
    const limiter = new RateLimiter(20, clock, () => 0.9)
    limiter.pause(clock.now(), undefined, true)
    expect(limiter.usage().pausedUntil).toBe(clock.now() + 1_225)
  })

  it('asked for by a server in trouble does not halve', () => {
    const { clock, limiter } = bench(20)
    limiter.pause(clock.now(), 3, false)
    expect(limiter.usage()).toMatchObject({ used: 0, allowed: 20, pausedUntil: clock.now() + 3_000 })
  })
})
