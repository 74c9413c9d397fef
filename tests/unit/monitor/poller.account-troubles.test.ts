import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MonitorSettings } from '../../../electron/monitor/monitor.ts'
import type { SimulatorOptions } from '../../../electron/simulator/simulator.ts'
import type { FaultRule } from '../../../electron/simulator/fault-rules.ts'
import type { Health } from '../../../shared/account.ts'
import { seed } from '../../support/test-sizes.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const own = { accountId, name: 'Weekly' }
const ana = { number: '15550100101', name: 'Ana' }
const ben = { number: '15550100102', name: 'Ben' }

/** A monitor with one own room and one other, over a real client and a simulator. */
async function watching(
  profile: 'plivo' | 'vobiz',
  more: Partial<SimulatorOptions> = {},
  watch: Partial<MonitorSettings> = {},
) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile, ...more, switches: { latencyMs: 50, ...more.switches } })
  for (const name of ['Weekly', 'Sales']) world.rooms.startRoom({ name, people: [ana, ben] })
  const harness = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    monitorSettings: { own: [own], ...watch },
  })
  await clock.advance(10_000)
  const health = (): Health => {
    const found = harness.monitor.snapshot().accounts[0]?.health
    if (found === undefined) throw new Error('no account')
    return found
  }
  /** The state of the account every 50 ms, for this many milliseconds. */
  const during = async (ms: number): Promise<readonly Health['state'][]> => {
    const states: Health['state'][] = []
    for (let passed = 0; passed < ms; passed += 50) {
      await clock.advance(50)
      states.push(health().state)
    }
    return states
  }
  const breakWith = (...faults: FaultRule[]): void => {
    world.switches.set({ faults })
  }
  /** Milliseconds until the account has this state. */
  const until = async (state: Health['state'], limit: number): Promise<number> => {
    const from = clock.now()
    while (health().state !== state && clock.now() - from < limit) await clock.advance(50)
    return clock.now() - from
  }
  const fail = (kind: keyof typeof kinds, rule: Partial<FaultRule> = {}): void => {
    breakWith({ ...kinds[kind], ...rule })
  }
  const stop = (): void => {
    harness.monitor.stop()
    world.stop()
  }
  return { clock, world, harness, health, during, breakWith, fail, until, stop }
}

/** Makes only the list fail. A rule matches a part of the path, which the list shares with all rooms. */
function breakList(world: Awaited<ReturnType<typeof watching>>['world'], status: number, ...more: string[]): void {
  const rooms = ['Weekly', 'Sales', ...more].map((name) => ({ kind: 'slow', everyMs: 0, path: `/${name}/` }) as const)
  world.switches.set({ faults: [...rooms, { kind: 'refuse', status, body: '{"error":"no"}', path: '/Conference/' }] })
}

const kinds = {
  resets: { kind: 'cutBefore' },
  redirects: { kind: 'redirect', location: 'http://127.0.0.1:9/portal' },
  'portal pages with 200': { kind: 'html' },
  'portal pages with 404': { kind: 'html', status: 404 },
} as const satisfies Record<string, FaultRule>
const kindNames = Object.keys(kinds) as (keyof typeof kinds)[]
const profiles = ['plivo', 'vobiz'] as const
const both = profiles.flatMap((profile) => kindNames.map((kind) => [profile, kind] as const))
const refusal = { kind: 'refuse', status: 401, body: '{"error":"unauthorized"}' } as const satisfies FaultRule

