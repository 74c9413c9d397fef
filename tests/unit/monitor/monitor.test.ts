import { drop } from '../../../shared/drop.ts'
import { describe, expect, test } from 'vitest'
import type { SimulatorOptions } from '../../simulator/simulator.ts'
import type { Monitor, MonitorSettings } from '../../../electron/monitor/monitor.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

/** A monitor over a real client and a simulator, all on one virtual clock. */
async function watching(simulation: Partial<SimulatorOptions> = {}, watch: Partial<MonitorSettings> = {}) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 50 }, ...simulation })
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: watch })
  const kinds = () => harness.changes.map(({ kind }) => kind)
  return { clock, world, harness, kinds, ref: (name: string) => ({ accountId, name }) }
}

const ana = { number: '15550100101', name: 'Ana' }
const ben = { number: '15550100102', name: 'Ben' }

describe('the announced changes', () => {
  test('exclude everything that was there when the monitor started', async () => {
    const { clock, harness } = await watching({ rooms: 5 })
    await clock.advance(5_000)
    expect(harness.monitor.snapshot().conferences).toHaveLength(5)
    expect(harness.changes).toEqual([])
  })

  test('include each later start, arrival, departure, return, mute and end', async () => {
    const { clock, world, kinds } = await watching()
    await clock.advance(3_000)
    world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await clock.advance(5_000)
    const { member } = world.rooms.join({ room: 'Weekly', ...ben })
    await clock.advance(4_000)
    world.rooms.leave({ room: 'Weekly', callUuid: member?.callUuid ?? '' })
    await clock.advance(4_000)
    world.rooms.join({ room: 'Weekly', ...ben })
    await clock.advance(4_000)
    for (const one of world.rooms.live('Weekly')?.members.values() ?? []) one.muted = true
    await clock.advance(4_000)
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(4_000)
    expect(kinds()).toEqual(['started', 'joined', 'left', 'backAgain', 'muted', 'muted', 'ended'])
  })

  test.each(['sleep', 'network'] as const)(
    'consist, after a suspension (%s), of one change for all rooms that ended in the meantime',
    async (why) => {
      const { clock, world, harness } = await watching({ rooms: 3 })
      await clock.advance(5_000)
      harness.monitor.suspend(why)
      for (const { name } of world.rooms.snapshot().slice(0, 2)) world.rooms.endRoom({ room: name })
      world.rooms.startRoom({ name: 'Begun meanwhile' })
      await clock.advance(600_000)
      harness.monitor.resume(why)
      await clock.advance(6_000)
      expect(harness.changes).toMatchObject([{ kind: 'endedWhileAway', why, conferences: [{}, {}] }])
      expect(harness.monitor.snapshot().conferences.map(({ name }) => name)).toContain('Begun meanwhile')
    },
  )

  test('give, after an outage, the shortest and the longest possible duration of a run', async () => {
    const { clock, world, harness } = await watching()
    await clock.advance(3_000)
    world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await clock.advance(70_000)
    world.switches.set({ faults: [{ kind: 'cutBefore' }] })
    await clock.advance(1_800_000)
    world.rooms.endRoom({ room: 'Weekly' })
    world.switches.set({ faults: [] })
    await clock.advance(20_000)
    const ended = harness.changes.find((change) => change.kind === 'ended')
    expect(Math.round((ended?.lasted?.atLeast ?? 0) / 10_000)).toBe(7)
    expect(Math.round((ended?.lasted?.atMost ?? 0) / 60_000)).toBe(31)
    const journal = await harness.journal.read({ events: ['ended'] })
    const { atLeast = NaN, atMost = NaN } = ended?.lasted ?? {}
    expect(journal).toMatchObject({
      value: { entries: [{ duration: Math.round(atMost / 1_000), durationAtLeast: Math.round(atLeast / 1_000) }] },
    })
  })

  test('attribute an end to this Gavel if it removed everyone', async () => {
    const { clock, world, harness } = await watching({}, { own: [{ accountId, name: 'Weekly' }] })
    await clock.advance(3_000)
    world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    await clock.advance(5_000)
    for (const { number } of [ana, ben]) {
      drop(harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', number))))
      await clock.advance(10_000)
    }
    expect(harness.changes.at(-1)).toMatchObject({ kind: 'ended', by: 'you' })
  })

  test('exclude the start of a room that a list left out at first, if no response has its start time', async () => {
    const vobiz = { profile: 'vobiz', rooms: 1, switches: { listShape: 'empty', retrieve: 'errorAlways' } } as const
    const { clock, world, harness } = await watching(vobiz)
    await clock.advance(5_000)
    world.switches.set({ listShape: 'names' })
    await clock.advance(30_000)
    expect(harness.monitor.snapshot().conferences).toMatchObject([{ state: 'unverified' }])
    expect(harness.changes).toEqual([])
  })

  test.each(['Standup ', 'Bu\u0308ro'])('include the end of a room pinned in another spelling: %j', async (typed) => {
    const name = typed.trim().normalize('NFC')
    const vobiz = { profile: 'vobiz', rooms: 0, switches: { listShape: 'empty' } } as const
    const { clock, world, kinds } = await watching(vobiz, { pinned: [{ accountId, name: typed }] })
    world.rooms.startRoom({ name, people: [ana] })
    await clock.advance(10_000)
    world.rooms.endRoom({ room: name })
    await clock.advance(10_000)
    expect(kinds()).toContain('ended')
  })

  test('include the start of a pinned room that was absent, even if no response has its start time', async () => {
    const vobiz = { profile: 'vobiz', rooms: 0, switches: { listShape: 'empty', retrieve: 'errorAlways' } } as const
    const { clock, world, kinds } = await watching(vobiz, { pinned: [{ accountId, name: 'Weekly' }] })
    await clock.advance(10_000)
    world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await clock.advance(10_000)
    expect(kinds()).toEqual(['started'])
  })

  test('consist, after new credentials, of one change for the rooms that ended before the first response', async () => {
    const { clock, world, harness } = await watching({ rooms: 2 })
    await clock.advance(5_000)
    const [account] = harness.monitor.snapshot().accounts
    if (account === undefined) throw new Error('no account')
    harness.monitor.setAccount(account, { ...world.provider })
    world.rooms.endRoom({ room: world.rooms.snapshot()[0]?.name ?? '' })
    await clock.advance(5_000)
    expect(harness.changes).toMatchObject([{ kind: 'endedWhileAway', why: 'credentials' }])
  })
})

describe('promised times', () => {
  test('the end of an own room is announced within 2.5 s, and the end of another of 50 rooms within 5 s', async () => {
    const { clock, world, harness } = await watching({ rooms: 50, people: 4 })
    await clock.advance(6_000)
    const names = world.rooms.snapshot().map(({ name }) => name)
    const own = names[7] ?? ''
    harness.configure({ own: [{ accountId, name: own }] })
    const waited: Record<'own' | 'other', number[]> = { own: [], other: [] }
    for (const [index, name] of [own, ...names.filter((one) => one !== own).slice(0, 25)].entries()) {
      await clock.advance(3_000 + ((index * 137) % 1_000))
      const before = harness.changes.length
      const endedAt = clock.now()
      world.rooms.endRoom({ room: name })
      while (harness.changes.length === before && clock.now() < endedAt + 10_000) await clock.advance(50)
      waited[name === own ? 'own' : 'other'].push(clock.now() - endedAt)
    }
    expect(Math.max(...waited.own)).toBeLessThanOrEqual(2_500)
    expect(Math.max(...waited.other)).toBeLessThanOrEqual(5_000)
  })

  test('a change in an open room shows within 1.25 s, and in another of 50 rooms within 3.25 s', async () => {
    const { clock, world, harness } = await watching({ rooms: 50, people: 4 })
    await clock.advance(6_000)
    const [open, other] = world.rooms.snapshot().map(({ name }) => name)
    harness.monitor.expand([{ accountId, name: open ?? '' }])
    await clock.advance(5_000)
    for (const [name, limit] of [
      [open, 1_250],
      [other, 3_250],
    ] as const) {
      const at = clock.now()
      world.rooms.join({ room: name ?? '', ...ana })
      while (harness.room(name ?? '').members?.length !== 5) {
        expect(clock.now() - at).toBeLessThanOrEqual(limit)
        await clock.advance(50)
      }
    }
  })
})

describe('the monitor', () => {
  test('raises the revision only if something visible changed, and keeps the identity of unchanged rooms', async () => {
    const { clock, world, harness } = await watching({ rooms: 20 })
    await clock.advance(15_000)
    const before = harness.monitor.snapshot()
    await clock.advance(20_000)
    // While no window is visible, the usage of the allowance is published every ten seconds.
    expect(harness.monitor.snapshot().revision - before.revision).toBeLessThanOrEqual(2)
    const [changed] = world.rooms.snapshot()
    world.rooms.join({ room: changed?.name ?? '', ...ana })
    await clock.advance(4_000)
    const after = harness.monitor.snapshot()
    const different = after.conferences.filter((room, index) => room !== before.conferences[index])
    expect(different.map(({ name }) => name)).toEqual([changed?.name])
  })

  test('continues after listeners that throw, and after invalid, failed and missing responses', async () => {
    const { clock, world, harness } = await watching({ rooms: 2 })
    harness.monitor.subscribe(() => {
      throw new Error('a listener that fails')
    })
    await clock.advance(4_000)
    expect(harness.warnings.length).toBeGreaterThan(0)
    for (const kind of ['html', 'truncated', 'cutBefore', 'emptyBody', 'refuse', 'silent'] as const) {
      world.switches.set({ faults: [{ kind }] })
      await clock.advance(20_000)
    }
    expect(harness.monitor.snapshot().accounts[0]?.health.state).toBe('trouble')
    expect(harness.monitor.snapshot().conferences).toMatchObject([{ state: 'unreachable' }, { state: 'unreachable' }])
    world.switches.set({ faults: [] })
    await clock.advance(25_000)
    expect(harness.monitor.snapshot().accounts[0]?.health.state).toBe('ok')
    expect(harness.monitor.snapshot().conferences).toMatchObject([{ state: 'live' }, { state: 'live' }])
    expect(harness.changes).toEqual([])
  })

  test('never has two polls of the same room in flight, even while the room is read for the user', async () => {
    const { clock, world, harness, ref } = await watching({ rooms: 3, switches: { latencyMs: [100, 4_000] } })
    const running = new Map<string, number>()
    let most = 0
    const { retrieve } = world.provider
    const account = harness.monitor.snapshot().accounts[0]
    if (account === undefined) throw new Error('no account')
    harness.monitor.setAccount(account, {
      ...world.provider,
      retrieve: async (name, options) => {
        if (options?.priority !== 'poll') return retrieve(name, options)
        if (options.signal?.aborted !== true) running.set(name, (running.get(name) ?? 0) + 1)
        most = Math.max(most, running.get(name) ?? 0)
        options.signal?.addEventListener('abort', () => running.set(name, (running.get(name) ?? 1) - 1), {
          once: true,
        })
        const reply = await retrieve(name, options)
        if (options.signal?.aborted !== true) running.set(name, (running.get(name) ?? 1) - 1)
        return reply
      },
    })
    for (let turn = 0; turn < 60; turn += 1) {
      const read = turn % 12 === 0 ? world.rooms.snapshot() : []
      for (const { name } of read) drop(harness.monitor.readNow(ref(name)))
      await clock.advance(700)
    }
    expect(most).toBe(1)
  })

  test('shows a pinned room without a roster as unverified on Vobiz, and does not treat an empty list as its end', async () => {
    const ref = { accountId, name: 'Weekly' }
    const { clock, world, harness } = await watching({ profile: 'vobiz' }, { pinned: [ref] })
    world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    await clock.advance(60_000)
    expect(harness.room('Weekly')).toMatchObject({ state: 'unverified', instance: 1 })
    expect(harness.room('Weekly').members).toBeUndefined()
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(8_000)
    expect(harness.monitor.conference(ref)).toBeUndefined()
    expect(harness.changes.filter(({ kind }) => kind === 'ended')).toHaveLength(1)
  })

  test('shows a room as uncertain if no roster or list has shown it for two minutes, until one does', async () => {
    const vobiz = { profile: 'vobiz', rooms: 0, switches: { listShape: 'empty', retrieve: 'errorAlways' } } as const
    const name = 'Weekly'
    const { clock, world, harness } = await watching(vobiz, { pinned: [{ accountId, name }] })
    world.rooms.startRoom({ name, people: [ana] })
    await clock.advance(115_000)
    expect(harness.room(name)).not.toHaveProperty('uncertain')
    await clock.advance(10_000)
    expect(harness.room(name)).toMatchObject({ state: 'unverified', uncertain: true })
    world.switches.set({ listShape: 'names' })
    await clock.advance(16_000)
    expect(harness.room(name)).not.toHaveProperty('uncertain')
  })

  test('continues after a sleep whose end the system did not report', async () => {
    const { clock, world, harness } = await watching({ rooms: 1 })
    await clock.advance(3_000)
    harness.monitor.suspend('sleep')
    await clock.advance(20_000)
    const asleep = world.requests.length
    await clock.advance(15_000)
    expect(world.requests.length).toBeGreaterThan(asleep)
    harness.monitor.resume('sleep')
    await clock.advance(3_000)
    expect(harness.monitor.snapshot().conferences).toMatchObject([{ state: 'live' }])
  })

  test('sends nothing after it was stopped', async () => {
    const { clock, world, harness } = await watching({ rooms: 2 })
    await clock.advance(3_000)
    harness.monitor.stop()
    const before = world.requests.length
    await clock.advance(60_000)
    expect(world.requests).toHaveLength(before)
    expect(clock.waiting).toBe(0)
  })
})

test('an ended room that the provider still returns disappears after a while, and its next start is announced', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, {
    profile: 'plivo',
    rooms: 2,
    switches: { latencyMs: 50, completedRooms: 'withoutRoster' },
  })
  const [name = ''] = world.rooms.snapshot().map((room) => room.name)
  const own = [{ accountId, name }]
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: { own } })
  await clock.advance(30_000)
  world.rooms.endRoom({ room: name })
  await clock.advance(11_000)
  expect(harness.room(name)).toMatchObject({ state: 'unverified', stale: true })
  await clock.advance(5_000)
  expect(harness.monitor.conference({ accountId, name })).toBeUndefined()
  const told = () => harness.changes.map(({ kind }) => kind).filter((kind) => kind === 'ended' || kind === 'started')
  expect(told()).toEqual(['ended'])
  await clock.advance(120_000)
  expect(told()).toEqual(['ended'])
  world.rooms.startRoom({ name, people: [{ number: '15550100101', name: 'Ana' }] })
  await clock.advance(12_000)
  expect(told()).toEqual(['ended', 'started'])
})

