import { drop } from '../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import { RateLimiter, type Lane } from '../../../electron/providers/rate-limiter.ts'
import { createReadConnections } from '../../../electron/providers/read-connections.ts'
import { createVirtualClock, flushPromises } from '../../support/virtual-clock.ts'

const host = 'https://api.example'

interface Account {
  readonly limiter: RateLimiter
  /** Names of the requests that are on the network. */
  readonly open: Set<string>
  readonly answered: string[]
}

function setUp(accounts: number, { latency = 1_000, multiplexed = false, allowance = 20 } = {}) {
  const clock = createVirtualClock()
  const connections = createReadConnections(() => multiplexed)
  const all = Array.from({ length: accounts }, (): Account => ({
    limiter: new RateLimiter(allowance, clock, () => 0, connections(host)),
    open: new Set(),
    answered: [],
  }))
  const send = (account: Account | undefined, lane: Lane, name: string): void => {
    drop(
      account?.limiter.run(lane, async () => {
        account.open.add(name)
        await new Promise<void>((done) => clock.setTimeout(done, latency))
        account.open.delete(name)
        account.answered.push(name)
      }),
    )
  }
  const sendMany = (account: Account | undefined, lane: Lane, count: number): void => {
    for (let index = 0; index < count; index += 1) send(account, lane, `${lane} ${index}`)
  }
  return { clock, all, send, sendMany }
}

describe('the connections of one host', () => {
  it.each([
    { multiplexed: false, polls: 4 },
    { multiplexed: true, polls: 16 },
  ])('carry $polls polls at once (HTTP/2: $multiplexed)', async ({ multiplexed, polls }) => {
    const { all, sendMany } = setUp(1, { multiplexed })
    sendMany(all[0], 'poll', 20)
    await flushPromises()
    expect(all[0]?.open.size).toBe(polls)
    expect(all[0]?.limiter.usage().connections).toBe(polls)
  })

  it('start a read that the user waits for, even if all connections for polls and details are in use', async () => {
    const { all, send, sendMany } = setUp(1)
    sendMany(all[0], 'poll', 10)
    sendMany(all[0], 'details', 10)
    send(all[0], 'person', 'person')
    await flushPromises()
    expect([...(all[0]?.open ?? [])].sort()).toEqual(
      ['details 0', 'person', 'poll 0', 'poll 1', 'poll 2', 'poll 3'].sort(),
    )
  })

  it('do not delay a write while all are in use', async () => {
    const { all, send, sendMany } = setUp(1)
    for (const lane of ['poll', 'details', 'person'] as const) sendMany(all[0], lane, 10)
    send(all[0], 'write', 'write')
    await flushPromises()
    expect(all[0]?.open).toContain('write')
    expect(all[0]?.open.size).toBe(7)
  })

  it('are shared evenly by two accounts, even if one of them began earlier', async () => {
    const { clock, all, sendMany } = setUp(2)
    sendMany(all[0], 'poll', 60)
    await flushPromises()
    sendMany(all[1], 'poll', 60)
    await clock.advance(10_500)
    const [first, second] = all.map(({ answered }) => answered.length)
    expect((first ?? 0) + (second ?? 0)).toBe(40)
    expect(Math.abs((first ?? 0) - (second ?? 0))).toBeLessThanOrEqual(4)
  })

  it('all serve one account while the other is paused', async () => {
    const { clock, all, sendMany } = setUp(2)
    all[0]?.limiter.pause(clock.now(), 60, false)
    for (const account of all) sendMany(account, 'poll', 20)
    await clock.advance(4_500)
    expect(all.map(({ answered }) => answered.length)).toEqual([0, 16])
  })

  it('are free again once their reads are cancelled', async () => {
    const limiter = new RateLimiter(20, createVirtualClock(), () => 0)
    const stop = new AbortController()
    const hanging = Array.from({ length: 4 }, () =>
      limiter.run(
        'poll',
        () =>
          new Promise((_resolve, reject) => {
            stop.signal.addEventListener('abort', () => {
              reject(new Error('aborted'))
            })
          }),
        stop.signal,
      ),
    )
    const next = limiter.run('poll', () => Promise.resolve('next'))
    stop.abort()
    await Promise.allSettled(hanging)
    expect(await next).toBe('next')
  })

  it.each([
    { latency: 50, perSecond: 20 },
    { latency: 150, perSecond: 20 },
    { latency: 300, perSecond: 13 },
    { latency: 3_000, perSecond: 1.3 },
  ])('allow $perSecond reads per second at a latency of $latency ms', async ({ latency, perSecond }) => {
    const { clock, all, sendMany } = setUp(1, { latency })
    sendMany(all[0], 'poll', 1_000)
    await clock.advance(30_000)
    expect((all[0]?.answered.length ?? 0) / 30).toBeCloseTo(perSecond, 0)
  })
})