describe('if every response is bad', () => {
  test.each(both)(
    'at %s, %s show trouble within 5 s, no new response, a back-off, and recovery within 5 s',
    async (profile, kind) => {
      const { clock, world, health, fail, until } = await watching(profile)
      expect(health().state).toBe('ok')
      fail(kind)
      const from = clock.now()
      expect(await until('trouble', 20_000)).toBeLessThanOrEqual(5_000)
      await clock.advance(20_000)
      expect(health().state).toBe('trouble')
      expect(health().lastAnswerAt).toBeLessThanOrEqual(from + 50)
      const before = world.requests.length
      await clock.advance(40_000)
      expect(health().state).toBe('trouble')
      expect(world.requests.length - before).toBeLessThanOrEqual(22)
      world.switches.set({ faults: [] })
      const first = world.requests.length
      while (world.requests.length === first) await clock.advance(10)
      expect(await until('ok', 20_000)).toBeLessThanOrEqual(5_000)
      await clock.advance(3_000)
      expect(health().fault).toBeUndefined()
    },
  )
})

test('if every request fails in some way, the account shows trouble within 5 s, never shows live, and recovers within 5 s', async () => {
  const failing = fc.constantFrom<FaultRule>(
    ...Object.values(kinds),
    { kind: 'refuse', status: 500 },
    { kind: 'truncated' },
    { kind: 'emptyBody' },
    { kind: 'refuse', status: 404, form: 'empty' },
  )
  const weather = fc.record({
    profile: fc.constantFrom(...profiles),
    rules: fc.array(failing, { minLength: 1, maxLength: 6 }),
    seconds: fc.integer({ min: 6, max: 60 }),
    after: fc.integer({ min: 0, max: 3_000 }),
  })
  await fc.assert(
    fc.asyncProperty(weather, async ({ profile, rules, seconds, after }) => {
      const { clock, world, during, breakWith, until, stop } = await watching(profile)
      await clock.advance(after)
      breakWith(...rules.slice(1).map((rule) => ({ ...rule, chance: 0.3 })), ...rules.slice(0, 1))
      expect(await until('trouble', 20_000)).toBeLessThanOrEqual(5_000)
      expect(new Set(await during(seconds * 1_000))).toEqual(new Set(['trouble']))
      world.switches.set({ faults: [] })
      const first = world.requests.length
      while (world.requests.length === first) await clock.advance(10)
      expect(await until('ok', 20_000)).toBeLessThanOrEqual(5_000)
      expect(new Set(await during(10_000))).toEqual(new Set(['ok']))
      stop()
    }),
    { numRuns: 20, seed },
  )
}, 60_000)

describe('one room that fails alone', () => {
  test.each(both)('at %s, with %s, shows its own fault, and the account stays live', async (profile, kind) => {
    const { world, harness, during, fail } = await watching(profile, {
      switches: { listShape: 'names' },
    })
    fail(kind, { path: '/Sales/' })
    const before = world.requests.length
    expect(new Set(await during(30_000))).toEqual(new Set(['ok']))
    expect(harness.room('Sales')).toMatchObject({ state: 'unreachable' })
    expect(harness.room('Weekly').state).not.toBe('unreachable')
    const lists = world.requests.slice(before).filter(({ path }) => path.endsWith('/Conference/'))
    expect(lists.length).toBeGreaterThan(profile === 'plivo' ? 25 : 7)
    if (profile === 'vobiz') expect(lists.length).toBeLessThanOrEqual(11)
  })

  test.each(profiles)('at %s, does not put the account in trouble if two rooms do', async (profile) => {
    const { during, breakWith } = await watching(profile)
    breakWith({ kind: 'cutBefore', path: '/Sales/' }, { kind: 'cutBefore', path: '/Weekly/' })
    expect(new Set(await during(30_000))).toEqual(new Set(['ok']))
  })

  test.each([
    ['400', { kind: 'refuse', status: 400, body: '{"error":"no"}' }],
    ['an answer of another form', { kind: 'replaced', body: '{"some":"thing"}' }],
    ['an answer about another room', { kind: 'replaced', body: '{"conference_name":"Other","members":[]}' }],
    ['403', { kind: 'refuse', status: 403, body: '{"error":"not this one"}' }],
  ] as const)('and is rejected with %s neither heals the account nor puts it in trouble', async (_, rule) => {
    const { world, health, during, breakWith, until } = await watching('plivo')
    breakWith({ ...rule, path: '/Conference/Weekly/' }, { ...rule, path: '/Conference/Sales/' })
    expect(new Set(await during(10_000))).toEqual(new Set(['ok']))
    world.switches.set({ faults: [{ ...rule, path: '/Conference/Weekly/' }, { kind: 'cutBefore' }] })
    expect(await until('trouble', 20_000)).toBeLessThanOrEqual(5_000)
    expect(new Set(await during(10_000))).toEqual(new Set(['trouble']))
    expect(health().fault?.code).toBe('badAnswer')
  })
})

