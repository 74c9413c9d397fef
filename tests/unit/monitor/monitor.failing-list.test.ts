import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { ana, ben, breakList, profiles, openTwoRooms } from '../../support/troubled-account.ts'

describe('a list that fails alone', () => {
  test.each(profiles)('at %s keeps the account in trouble, and rooms are still read', async (profile) => {
    const { world, harness, clock, during, until } = await openTwoRooms(profile, { switches: { retrieve: 'full' } })
    const before = world.requests.length
    // A rule matches every path that contains its own. Room paths contain the list's, so rules of rooms come first.
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

describe('a list and one room that fail together', () => {
  const rooms = ['Weekly', 'Sales', 'Support']
  /** Rules by which the list and the room `name` fail with the fault of `rule`, and the other rooms respond. */
  const failing = (name: string, rule: FaultRule): FaultRule[] => [
    ...rooms.filter((one) => one !== name).map((one) => ({ kind: 'slow', everyMs: 0, path: `/${one}/` }) as const),
    { ...rule, path: '/Conference/' },
  ]
  const rules = {
    resets: { kind: 'cutBefore' },
    '500': { kind: 'refuse', status: 500 },
    '403': { kind: 'refuse', status: 403, body: '{"error":"no"}' },
    'a page with 403': { kind: 'html', status: 403 },
  } as const satisfies Record<string, FaultRule>
  const cases = profiles.flatMap((profile) =>
    (Object.keys(rules) as (keyof typeof rules)[]).map((kind) => [profile, kind] as const),
  )

  test.each(cases)(
    'at %s with %s do not delay the reads of the own room, and a third room is read at least every 7 s',
    async (profile, kind) => {
      const { clock, world, health, until } = await openTwoRooms(profile, {
        switches: { retrieve: 'full', listShape: 'names' },
      })
      world.rooms.startRoom({ name: 'Support', people: [ana, ben] })
      await clock.advance(20_000)
      world.switches.set({ faults: failing('Sales', rules[kind]) })
      await until('trouble', 30_000)
      await clock.advance(60_000)
      expect(health().state).toBe('trouble')
      const from = world.requests.length
      const begunAt = clock.now()
      await clock.advance(30_000)
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

  test.each(profiles.map((profile) => [profile, '403'] as const))(
    'at %s with %s do not stop the reads of the other rooms, even if the own room is the one that fails',
    async (profile, kind) => {
      const { clock, world, harness } = await openTwoRooms(profile, {
        switches: { retrieve: 'full', listShape: 'names' },
      })
      world.rooms.startRoom({ name: 'Support', people: [ana, ben] })
      await clock.advance(20_000)
      world.switches.set({ faults: failing('Weekly', rules[kind]) })
      await clock.advance(60_000)
      world.rooms.endRoom({ room: 'Support' })
      await clock.advance(15_000)
      expect(harness.changes.filter(({ kind: what }) => what === 'ended')).toMatchObject([
        { conference: { name: 'Support' } },
      ])
      expect(harness.room('Sales').state).not.toBe('unreachable')
    },
  )
})

describe('a list that fails', () => {
  test.each(profiles)(
    'at %s with 403 does not stop the reads of rooms that are neither own nor open',
    async (profile) => {
      const { clock, world, harness } = await openTwoRooms(
        profile,
        { switches: { retrieve: 'full', listShape: 'names' } },
        { own: [] },
      )
      await clock.advance(20_000)
      breakList(world, 403)
      await clock.advance(60_000)
      world.rooms.endRoom({ room: 'Sales' })
      await clock.advance(15_000)
      expect(harness.changes).toMatchObject([{ kind: 'ended', conference: { name: 'Sales' } }])
      expect(harness.room('Weekly')).toMatchObject({ state: 'live', stale: false })
    },
  )

  test('does not stop the reads of a marked room, so its start is noticed although no list names it', async () => {
    const { clock, world, harness } = await openTwoRooms('plivo', {}, { own: [{ accountId, name: 'Later' }] })
    breakList(world, 500, 'Later')
    await clock.advance(20_000)
    world.rooms.startRoom({ name: 'Later', people: [ana] })
    await clock.advance(4_000)
    expect(harness.changes).toMatchObject([{ kind: 'started', conference: { name: 'Later' } }])
  })
})

describe('a list with an entry that cannot be read', () => {
  test('loses only that entry, and does not prove that any room is absent', async () => {
    const { clock, world, harness, health, during } = await openTwoRooms('plivo')
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

test('a list that failed while an end was in question is requested again, even if a 429 came first', async () => {
  const { clock, world, harness } = await openTwoRooms('vobiz', { switches: { retrieve: 'full' } })
  const lists = () => world.requests.filter(({ path }) => path.endsWith('/Conference/')).length
  world.rooms.endRoom({ room: 'Weekly' })
  const room = { kind: 'slow', everyMs: 0, path: '/Weekly/' } as const
  world.switches.set({ faults: [room, { kind: 'cutBefore', path: '/Conference/' }] })
  const before = lists()
  while (lists() === before) await clock.advance(50)
  world.switches.set({ faults: [{ kind: 'rateLimited', times: 1, path: '/Weekly/' }] })
  await clock.advance(6_000)
  expect(harness.changes).toMatchObject([{ kind: 'ended', conference: { name: 'Weekly' } }])
})
