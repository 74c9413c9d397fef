import { drop } from '../../../shared/drop.ts'
import { afterEach, describe, expect, test } from 'vitest'
import type { Monitor, MonitorSettings } from '../../../electron/monitor/monitor.ts'
import type { Provider, RequestOptions } from '../../../electron/providers/provider.ts'
import type { Fetch } from '../../../electron/providers/transport.ts'
import type { SimulatorOptions } from '../../simulator/simulator.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { testAccount } from '../../support/test-core.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const weekly = { accountId, name: 'Weekly' }
const ana = { number: '15550100101', name: 'Ana' }

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

interface Watched {
  readonly names?: readonly string[]
  readonly simulation?: Partial<SimulatorOptions>
  readonly watch?: Partial<MonitorSettings>
  readonly proxy?: (fetch: Fetch) => Fetch
  readonly more?: (provider: Provider) => Partial<Provider>
}

/** A monitor of live rooms, by default of one own room. */
async function watching({ names = ['Weekly'], simulation, watch, proxy, more }: Watched = {}) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 50 }, ...simulation }, {}, proxy)
  for (const name of names) world.rooms.startRoom({ name, people: [ana, {}] })
  const { monitor } = await openHarness({
    clock,
    kind: world.kind,
    provider: { ...world.provider, ...more?.(world.provider) },
    monitorSettings: { own: names.map((name) => ({ accountId, name })), ...watch },
  })
  stops.push(() => {
    monitor.stop()
    world.stop()
  })
  const shown = () => monitor.conference(weekly)
  /** A read for an action, while the time passes. */
  const readNow = async (ref = weekly, ms = 6_000) => {
    const reading = monitor.readNow(ref)
    await clock.advance(ms)
    return reading
  }
  return { clock, world, monitor, shown, readNow }
}

const eight = ['Weekly', ...Array.from({ length: 7 }, (_, index) => `Room ${String(index)}`)]

test('a roster is shown as outdated once it is older than 6 s, or than 30 s in the background, and again fresh once read', async () => {
  let isSilent = false
  const { clock, monitor, shown } = await watching({
    proxy: (fetch) => (url, init) => (isSilent ? new Promise(() => undefined) : fetch(url, init)),
  })
  for (const [isForeground, limit] of [
    [true, 6_000],
    [false, 30_000],
  ] as const) {
    monitor.setForeground(isForeground)
    isSilent = false
    await clock.advance(40_000)
    expect(shown()).toMatchObject({ stale: false })
    isSilent = true
    await clock.advance(limit - (monitor.rosterAge(weekly) ?? 0))
    expect(shown()).toMatchObject({ stale: false })
    await clock.advance(200)
    expect(shown()).toMatchObject({ stale: true })
  }
})

test('every room is read even if less than one request per second is allowed', async () => {
  const names = ['Weekly', 'Sales', 'Support']
  const { clock, world } = await watching({
    names,
    simulation: { profile: 'vobiz', switches: { retrieve: 'errorAlways' } },
    watch: { own: [weekly], pinned: names.map((name) => ({ accountId, name })) },
    more: ({ usage }) => ({ usage: () => ({ ...usage(), allowed: 0.4 }) }),
  })
  await clock.advance(65_000)
  for (const name of names)
    expect(world.lines().filter((line) => line === `GET /Conference/${name}/`).length, name).toBeGreaterThan(1)
  expect(world.lines().length).toBeLessThanOrEqual(27)
})

test('an incomplete list is read soon after an end, because it may name the next run', async () => {
  const { clock, world, monitor } = await watching({ simulation: { profile: 'vobiz', switches: { latencyMs: 50 } } })
  const lists = () => world.lines().filter((line) => line === 'GET /Conference/').length
  await clock.advance(20_000)
  world.rooms.endRoom({ room: 'Weekly' })
  while (monitor.conference(weekly) !== undefined) await clock.advance(10)
  const before = lists()
  await clock.advance(3_000)
  expect(lists()).toBe(before + 1)
})