describe('a list that fails alone', () => {
  test.each(profiles)('at %s, shows steadily, and rooms are still read', async (profile) => {
    const { world, harness, clock, during, until } = await watching(profile, { switches: { retrieve: 'full' } })
    const before = world.requests.length
    // A rule matches a part of the path, which the list shares with all rooms, so the rules of rooms come first.
    world.switches.set({
      faults: [
        { kind: 'slow', everyMs: 0, path: '/Conference/Weekly/' },
        { kind: 'slow', everyMs: 0, path: '/Conference/Sales/' },
        { kind: 'refuse', status: 500, path: '/Conference/' },
      ],
    })
    expect(await until('trouble', 40_000)).toBeLessThanOrEqual(profile === 'plivo' ? 5_000 : 20_000)
    expect(new Set(await during(30_000))).toEqual(new Set(['trouble']))
    const rooms = world.requests.slice(before).filter(({ path }) => path.endsWith('/Weekly/'))
    expect(rooms.length).toBeGreaterThan(25)
    const room = harness.room('Weekly')
    world.rooms.join({ room: 'Weekly', number: '15550100103', name: 'Cem' })
    await clock.advance(1_500)
    expect(harness.room('Weekly').members?.length).toBe((room.members?.length ?? 0) + 1)
    world.switches.set({ faults: [] })
    expect(await until('ok', 20_000)).toBeLessThanOrEqual(5_000)
  })
})

describe('a list and one room that fail together', { timeout: 60_000 }, () => {
  const rooms = ['Weekly', 'Sales', 'Support']
  /** The list and one room fail in this way, and the other rooms respond. */
  const failing = (name: string, rule: FaultRule): FaultRule[] => [
    ...rooms.filter((one) => one !== name).map((one) => ({ kind: 'slow', everyMs: 0, path: `/${one}/` }) as const),
    { ...rule, path: '/Conference/' },
  ]
  const rules = {
    resets: { kind: 'cutBefore' },
    '500': { kind: 'refuse', status: 500 },
    '403': { kind: 'refuse', status: 403, body: '{"error":"no"}' },
    '402': { kind: 'refuse', status: 402, body: '{"error":"no"}' },
    'a page with 403': { kind: 'html', status: 403 },
    'a page with 401': { kind: 'html', status: 401 },
  } as const satisfies Record<string, FaultRule>
  const cases = profiles.flatMap((profile) =>
    (Object.keys(rules) as (keyof typeof rules)[]).map((kind) => [profile, kind] as const),
  )

  test.each(cases)(
    'at %s, with %s, leave the own room its read each second and the others theirs',
    async (profile, kind) => {
      const { clock, world, health, until } = await watching(profile, {
        switches: { retrieve: 'full', listShape: 'names' },
      })
      world.rooms.startRoom({ name: 'Support', people: [ana, ben] })
      await clock.advance(20_000)
      world.switches.set({ faults: failing('Sales', rules[kind]) })
      await until('trouble', 30_000)
      await clock.advance(120_000)
      expect(health().state).toBe('trouble')
      const [from, begunAt] = [world.requests.length, clock.now()]
      await clock.advance(60_000)
      const longestGap = (name: string): number => {
        const times = world.requests.slice(from).flatMap(({ path, at }) => (path.endsWith(`/${name}/`) ? at : []))
        return Math.max(...[...times, clock.now()].map((at, index) => at - (times[index - 1] ?? begunAt)))
      }
      expect(longestGap('Weekly')).toBeLessThanOrEqual(profile === 'plivo' ? 1_250 : 2_500)
      expect(longestGap('Support')).toBeLessThanOrEqual(7_000)
      world.switches.set({ faults: [] })
      expect(await until('ok', 90_000)).toBeLessThanOrEqual(61_000)
    },
  )

  test.each(cases)(
    'at %s, with %s, leave the others their reads if the own room is the one that fails',
    async (profile, kind) => {
      const { clock, world, harness } = await watching(profile, { switches: { retrieve: 'full', listShape: 'names' } })
      world.rooms.startRoom({ name: 'Support', people: [ana, ben] })
      await clock.advance(20_000)
      world.switches.set({ faults: failing('Weekly', rules[kind]) })
      await clock.advance(120_000)
      world.rooms.endRoom({ room: 'Support' })
      await clock.advance(15_000)
      expect(harness.changes.filter(({ kind: what }) => what === 'ended')).toMatchObject([
        { conference: { name: 'Support' } },
      ])
      expect(harness.room('Sales').state).not.toBe('unreachable')
    },
  )
})