test('a room that ended an hour ago is forgotten, but an action on its earlier run is still refused', async () => {
  const { clock, world, harness } = await watching()
  const weekly = { name: 'Weekly', people: [ana] }
  world.rooms.startRoom(weekly)
  await clock.advance(5_000)
  const first = harness.end('Weekly')
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(3_700_000)
  world.rooms.startRoom(weekly)
  await clock.advance(5_000)
  expect(harness.room('Weekly').instance).toBe(2)
  expect(await harness.commands.act(first)).toMatchObject({
    fault: { code: 'changed', values: { reason: 'instance' } },
  })
  harness.monitor.stop()
  world.stop()
})

describe('the time of the last response', () => {
  const MINUTE = 60
  const ageOf = (monitor: Monitor, now: number): number =>
    now - (monitor.snapshot().accounts[0]?.health.lastAnswerAt ?? -Infinity)

  test('is less than two seconds old while a window is visible, with about one revision per second', async () => {
    const { clock, harness } = await watching({ rooms: 1, lively: false })
    const { monitor } = harness
    await clock.advance(15_000)
    monitor.setVisible(true)
    await clock.advance(100)
    expect(ageOf(monitor, clock.now())).toBeLessThan(2_000)
    let revisions = 0
    monitor.subscribe(() => (revisions += 1))
    for (let second = 0; second < MINUTE; second += 1) {
      await clock.advance(1_000)
      expect(ageOf(monitor, clock.now())).toBeLessThan(2_000)
    }
    expect(revisions).toBeGreaterThan(MINUTE / 2)
    expect(revisions).toBeLessThanOrEqual(MINUTE + 1)
  })

  test('is published at most every ten seconds while no window is visible', async () => {
    const { clock, harness } = await watching({ rooms: 1, lively: false })
    const { monitor } = harness
    await clock.advance(15_000)
    monitor.setVisible(true)
    await clock.advance(2_000)
    monitor.setVisible(false)
    const rooms = monitor.snapshot().conferences
    let revisions = 0
    monitor.subscribe(() => (revisions += 1))
    await clock.advance(MINUTE * 1_000)
    expect(revisions).toBeLessThanOrEqual(MINUTE / 10)
    expect(monitor.snapshot().conferences).toBe(rooms)

    monitor.setVisible(true)
    await clock.advance(100)
    expect(ageOf(monitor, clock.now())).toBeLessThan(2_000)
  })
})
