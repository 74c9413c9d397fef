import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import { ana, own, profiles, openTwoRooms } from '../../support/troubled-account.ts'

const refusal = { kind: 'refuse', status: 401, body: '{"error":"unauthorized"}' } as const satisfies FaultRule

describe('a 401', () => {
  test.each(profiles)('that comes once at %s is not shown and stops no reads', async (profile) => {
    const { world, harness, during, breakWith } = await openTwoRooms(profile)
    for (const path of ['/Conference/', '/Conference/Weekly/']) {
      breakWith({ ...refusal, path, times: 1 })
      const before = world.requests.length
      expect(new Set(await during(20_000))).toEqual(new Set(['ok']))
      expect(world.requests.length - before).toBeGreaterThan(20)
      expect(harness.room('Weekly').state).not.toBe('unreachable')
    }
  })

  test.each(profiles)(
    'at %s, followed by a check that fails for another reason, is not blamed on the credentials',
    async (profile) => {
      const { world, health, during, breakWith } = await openTwoRooms(profile)
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
    'that lasts stops the reads at %s; only the check is repeated, after 1, 2 and 5 minutes, then every 15 minutes',
    async (profile) => {
      const { clock, world, harness, health, breakWith } = await openTwoRooms(profile)
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

  test('that lasted is followed by a baseline, so nothing that happened meanwhile is announced as new', async () => {
    const { clock, world, harness, breakWith } = await openTwoRooms('plivo')
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

  test.each(['refresh', 'wake', 'network'] as const)('is checked again at once after this event: %s', async (what) => {
    const { clock, world, harness, health, breakWith } = await openTwoRooms('plivo')
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

  test('is forgotten once the account has a new token', async () => {
    const { clock, world, harness, health, breakWith } = await openTwoRooms('plivo')
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

  test('does not block a read for the user, and is forgotten if that read succeeds', async () => {
    const { clock, world, harness, health, breakWith } = await openTwoRooms('plivo')
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
    const { clock, world, harness, until } = await openTwoRooms('plivo')
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
