import { afterEach, describe, expect, test } from 'vitest'
import { createReadConnections } from '../../../electron/providers/read-connections.ts'
import type { SimulatorOptions } from '../../simulator/simulator.ts'
import type { ProviderOptions } from '../../../electron/providers/http-provider.ts'
import { openHarness, accountId } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { testAccount } from '../../support/test-core.ts'
import { openTwoRooms } from '../../support/troubled-account.ts'
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A provider with these rooms, two people in each. It stores when each room was read. */
function providerOf(
  clock: VirtualClock,
  simulation: SimulatorOptions,
  names: readonly string[],
  options: Partial<ProviderOptions> = {},
) {
  const readAt = new Map<string, number[]>()
  const world = inVirtualTime(
    clock,
    { ...simulation, switches: { latencyMs: 50, ...simulation.switches } },
    options,
    (fetch) => (url, init) => {
      const name = /Conference\/([^/]+)\/$/.exec(url)?.[1]
      if (name !== undefined) readAt.set(name, [...(readAt.get(name) ?? []), clock.now()])
      return fetch(url, init)
    },
  )
  for (const name of names) world.rooms.startRoom({ name, people: [{}, {}] })
  stops.push(world.stop)
  const readsSince = (name: string, from: number): readonly number[] =>
    (readAt.get(name) ?? []).filter((at) => at >= from)
  const longestGap = (name: string, from: number): number => {
    const times = [from, ...readsSince(name, from), clock.now()]
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
  }
  return { world, readsSince, longestGap }
}

const ref = (name: string, account = accountId) => ({ accountId: account, name })

describe('while rooms are in question', () => {
  test('at Vobiz, a room that cannot be read does not starve the others, and their ends are announced', async () => {
    const clock = createVirtualClock()
    const { world, readsSince } = providerOf(clock, { profile: 'vobiz', switches: { listShape: 'empty' } }, [
      'A',
      'B',
      'C',
    ])
    const pinned = ['A', 'B', 'C'].map((name) => ref(name))
    const { monitor, changes } = await openHarness({ ...world, clock, monitorSettings: { pinned } })
    stops.push(() => {
      monitor.stop()
    })
    await clock.advance(10_000)
    world.switches.set({
      faults: [
        { kind: 'missing', room: 'A', times: 1 },
        { kind: 'refuse', status: 500, room: 'A' },
      ],
    })
    const from = clock.now()
    await clock.advance(60_000)
    const counts = ['B', 'C'].map((name) => readsSince(name, from).length)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(18)
    world.rooms.endRoom({ room: 'C' })
    await clock.advance(5_000)
    expect(changes.at(-1)).toMatchObject({ kind: 'ended', conference: { name: 'C' } })
  })
})

test('the own room of one account is read every second while another account at the same host must pause', async () => {
  const clock = createVirtualClock()
  const connections = createReadConnections()
  const good = providerOf(clock, { profile: 'plivo' }, ['Weekly'], { connections })
  const resting = providerOf(clock, { profile: 'plivo' }, ['Sales'], { connections })
  const own = [ref('Weekly'), ref('Sales', 'account-2')]
  const { monitor } = await openHarness({ ...good.world, clock, monitorSettings: { own } })
  stops.push(() => {
    monitor.stop()
  })
  monitor.setAccount(testAccount('plivo', 1), resting.world.provider)
  await clock.advance(5_000)
  resting.world.switches.set({ faults: [{ kind: 'rateLimited' }] })
  const from = clock.now()
  await clock.advance(20_000)
  expect(monitor.snapshot().accounts.map(({ health }) => health.state)).toEqual(['ok', 'resting'])
  expect(good.longestGap('Weekly', from)).toBeLessThanOrEqual(1_200)
})

describe('the own room', () => {
  test('is read every second, and an expanded one too, while the list leaves out 200 live rooms', async () => {
    const { clock, world, harness } = await openTwoRooms('plivo', { switches: { listShape: 'names' } })
    for (let index = 0; index < 200; index += 1) world.rooms.startRoom({ name: `R${String(index)}`, people: 1 })
    harness.monitor.expand([ref('R100')])
    await clock.advance(5_000)
    world.switches.set({ listShape: 'empty' })
    await clock.advance(3_000)
    const from = world.requests.length
    await clock.advance(10_000)
    for (const name of ['Weekly', 'R100']) {
      const reads = world.requests.slice(from).filter(({ path }) => path.endsWith(`/${name}/`))
      const gaps = reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0))
      expect(reads.length).toBeGreaterThanOrEqual(9)
      expect(Math.max(...gaps)).toBeLessThanOrEqual(1_200)
    }
  })

  test('among 50 is read at least every 4 s if polls take 3 s, at most four at a time', async () => {
    const { clock, world } = await openTwoRooms('plivo', { rooms: 48 })
    world.switches.set({ latencyMs: 3_000 })
    await clock.advance(30_000)
    const from = world.requests.length
    await clock.advance(120_000)
    const asked = world.requests.slice(from)
    const reads = asked.filter(({ path }) => path.endsWith('/Weekly/'))
    const gaps = reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4_000)
    for (const { at } of asked) {
      expect(asked.filter((one) => one.at > at - 3_000 && one.at <= at).length).toBeLessThanOrEqual(4)
    }
    const names = new Set(asked.map(({ path }) => path))
    expect(names.size).toBe(51)
  })
})
