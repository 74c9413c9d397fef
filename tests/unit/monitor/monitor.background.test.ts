import { expect, test } from 'vitest'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const own = 'Room 49'

/** Starts rooms, and returns a while after the window was closed. With 50 rooms, the last one is an own room. */
async function inBackground(profile: 'plivo' | 'vobiz-documented' = 'plivo', count = 50) {
  const clock = createVirtualClock()
  const asked: { readonly at: number; readonly path: string }[] = []
  const world = inVirtualTime(clock, { profile, switches: { latencyMs: 50 } }, {}, (fetch) => (url, init) => {
    asked.push({ at: clock.now(), path: decodeURIComponent(new URL(url).pathname) })
    return fetch(url, init)
  })
  for (let index = 0; index < count; index += 1)
    world.rooms.startRoom({ name: `Room ${String(index)}`, people: [{}, {}] })
  const harness = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    monitorSettings: { own: [{ accountId, name: own }] },
  })
  const { monitor } = harness
  await clock.advance(5_000)
  monitor.setForeground(false)
  await clock.advance(20_000)
  const since = clock.now()
  /** The times at which a room, or the list (`''`), was requested, in milliseconds after `since`. */
  const reads = (name: string) =>
    asked
      .filter(({ at, path }) => at >= since && path.endsWith(`/Conference/${name}${name && '/'}`))
      .map(({ at }) => at - since)
  const ages = () =>
    monitor.snapshot().conferences.map(({ name }) => monitor.rosterAge({ accountId, name }) ?? Infinity)
  const until = async (isTrue: () => boolean): Promise<number> => {
    const from = clock.now()
    while (!isTrue()) await clock.advance(10)
    return clock.now() - from
  }
  return { clock, world, harness, monitor, asked, since, reads, ages, until }
}

test('in the background, 50 rosters stay fresh and at most 15 s old with under six requests per second', async () => {
  const { clock, monitor, asked, since, ages } = await inBackground()
  for (let second = 0; second < 30; second += 1) {
    await clock.advance(1_000)
    expect(Math.max(...ages())).toBeLessThanOrEqual(15_000)
    expect(monitor.snapshot().conferences.some(({ stale, state }) => stale || state !== 'live')).toBe(false)
    expect(monitor.rosterAge({ accountId, name: own })).toBeLessThan(1_200)
  }
  expect(asked.filter(({ at }) => at >= since).length / 30).toBeLessThan(6)
})

test('in the background, ends are announced within 4.7 s, and starts within 3.2 s', async () => {
  const { clock, world, harness, until } = await inBackground()
  for (let index = 0; index < 8; index += 1) {
    const name = `Room ${String(index)}`
    await clock.advance(331 * index)
    world.rooms.endRoom({ room: name })
    const isAnnounced = () =>
      harness.changes.some((change) => change.kind === 'ended' && change.conference.name === name)
    expect(await until(isAnnounced)).toBeLessThan(4_700)
  }
  world.rooms.startRoom({ name: 'New', people: [{}] })
  expect(await until(() => harness.changes.some(({ kind }) => kind === 'started'))).toBeLessThan(3_200)
})

test('opening the window updates the rooms on screen within 500 ms, and all others within 3 s', async () => {
  const { clock, monitor, ages, asked, until } = await inBackground()
  await until(() =>
    [0, 5, 10, 15].every((index) => (monitor.rosterAge({ accountId, name: `Room ${index}` }) ?? 0) > 6_000),
  )
  const opened = clock.now()
  monitor.setForeground(true)
  await clock.advance(500)
  expect(ages().filter((age) => age <= 3_500).length).toBeGreaterThanOrEqual(12)
  const first = asked.filter(({ at, path }) => at >= opened && /Room \d+\/$/.test(path) && !path.includes(own))
  // The rooms on screen are the first ones by name, and "Room 2" comes before "Room 10".
  expect(first.length).toBeGreaterThanOrEqual(12)
  expect(first.slice(0, 10).every(({ path }) => /Room 1?\d\/$/.test(path))).toBe(true)
  await clock.advance(2_500)
  expect(Math.max(...ages())).toBeLessThanOrEqual(3_300)
})

test('in the background, a room with an unconfirmed action is read every second for 15 s, then every 3 s', async () => {
  const { clock, monitor, reads } = await inBackground()
  const entry = { id: 'a1', kind: 'remove', state: 'requested', at: clock.now(), who: 'everyone' } as const
  monitor.pending(accountId, 'Room 3', 'a1', entry)
  await clock.advance(15_000)
  const before = reads('Room 3').length
  expect(before).toBeGreaterThanOrEqual(13)
  await clock.advance(15_000)
  expect(reads('Room 3').length - before).toBeGreaterThanOrEqual(4)
})

test.each([
  ['fails', { kind: 'fail', status: 500, form: 'json', operation: 'listRooms' }],
  [
    'leaves something out',
    { kind: 'replaced', status: 200, body: '{"conferences":["Room 3",null]}', operation: 'listRooms' },
  ],
] as const)('in the background, rooms are read as often as in the foreground if the list %s', async (_what, fault) => {
  const { clock, world, reads } = await inBackground()
  world.switches.set({ faults: [fault] })
  await clock.advance(20_000)
  expect(reads('Room 3').length).toBeGreaterThanOrEqual(5)
})

test('at Vobiz, whose list proves no end, a room is read in the background as often as in the foreground', async () => {
  const { clock, reads } = await inBackground('vobiz-documented', 3)
  await clock.advance(30_000)
  expect(reads('Room 1').length).toBeGreaterThanOrEqual(8)
})