describe('a list that is refused', () => {
  test.each(profiles)(
    'at %s with 403 does not stop the reads of rooms that are neither own nor open',
    async (profile) => {
      const { clock, world, harness } = await watching(
        profile,
        { switches: { retrieve: 'full', listShape: 'names' } },
        { own: [] },
      )
      await clock.advance(20_000)
      breakList(world, 403)
      await clock.advance(120_000)
      world.rooms.endRoom({ room: 'Sales' })
      await clock.advance(15_000)
      expect(harness.changes).toMatchObject([{ kind: 'ended', conference: { name: 'Sales' } }])
      expect(harness.room('Weekly')).toMatchObject({ state: 'live', stale: false })
    },
  )

  test('leaves a marked name its reads, so that its start is noticed although no list names it', async () => {
    const { clock, world, harness } = await watching('plivo', {}, { own: [{ accountId, name: 'Later' }] })
    breakList(world, 500, 'Later')
    await clock.advance(20_000)
    world.rooms.startRoom({ name: 'Later', people: [ana] })
    await clock.advance(4_000)
    expect(harness.changes).toMatchObject([{ kind: 'started', conference: { name: 'Later' } }])
  })
})

describe('a list with an entry that cannot be read', () => {
  test('loses only that entry, and proves the absence of no room', async () => {
    const { clock, world, harness, health, during } = await watching('plivo')
    world.rooms.startRoom({ name: 'New', people: [ana] })
    const roomsOnly = ['Weekly', 'Sales', 'New'].map(
      (name) => ({ kind: 'slow', everyMs: 0, path: `/${name}/` }) as const,
    )
    const half = { kind: 'replaced', body: '{"conferences":["Weekly",null,"New"]}', path: '/Conference/' } as const
    const gone = { kind: 'refuse', status: 404, body: '{"error":"not found"}', path: '/Sales/', times: 1 } as const
    world.switches.set({ faults: [gone, ...roomsOnly, half] })
    expect(new Set(await during(20_000))).toEqual(new Set(['ok']))
    expect(health().fault).toBeUndefined()
    const names = () => harness.monitor.snapshot().conferences.map(({ name }) => name)
    expect(names().toSorted()).toEqual(['New', 'Sales', 'Weekly'])
    expect(harness.changes.map(({ kind }) => kind)).toEqual(['started'])
    world.rooms.endRoom({ room: 'Sales' })
    await clock.advance(8_000)
    expect(names().toSorted()).toEqual(['New', 'Weekly'])
  })
})

