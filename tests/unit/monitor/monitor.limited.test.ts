import { afterEach, describe, expect, test } from 'vitest'
import type { Provider, RequestOptions } from '../../../electron/providers/provider.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { ana, openTwoRooms } from '../../support/troubled-account.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Eight pinned rooms at Vobiz, read in turn. After a 429 for one of them, all share one request per second. */
async function openLimited() {
  const clock = createVirtualClock()
  const names = Array.from({ length: 8 }, (_, index) => `Room-${String(index)}`)
  const reads: { at: number; name: string }[] = []
  const polls = { inQueue: new Set<RequestOptions>(), mostInQueue: 0 }
  const world = inVirtualTime(
    clock,
    { profile: 'vobiz', switches: { listShape: 'empty', latencyMs: 50, retryAfterIn: 'neither' } },
    {},
    (fetch) => (url, init) => {
      const name = /Conference\/([^/]+)\/$/.exec(url)?.[1]
      if (name !== undefined) reads.push({ at: clock.now(), name })
      return fetch(url, init)
    },
  )
  for (const name of names) world.rooms.startRoom({ name, people: [{}, {}] })
  const pinned = names.map((name) => ({ accountId, name }))
  const retrieve: Provider['retrieve'] = (name, options) => {
    if (options?.priority !== 'poll') return world.provider.retrieve(name, options)
    polls.inQueue.add(options)
    polls.mostInQueue = Math.max(polls.mostInQueue, polls.inQueue.size)
    // A read for an action replaces the poll of its room.
    options.signal?.addEventListener('abort', () => polls.inQueue.delete(options))
    const onSend = (): void => {
      polls.inQueue.delete(options)
      options.onSend?.()
    }
    return world.provider.retrieve(name, { ...options, onSend })
  }
  const provider = { ...world.provider, retrieve }
  const { monitor } = await openHarness({ ...world, provider, clock, monitorSettings: { pinned } })
  stops.push(() => {
    monitor.stop()
    world.stop()
  })
  world.switches.set({ faults: [{ kind: 'rateLimited', room: 'Room-0', times: 1 }] })
  await clock.advance(40_000)
  const readsOf = (of: string): readonly number[] => reads.filter(({ name }) => name === of).map(({ at }) => at)
  return { clock, world, monitor, readsOf, reads, polls }
}

test('a room whose read got a 429 is read again within 3 s, and does not wait for all others', async () => {
  const { clock, world, readsOf } = await openLimited()
  world.switches.set({ faults: [{ kind: 'rateLimited', room: 'Room-3', times: 1 }] })
  const before = readsOf('Room-3').length
  await clock.advance(40_000)
  const [refused = 0, next = Infinity] = readsOf('Room-3').slice(before)
  expect(next - refused).toBeLessThanOrEqual(3_000)
})

test('a room whose reads repeatedly get a 429 takes less than 28 % of all reads', async () => {
  const { clock, world, reads } = await openLimited()
  world.switches.set({ faults: [{ kind: 'rateLimited', room: 'Room-3' }] })
  const before = reads.length
  await clock.advance(120_000)
  const since = reads.slice(before)
  expect(since.filter(({ name }) => name === 'Room-3').length / since.length).toBeLessThan(0.28)
})

test('no poll is chosen while another waits behind requests of the user, because a question may come up', async () => {
  const { clock, monitor, polls } = await openLimited()
  const readings: Promise<unknown>[] = []
  for (let press = 0; press < 10; press += 1) {
    readings.push(monitor.readNow({ accountId, name: `Room-${String(press % 8)}` }))
    await clock.advance(500)
  }
  await clock.advance(20_000)
  expect(polls.mostInQueue).toBe(1)
  await Promise.all(readings)
})

describe('an account that pauses after a 429', () => {
  test('gets only one request, even if the user refreshes ten times', async () => {
    const { clock, world, harness, health, breakWith } = await openTwoRooms('plivo')
    breakWith({ kind: 'refuse', status: 429, headers: { 'retry-after': '600' } })
    await clock.advance(2_000)
    expect(health()).toMatchObject({ state: 'resting' })
    world.rooms.startRoom({ name: 'New', people: [ana] })
    world.switches.set({ faults: [] })
    const before = world.requests.length
    for (let press = 0; press < 10; press += 1) {
      harness.monitor.refresh()
      await clock.advance(3_000)
    }
    expect(world.requests.slice(before).map(({ path }) => path)).toEqual([
      `${world.basePath}/Account/${world.authId}/Conference/`,
    ])
    expect(harness.room('New')).toBeDefined()
    expect(health()).toMatchObject({ state: 'resting' })
  })
})

describe('a refused account', () => {
  const refusals = [
    ['forbidden', 403],
    ['suspended', 402],
  ] as const

  test.each(refusals)(
    '(%s) soon gets only about two requests a minute, but is read at once after a refresh, and recovers by itself',
    async (code, status) => {
      const { clock, world, harness, health, breakWith } = await openTwoRooms('plivo')
      breakWith({ kind: 'refuse', status, body: '{"error":"no"}' })
      await clock.advance(5_000)
      expect(health()).toMatchObject({ state: 'trouble', fault: { code } })
      await clock.advance(180_000)
      const before = world.requests.length
      await clock.advance(600_000)
      expect(world.requests.length - before).toBeLessThanOrEqual(21)
      const again = world.requests.length
      harness.monitor.refresh()
      await clock.advance(2_000)
      const asked = world.requests.slice(again).map(({ path }) => path)
      for (const name of ['', 'Weekly/', 'Sales/'])
        expect(asked.some((path) => path.endsWith(`/Conference/${name}`))).toBe(true)
      world.switches.set({ faults: [] })
      await clock.advance(61_000)
      expect(health().state).toBe('ok')
    },
  )

  test.each(refusals)('(%s) gets a baseline when it recovers after minutes', async (_, status) => {
    const { clock, world, harness, breakWith } = await openTwoRooms('plivo')
    breakWith({ kind: 'refuse', status, body: '{"error":"no"}' })
    await clock.advance(300_000)
    world.rooms.endRoom({ room: 'Sales' })
    world.rooms.join({ room: 'Weekly', number: '15550100103', name: 'Cem' })
    world.switches.set({ faults: [] })
    await clock.advance(90_000)
    expect(harness.changes).toMatchObject([
      { kind: 'endedWhileAway', why: 'credentials', conferences: [{ name: 'Sales' }] },
    ])
  })
})
