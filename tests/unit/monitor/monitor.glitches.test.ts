import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

/** Ten rooms that are live all the time, as a list names them. */
async function watchingTenRooms(profile: 'plivo' | 'vobiz-documented') {
  const clock = createVirtualClock()
  const switches = { latencyMs: 150, retrieve: 'full', listShape: 'names' } as const
  const world = inVirtualTime(clock, { profile, rooms: 10, switches })
  const own = world.rooms
    .snapshot()
    .slice(0, 2)
    .map(({ name }) => ({ accountId, name }))
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings: { own } })
  await clock.advance(20_000)
  return { clock, world, harness }
}

const apiError = { api_id: 'b1b2', error: 'not found' }
const bodies: Readonly<Record<string, unknown>> = {
  'in the provider’s own words': apiError,
  'of Kong': { message: 'no Route matched with those values' },
  'of FastAPI': { detail: 'Not Found' },
  'of Spring': { status: 404, error: 'Not Found', path: '/' },
  'of API Gateway': { message: 'Not Found' },
}
const statuses = [400, 401, 402, 403, 404, 405, 408, 409, 410, 422, 429, 500, 502, 503, 504]
/** Milliseconds that a glitch lasts, and then until the end of a room that is wrongly seen as ended is announced. */
const lasting = [100, 1_000, 3_000, 5_000, 10_000]
const AFTERWARDS = 15_000

const refused = (status: number, body: unknown): FaultRule => ({ kind: 'refuse', status, body: JSON.stringify(body) })

describe.each(['plivo', 'vobiz-documented'] as const)('at %s', (profile) => {
  test.each(Object.entries(bodies))('404s %s to every request end no room', async (_of, body) => {
    const { clock, world, harness } = await watchingTenRooms(profile)
    for (const ms of lasting) {
      world.switches.set({ faults: [refused(404, body)] })
      await clock.advance(ms)
      world.switches.set({ faults: [] })
      await clock.advance(AFTERWARDS)
      expect(harness.changes, `after ${String(ms)} ms`).toEqual([])
    }
    expect(harness.monitor.snapshot().conferences.map(({ instance }) => instance)).toEqual(Array(10).fill(1))
  })

  test.each(Object.entries(bodies))('404s %s to reads of rooms end no room that a list names', async (_of, body) => {
    const { clock, world, harness } = await watchingTenRooms(profile)
    const rooms = world.rooms.snapshot().map(({ name }) => `/${encodeURIComponent(name)}/`)
    for (const ms of lasting) {
      world.switches.set({ faults: rooms.map((path) => ({ ...refused(404, body), path })) })
      await clock.advance(ms)
      const states = harness.monitor.snapshot().conferences.map(({ state }) => state)
      expect(ms < 3_000 || states.some((state) => state !== 'live')).toBe(true)
      world.switches.set({ faults: [] })
      await clock.advance(AFTERWARDS)
      expect(harness.changes, `after ${String(ms)} ms`).toEqual([])
    }
  })

  const pages = ['<html>no</html>', 'no', '{"message":"no"}']
  const refusals = statuses.map((status, index) => ({ status, body: pages[index % pages.length] ?? '' }))
  test.each(refusals)('the status $status to every request for 10 s ends no room', async ({ status, body }) => {
    const { clock, world, harness } = await watchingTenRooms(profile)
    world.switches.set({ faults: [{ kind: 'refuse', status, body }] })
    await clock.advance(10_000)
    world.switches.set({ faults: [] })
    while (harness.monitor.snapshot().accounts[0]?.health.state !== 'ok') await clock.advance(1_000)
    await clock.advance(AFTERWARDS)
    expect(harness.changes.filter(({ kind }) => kind !== 'endedWhileAway')).toEqual([])
    expect(harness.monitor.snapshot().conferences).toHaveLength(10)
  })
})
