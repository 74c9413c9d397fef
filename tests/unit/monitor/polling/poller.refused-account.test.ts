import { describe, expect, test } from 'vitest'
import { ana, openTwoRooms } from '../../../support/troubled-account.ts'

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
