import { expect, it } from 'vitest'
import { RoomPriorities } from '../../../../electron/monitor/polling/room-priority.ts'
import { monitoredRoom } from '../../../../electron/monitor/room.ts'
import { Scheduler } from '../../../../electron/monitor/polling/scheduler.ts'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const names = ['Weekly', ...Array.from({ length: 7 }, (_, index) => `Room ${String(index)}`)]

it('shows a roster as outdated once it is older than two intervals, even if other rooms respond slowly', async () => {
  const clock = createVirtualClock()
  const askedAt: number[] = []
  const held: (() => void)[] = []
  let network: 'good' | 'holds' | 'silent' = 'good'
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 200 } }, {}, (fetch) => (url, init) => {
    const isWeekly = url.endsWith('/Weekly/')
    if (isWeekly) askedAt.push(clock.now())
    if (network === 'silent') return new Promise(() => undefined)
    if (isWeekly || network === 'good' || held.length === 3) return fetch(url, init)
    const response = fetch(url, init)
    return new Promise((resolve) => held.push(() => resolve(response)))
  })
  for (const name of names) world.rooms.startRoom({ name, people: [{}, {}] })
  const own = names.map((name) => ({ accountId, name }))
  const { monitor } = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: { own } })
  const isStale = () => monitor.snapshot().conferences.find(({ name }) => name === 'Weekly')?.stale
  const nextRead = async (): Promise<void> => {
    const { length } = askedAt
    while (askedAt.length === length) await clock.advance(5)
  }
  await clock.advance(10_000)
  network = 'holds'
  await clock.advance(4_000)
  await nextRead()
  await clock.advance(100)
  for (const release of held) release()
  await clock.advance(110)
  network = 'silent'

  const [before = 0, last = 0] = askedAt.slice(-2)
  await clock.advance(last + 2 * (last - before) - clock.now())
  expect(isStale()).toBe(false)
  await clock.advance(100)
  expect(isStale()).toBe(true)
  monitor.stop()
  world.stop()
})

it('measures the time between two reads from request to request, even if a response overtook another', async () => {
  const clock = createVirtualClock()
  const askedAt: number[] = []
  const others: (() => void)[] = []
  let overtaken: (() => void) | undefined
  let network: 'good' | 'holdsOthers' | 'holdsWeekly' | 'silent' = 'good'
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 50 } }, {}, (fetch) => (url, init) => {
    if (network === 'silent') return new Promise(() => undefined)
    const response = fetch(url, init)
    const isWeekly = url.endsWith('/Weekly/')
    if (isWeekly) askedAt.push(clock.now())
    if (network === 'good') return response
    if (isWeekly && network === 'holdsWeekly' && overtaken === undefined)
      return new Promise((resolve) => (overtaken = () => resolve(response)))
    if (isWeekly || others.length === 3) return response
    return new Promise((resolve) => others.push(() => resolve(response)))
  })
  for (const name of names) world.rooms.startRoom({ name, people: [{}, {}] })
  const own = names.map((name) => ({ accountId, name }))
  const { monitor } = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: { own } })
  await clock.advance(10_000)
  network = 'holdsOthers'
  await clock.advance(4_000)
  network = 'holdsWeekly'
  while (overtaken === undefined) await clock.advance(5)
  for (const between of [700, 700]) {
    await clock.advance(between)
    const read = monitor.readNow({ accountId, name: 'Weekly' })
    await clock.advance(60)
    await read
    overtaken()
    for (const release of others) release()
    await clock.advance(10)
  }
  network = 'silent'

  const [first = 0, second = 0, last = 0] = askedAt.slice(-3)
  const interval = Math.max(1_000, second - first, last - second)
  expect(interval).toBe(1_000)
  await clock.advance(last + 2 * interval + 100 - clock.now())
  expect(monitor.snapshot().conferences.find(({ name }) => name === 'Weekly')?.stale).toBe(true)
  monitor.stop()
  world.stop()
})

it('uses the interval of the newest read even if the clock was set back before that read', () => {
  const priorities = new RoomPriorities()
  const scheduler = new Scheduler({ clock: createVirtualClock(), priorities, store: { shown: () => undefined } })
  const room = { ...monitoredRoom(accountId, 'Weekly', undefined, 0), phase: 'live' as const }
  scheduler.rosterRead(room, { asked: 1, askedAt: 60_000 })
  expect(scheduler.interval(room)).toBe(3_000)
  priorities.expand([{ accountId, name: 'Weekly' }])
  scheduler.rosterRead(room, { asked: 2, askedAt: 50_000 })
  expect(scheduler.interval(room)).toBe(1_000)
})

it('in a team without a relay, still reads every room if less than one request per second is allowed', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'vobiz', switches: { retrieve: 'errorAlways' } })
  for (const name of ['Weekly', 'Sales', 'Support']) world.rooms.startRoom({ name, people: [{}, {}] })
  const refs = ['Weekly', 'Sales', 'Support'].map((name) => ({ accountId, name }))
  const { monitor } = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    monitorSettings: { own: refs.slice(0, 2), pinned: refs },
  })
  await clock.advance(5_000)
  monitor.setPolling(accountId, 1 / 5, false)
  await clock.advance(5_000)
  const before = world.lines().length
  await clock.advance(60_000)
  const reads = world.lines().slice(before)
  expect(reads.length).toBeLessThanOrEqual(26)
  for (const { name } of refs)
    expect(reads.filter((line) => line === `GET /Conference/${name}/`).length, name).toBeGreaterThan(1)
  monitor.stop()
  world.stop()
})

it('continues to read after the clock was set back, even if less than one request per second is allowed', async () => {
  const clock = createVirtualClock()
  let back = 0
  const world = inVirtualTime(clock, { profile: 'vobiz' })
  world.rooms.startRoom({ name: 'Weekly', people: [{}, {}] })
  const { monitor } = await openHarness({
    clock: { ...clock, now: () => clock.now() - back },
    provider: world.provider,
    kind: world.kind,
    monitorSettings: { own: [{ accountId, name: 'Weekly' }] },
  })
  monitor.setPolling(accountId, 1 / 5, false)
  await clock.advance(20_000)
  back = 3_600_000
  const before = world.lines().length
  await clock.advance(30_000)
  expect(world.lines().length - before).toBeGreaterThan(8)
  expect(world.lines().length - before).toBeLessThan(15)
  monitor.stop()
  world.stop()
})
