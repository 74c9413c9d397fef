import { describe, expect, test } from 'vitest'
import { openTwoRooms } from '../../../support/troubled-account.ts'

describe('the own room', () => {
  test.each([50, 200, 3_000])(
    'is read every second while the list leaves out %i live rooms',
    async (count) => {
      const { clock, world } = await openTwoRooms('plivo', { switches: { listShape: 'names' } })
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

  test('among 50 is read at least every 4 s and stays fresh if polls take 3 s, at most four at a time', async () => {
    const { clock, world, harness } = await openTwoRooms('plivo', { rooms: 48 })
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