describe('a 401', () => {
  test.each(profiles)('at %s, once, is not shown and stops nothing', async (profile) => {
    const { world, harness, during, breakWith } = await watching(profile)
    for (const path of ['/Conference/', '/Conference/Weekly/']) {
      breakWith({ ...refusal, path, times: 1 })
      const before = world.requests.length
      expect(new Set(await during(20_000))).toEqual(new Set(['ok']))
      expect(world.requests.length - before).toBeGreaterThan(20)
      expect(harness.room('Weekly').state).not.toBe('unreachable')
    }
  })

  test.each(profiles)(
    'at %s, followed by a check that fails otherwise, does not blame the credentials',
    async (profile) => {
      const { world, health, during, breakWith } = await watching(profile)
      const check = profile === 'plivo' ? `/Account/${world.authId}/` : '/Conference/'
      breakWith(
        { ...refusal, path: '/Conference/Weekly/', times: 1 },
        { kind: 'slow', everyMs: 0, path: '/Conference/Weekly/' },
        { kind: 'slow', everyMs: 0, path: '/Conference/Sales/' },
        { kind: 'refuse', status: 500, path: check, times: 1 },
      )
      expect(new Set(await during(20_000))).toEqual(new Set(['ok']))
      expect(health().fault).toBeUndefined()
    },
  )

  test.each(profiles)(
    'at %s, that lasts stops the reads, and only the check repeats after 1, 2, 5 and 15 minutes',
    async (profile) => {
      const { clock, world, harness, health, breakWith } = await watching(profile)
      breakWith(refusal)
      await clock.advance(5_000)
      expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'credentials' } })
      const stoppedAt = world.requests.at(-1)?.at ?? NaN
      const stopped = world.requests.length
      await clock.advance(60 * 60_000)
      const asked = world.requests.slice(stopped)
      const minutes = asked.map(({ at }) => Math.round((at - stoppedAt) / 60_000))
      expect(minutes).toEqual([1, 3, 8, 23, 38, 53])
      const check = profile === 'plivo' ? `/Account/${world.authId}/` : '/Conference/'
      expect(asked.every(({ path, method }) => method === 'GET' && path.endsWith(check))).toBe(true)
      world.switches.set({ faults: [] })
      await clock.advance(15 * 60_000)
      expect(health().state).toBe('ok')
      expect(harness.room('Weekly').state).not.toBe('unreachable')
    },
  )

  test('that lasted is followed by a baseline, so that nothing from the time in between is announced as new', async () => {
    const { clock, world, harness, breakWith } = await watching('plivo')
    breakWith(refusal)
    await clock.advance(5_000)
    world.rooms.endRoom({ room: 'Sales' })
    world.rooms.startRoom({ name: 'Begun meanwhile', people: [ana] })
    world.rooms.join({ room: 'Weekly', number: '15550100103', name: 'Cem' })
    await clock.advance(30_000)
    world.switches.set({ faults: [] })
    await clock.advance(40_000)
    expect(harness.changes).toMatchObject([
      { kind: 'endedWhileAway', why: 'credentials', conferences: [{ name: 'Sales' }] },
    ])
    expect(
      harness.monitor
        .snapshot()
        .conferences.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['Begun meanwhile', 'Weekly'])
  })

  test.each(['refresh', 'wake', 'network'] as const)('is checked again at once on %s', async (what) => {
    const { clock, world, harness, health, breakWith } = await watching('plivo')
    breakWith(refusal)
    await clock.advance(5_000)
    const stopped = world.requests.length
    const act = (): void => {
      if (what === 'refresh') harness.monitor.refresh()
      else {
        const why = what === 'wake' ? 'sleep' : 'network'
        harness.monitor.suspend(why)
        harness.monitor.resume(why)
      }
    }
    act()
    await clock.advance(5_000)
    expect(world.requests.slice(stopped).map(({ path }) => path)).toEqual([
      `${world.basePath}/Account/${world.authId}/`,
    ])
    expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'credentials' } })
    world.switches.set({ faults: [] })
    act()
    await clock.advance(3_000)
    expect(health().state).toBe('ok')
  })

  test('ends at once with a new token', async () => {
    const { clock, world, harness, health, breakWith } = await watching('plivo')
    breakWith(refusal)
    await clock.advance(5_000)
    expect(health().state).toBe('trouble')
    world.switches.set({ faults: [] })
    const [account] = harness.monitor.snapshot().accounts
    if (account === undefined) throw new Error('no account')
    harness.monitor.setAccount(account, { ...world.provider })
    await clock.advance(1_000)
    expect(health().state).toBe('ok')
  })

  test('does not block a read for the user, and a good response to that ends it', async () => {
    const { clock, world, harness, health, breakWith } = await watching('plivo')
    breakWith(refusal)
    await clock.advance(5_000)
    world.switches.set({ faults: [] })
    const before = world.requests.length
    const read = harness.monitor.readNow(own)
    await clock.advance(500)
    expect(await read).toMatchObject({ ok: true })
    expect(world.requests[before]?.path).toMatch(/\/Weekly\/$/)
    await clock.advance(2_000)
    expect(health().state).toBe('ok')
  })

  test('is not undone by a response that was in flight when the reads stopped', async () => {
    const { clock, world, harness, until } = await watching('plivo')
    world.switches.set({ latencyMs: 6_000 })
    const read = harness.monitor.readNow(own)
    await clock.advance(100)
    world.switches.set({ latencyMs: 50, faults: [refusal] })
    expect(await until('trouble', 6_000)).toBeLessThan(5_000)
    const stopped = world.requests.length
    await clock.advance(10_000)
    expect(await read).toMatchObject({ ok: true })
    expect(world.requests).toHaveLength(stopped)
  })
})