describe('the age of what is known', () => {
  test('is the time since the request that showed it, which cannot be the request for a list', async () => {
    const { clock, monitor } = await watching()
    expect([monitor.rosterAge(weekly), monitor.aliveAge(weekly)]).toEqual([undefined, undefined])
    await clock.advance(5_000)
    const age = monitor.rosterAge(weekly) ?? NaN
    expect(age).toBeLessThanOrEqual(1_100)
    expect(monitor.aliveAge(weekly)).toBe(age)
    monitor.stop()
    await clock.advance(1_000)
    expect(monitor.rosterAge(weekly)).toBeCloseTo(age + 1_000)
    expect(monitor.rosterAge({ accountId, name: 'Sales' })).toBeUndefined()
  })

  test('is unknown for a roster at Vobiz that does not come, but not for the room', async () => {
    const { clock, monitor } = await watching({
      simulation: { profile: 'vobiz', switches: { retrieve: 'errorAlways' } },
    })
    await clock.advance(5_000)
    expect(monitor.rosterAge(weekly)).toBeUndefined()
    expect(monitor.aliveAge(weekly)).toBeLessThan(2_000)
  })

  test('is unknown while the newest response contradicts it', async () => {
    const { clock, world, monitor } = await watching()
    await clock.advance(5_300)
    world.switches.set({ faults: [{ kind: 'missing', room: 'Weekly', times: 1 }] })
    drop(monitor.readNow(weekly))
    await clock.advance(60)
    expect([monitor.rosterAge(weekly), monitor.aliveAge(weekly)]).toEqual([undefined, undefined])
    await clock.advance(3_000)
    expect(monitor.rosterAge(weekly)).toBeLessThan(1_200)
  })

  test('is endless after a suspension, until the next read', async () => {
    const { clock, monitor } = await watching()
    await clock.advance(5_000)
    monitor.suspend('sleep')
    monitor.resume('sleep')
    expect([monitor.rosterAge(weekly), monitor.aliveAge(weekly)]).toEqual([Infinity, undefined])
    await clock.advance(1_000)
    expect(monitor.rosterAge(weekly)).toBeLessThan(1_000)
  })
})

describe('a read for an action', () => {
  test('shows the room as it is then, or that it is gone', async () => {
    const { clock, world, readNow } = await watching()
    await clock.advance(5_000)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    expect(await readNow()).toMatchObject({ ok: true, value: { members: [{}, {}, {}] } })
    await clock.advance(200)
    world.rooms.endRoom({ room: 'Weekly' })
    // A 404 alone proves nothing, nor do a second one and the list right after it. Two seconds later one does.
    expect(await readNow()).toMatchObject({ ok: true, value: 'gone' })
    expect(await readNow({ accountId, name: 'Never' })).toMatchObject({ ok: true, value: 'gone' })
  })

  test('gives the fault of the provider', async () => {
    const { clock, world, readNow } = await watching()
    await clock.advance(5_000)
    world.switches.set({ faults: [{ kind: 'refuse', status: 500 }] })
    expect(await readNow()).toMatchObject({ ok: false, fault: { code: 'server' } })
  })

  test('gives "stale" if neither the reads nor the list decide a question', async () => {
    const { clock, world, readNow } = await watching({
      simulation: { switches: { listShape: 'names', latencyMs: 50 } },
    })
    await clock.advance(5_000)
    world.switches.set({ faults: [{ kind: 'missing', room: 'Weekly' }] })
    expect(await readNow(weekly, 3_000)).toMatchObject({ ok: false, fault: { code: 'stale' } })
  })

  test('gives the fault of an account without a provider, and of an unknown account', async () => {
    const { clock, monitor, readNow } = await watching()
    await clock.advance(5_000)
    monitor.setAccount({ ...testAccount('plivo'), tokenIn: 'none' }, undefined)
    expect(await readNow()).toMatchObject({ ok: false, fault: { code: 'credentials', values: { reason: 'noToken' } } })
    expect(await readNow({ accountId: 'another', name: 'Weekly' })).toMatchObject({
      ok: false,
      fault: { code: 'noAccount' },
    })
  })

  test.each<[string, number, (monitor: Monitor) => void]>([
    ['the network is lost meanwhile', 0, (monitor) => monitor.suspend('network')],
    [
      'the network is lost for a moment before a 404 could be confirmed',
      1_000,
      (monitor) => {
        monitor.suspend('network')
        monitor.resume('network')
      },
    ],
    ['Gavel quits before a 404 could be confirmed', 1_000, (monitor) => monitor.stop()],
  ])('gives "cancelled" if %s', async (_when, ms, interrupt) => {
    const { clock, world, monitor } = await watching()
    await clock.advance(5_000)
    world.rooms.endRoom({ room: 'Weekly' })
    const reading = monitor.readNow(weekly)
    await clock.advance(ms)
    interrupt(monitor)
    await clock.advance(3_000)
    expect(await reading).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  })
})

