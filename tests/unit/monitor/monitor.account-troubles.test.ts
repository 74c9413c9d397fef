import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import { counts, seed } from '../../support/test-sizes.ts'
import { everyFailure, failures, profiles, openTwoRooms } from '../../support/troubled-account.ts'

describe('if every response is bad', () => {
  test.each(everyFailure)(
    'at %s, %s cause trouble within 5 s and a back-off, and the account is healthy within 5 s of a good response',
    async (profile, kind) => {
      const { clock, world, health, fail, until } = await openTwoRooms(profile)
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

test('if all requests fail, an account is in trouble within 5 s, and healthy within 5 s of a success', async () => {
  const failing = fc.constantFrom<FaultRule>(
    ...Object.values(failures),
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
      const { clock, world, during, breakWith, until, stop } = await openTwoRooms(profile)
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
    { numRuns: counts.slowWorlds, seed },
  )
})

describe('a room that fails', () => {
  test.each(everyFailure)('at %s with %s is unreachable, and the account stays healthy', async (profile, kind) => {
    const { world, harness, during, fail } = await openTwoRooms(profile, {
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

  test.each(profiles)('at %s causes no trouble while the list responds, even if both rooms fail', async (profile) => {
    const { during, breakWith } = await openTwoRooms(profile)
    breakWith({ kind: 'cutBefore', path: '/Sales/' }, { kind: 'cutBefore', path: '/Weekly/' })
    expect(new Set(await during(30_000))).toEqual(new Set(['ok']))
  })

  test.each([
    ['400', { kind: 'refuse', status: 400, body: '{"error":"no"}' }],
    ['a response of another form', { kind: 'replaced', body: '{"some":"thing"}' }],
    ['a response about another room', { kind: 'replaced', body: '{"conference_name":"Other","members":[]}' }],
    ['403', { kind: 'refuse', status: 403, body: '{"error":"not this one"}' }],
  ] as const)('with %s neither makes the account healthy nor puts it in trouble', async (_, rule) => {
    const { world, health, during, breakWith, until } = await openTwoRooms('plivo')
    breakWith({ ...rule, path: '/Conference/Weekly/' }, { ...rule, path: '/Conference/Sales/' })
    expect(new Set(await during(10_000))).toEqual(new Set(['ok']))
    world.switches.set({ faults: [{ ...rule, path: '/Conference/Weekly/' }, { kind: 'cutBefore' }] })
    expect(await until('trouble', 20_000)).toBeLessThanOrEqual(5_000)
    expect(new Set(await during(10_000))).toEqual(new Set(['trouble']))
    expect(health().fault?.code).toBe('badAnswer')
  })
})
