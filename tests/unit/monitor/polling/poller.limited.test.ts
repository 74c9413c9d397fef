import { afterEach, expect, test } from 'vitest'
import { accountId, openHarness } from '../../../support/moderation-harness.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Eight pinned rooms at Vobiz, read in turn. After a 429 for one of them, all share one request per second. */
async function openLimited() {
  const clock = createVirtualClock()
  const names = Array.from({ length: 8 }, (_, index) => `Room-${String(index)}`)
  const reads: { at: number; name: string }[] = []
  const world = inVirtualTime(
    clock,
    { profile: 'vobiz', switches: { listShape: 'empty', latencyMs: 50, retryAfterIn: 'neither' } },
    {},
    (fetch) => (url, init) => {
      const name = /Conference\/([^/]+)\/$/.exec(url)?.[1]
      if (name !== undefined) reads.push({ at: clock.now(), name })
      return fetch(url, init)
    },
  )
  for (const name of names) world.rooms.startRoom({ name, people: [{}, {}] })
  const pinned = names.map((name) => ({ accountId, name }))
  const { monitor } = await openHarness({ ...world, clock, monitorSettings: { pinned } })
  stops.push(() => {
    monitor.stop()
    world.stop()
  })
  world.switches.set({ faults: [{ kind: 'rateLimited', room: 'Room-0', times: 1 }] })
  await clock.advance(40_000)
  return { clock, world, readsOf: (of: string) => reads.filter(({ name }) => name === of).map(({ at }) => at), reads }
}

test('a room whose read got a 429 is read again within 3 s, and does not wait for all others', async () => {
  const { clock, world, readsOf } = await openLimited()
  world.switches.set({ faults: [{ kind: 'rateLimited', room: 'Room-3', times: 1 }] })
  const before = readsOf('Room-3').length
  await clock.advance(40_000)
  const [refused = 0, next = Infinity] = readsOf('Room-3').slice(before)
  expect(next - refused).toBeLessThanOrEqual(3_000)
})

test('a room whose reads repeatedly get a 429 takes less than 28 % of all reads', async () => {
  const { clock, world, reads } = await openLimited()
  world.switches.set({ faults: [{ kind: 'rateLimited', room: 'Room-3' }] })
  const before = reads.length
  await clock.advance(120_000)
  const since = reads.slice(before)
  expect(since.filter(({ name }) => name === 'Room-3').length / since.length).toBeLessThan(0.28)
})
