import { expect, test } from 'vitest'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const SECOND = 1_000
/** Names of which no path can be built, so that Gavel never reads these rooms. */
const unreadable = ['https://meet.example.com/a', 'sales/', 'a/../b', ' / ', 'x'.repeat(20_001)]

async function watching() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { latencyMs: 50, listShape: 'names' } })
  for (const name of [...unreadable, 'Weekly']) world.rooms.startRoom({ name, people: [{}] })
  const harness = await openHarness({ ...world, clock })
  await clock.advance(5 * SECOND)
  const names = () => harness.monitor.snapshot().conferences.map(({ name }) => name)
  const planned = () => harness.monitor.plannedReads(accountId).map(({ name }) => name)
  return { clock, world, harness, names, planned }
}

test('rooms that no request can name are shown, unread, and take no share of the allowance', async () => {
  const { clock, world, harness, names, planned } = await watching()
  expect(names().toSorted()).toEqual([...unreadable, 'Weekly'].toSorted())
  for (const name of unreadable) expect(harness.room(name)).toMatchObject({ state: 'unreachable', unread: true })
  expect(planned()).toEqual(['Weekly'])
  const before = world.requests.length
  await clock.advance(30 * SECOND)
  const reads = world.requests.slice(before).map(({ path }) => path.split('/').slice(-2).join('/'))
  expect(new Set(reads)).toEqual(new Set(['Weekly/', 'Conference/']))
})

test('rooms that no request can name end once three complete lists have lacked them for twelve seconds', async () => {
  const { clock, world, harness, names } = await watching()
  for (const name of unreadable) world.rooms.endRoom({ room: name })
  await clock.advance(12 * SECOND)
  expect(names()).toHaveLength(unreadable.length + 1)
  await clock.advance(3 * SECOND)
  expect(names()).toEqual(['Weekly'])
  // Nobody has seen these rooms live, so neither their start nor their end is announced.
  expect(harness.changes).toEqual([])
})

test('rooms that no request can name stay while a list names them, whatever else fails', async () => {
  const { clock, world, names } = await watching()
  world.switches.set({ faults: [{ kind: 'refuse', status: 404, body: '{"error":"not found"}', path: '/Weekly/' }] })
  await clock.advance(30 * SECOND)
  expect(names()).toHaveLength(unreadable.length + 1)
})