describe('a list that is read for an action', () => {
  test('counts like any other: a room that it names between two 404s goes on', async () => {
    const { clock, world, monitor } = await watching({ simulation: { profile: 'vobiz-documented' } })
    await clock.advance(5_000)
    world.switches.set({ faults: [{ kind: 'missing', room: 'Weekly' }] })
    while (monitor.aliveAge(weekly) !== undefined) await clock.advance(10)
    const listing = monitor.listNow(accountId)
    await clock.advance(500)
    expect(await listing).toMatchObject({ ok: true, value: { names: ['Weekly'] } })
    await clock.advance(2_500)
    expect(monitor.conference(weekly)).toBeDefined()
  })

  test('gives the fault of the provider, of the network, and of an unknown account', async () => {
    const { clock, world, monitor } = await watching()
    await clock.advance(5_000)
    world.switches.set({ faults: [{ kind: 'refuse', status: 500 }] })
    const refused = monitor.listNow(accountId)
    await clock.advance(1_000)
    const lost = monitor.listNow(accountId)
    monitor.suspend('network')
    await clock.advance(1_000)
    const codes = [await refused, await lost, await monitor.listNow(accountId), await monitor.listNow('another')].map(
      (read) => (read.ok ? 'ok' : read.fault.code),
    )
    expect(codes).toEqual(['server', 'cancelled', 'offline', 'noAccount'])
  })
})

describe('a paced provider, which answers once there is something new', () => {
  /** A provider that answers only if the test says so. */
  async function paced(names = ['Weekly']) {
    const asked: string[] = []
    const waiting = new Map<string, () => void>()
    const answerTo = async <T>(
      what: string,
      options: RequestOptions | undefined,
      read: () => Promise<T>,
    ): Promise<T> => {
      asked.push(what)
      await new Promise<void>((resolve) => {
        waiting.set(what, resolve)
        options?.signal?.addEventListener('abort', () => resolve())
      })
      return read()
    }
    const watched = await watching({
      names,
      more: ({ list, retrieve }) => ({
        paced: true,
        list: (options) => answerTo('list', options, () => list(options)),
        retrieve: (name, options) => answerTo(name, options, () => retrieve(name, options)),
      }),
    })
    const answer = async (what: string): Promise<void> => {
      waiting.get(what)?.()
      await watched.clock.advance(200)
    }
    await watched.clock.advance(1_000)
    return { ...watched, asked, answer }
  }

  test('is asked for the list and each room once, and again after each answer', async () => {
    const { clock, asked, answer, shown } = await paced()
    await clock.advance(60_000)
    expect(asked).toEqual(['list', 'Weekly'])
    await answer('list')
    await answer('Weekly')
    expect(asked).toEqual(['list', 'Weekly', 'list', 'Weekly'])
    expect(shown()).toMatchObject({ state: 'live', members: [{}, {}] })
  })

  test('is asked for all rooms at once, whatever its connections and its allowance', async () => {
    const { asked, clock } = await paced(eight)
    await clock.advance(1_000)
    expect(asked.toSorted()).toEqual([...eight, 'list'].toSorted())
  })

  test('is asked for nothing during a suspension, and for everything after it', async () => {
    const { clock, monitor, asked, answer } = await paced()
    await answer('list')
    await answer('Weekly')
    const before = asked.length
    monitor.suspend('network')
    await clock.advance(60_000)
    expect(asked).toHaveLength(before)
    monitor.resume('network')
    await clock.advance(1_000)
    expect(asked.slice(before).toSorted()).toEqual(['Weekly', 'list'])
  })
})