describe('an account that pauses after a 429', () => {
  test('gets one request for a user who refreshes, however often they do', async () => {
    const { clock, world, harness, health, breakWith } = await watching('plivo')
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

describe('an account that is', () => {
  const refusals = [
    ['forbidden', 403],
    ['suspended', 402],
  ] as const

  test.each(refusals)(
    '%s is asked less and less often, at once after a refresh, and recovers without the user',
    async (code, status) => {
      const { clock, world, harness, health, breakWith } = await watching('plivo')
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

  test.each(refusals)('%s for minutes is followed by a baseline', async (_, status) => {
    const { clock, world, harness, breakWith } = await watching('plivo')
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

describe('the own room', () => {
  test.each([50, 200, 3_000])(
    'is read every second while the list leaves out %i live rooms',
    async (count) => {
      const { clock, world } = await watching('plivo', { switches: { listShape: 'names' } })
      for (let index = 0; index < count; index += 1) world.rooms.startRoom({ name: `R${String(index)}`, people: 1 })
      await clock.advance(5_000)
      world.switches.set({ listShape: 'empty' })
      await clock.advance(3_000)
      const from = world.requests.length
      await clock.advance(10_000)
      const reads = world.requests.slice(from).filter(({ path }) => path.endsWith('/Weekly/'))
      const gaps = reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0))
      expect(reads.length).toBeGreaterThanOrEqual(9)
      expect(Math.max(...gaps)).toBeLessThanOrEqual(1_200)
    },
    60_000,
  )

  test('of 50 is read every 3 to 4 s if each response takes 3 s, is shown as fresh, with at most four polls in flight', async () => {
    const { clock, world, harness } = await watching('plivo', { rooms: 48 })
    world.switches.set({ latencyMs: 3_000 })
    await clock.advance(30_000)
    const from = world.requests.length
    const states = new Set<string>()
    for (let passed = 0; passed < 120_000; passed += 100) {
      await clock.advance(100)
      states.add(`${harness.room('Weekly').state}, ${harness.room('Weekly').stale ? 'dated' : 'fresh'}`)
    }
    const asked = world.requests.slice(from)
    const reads = asked.filter(({ path }) => path.endsWith('/Weekly/'))
    const gaps = reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4_000)
    expect([...states]).toEqual(['live, fresh'])
    for (const { at } of asked) {
      expect(asked.filter((one) => one.at > at - 3_000 && one.at <= at).length).toBeLessThanOrEqual(4)
    }
    const names = new Set(asked.map(({ path }) => path))
    expect(names.size).toBe(51)
  })
})
