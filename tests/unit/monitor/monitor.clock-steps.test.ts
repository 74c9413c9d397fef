import { expect, test } from 'vitest'
import type { ProviderKind } from '../../../shared/account.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const ana = { number: '15550100101', name: 'Ana' }
const ben = { number: '15550100102', name: 'Ben' }

/** A monitor on a computer whose clock can be set. */
async function onComputer(profile: ProviderKind) {
  const time = createVirtualClock()
  const shown = { offset: 0 }
  const world = inVirtualTime(time, {
    profile,
    rooms: 0,
    switches: { latencyMs: 50, retrieve: 'full', listShape: 'names' },
  })
  const clock = { ...time, now: () => time.now() + shown.offset, elapsed: () => time.now() - 1_700_000_000_000 }
  const monitorSettings = { pinned: [{ accountId, name: 'Weekly' }] }
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings })
  const resumed: string[] = []
  harness.monitor.onResume((reason) => resumed.push(reason))
  return { time, world, harness, resumed, set: (by: number) => (shown.offset += by) }
}

const YEAR = 365 * 86_400_000
const steps = [50, 200, 1_000, 4_000, 5_500, 6_000].flatMap((ms) => [ms, -ms]).concat(-3_600_000, -10 * YEAR)
const cases = (['plivo', 'vobiz'] as const).flatMap((kind) => steps.map((by) => [kind, by] as const))
/** Forward by so much that the computer may have slept instead. */
const leaps = [7_000, 60_000, 3_600_000, 10 * YEAR]

test.each(cases)(
  'at %s, a clock that is set by %i ms changes no more than the times that are shown',
  async (kind, by) => {
    const { time, world, harness, resumed, set } = await onComputer(kind)
    world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
    await time.advance(4_000)
    const muted = harness.commands.act(harness.on('mute', 'Weekly', harness.member('Weekly', ben.number)))
    await time.advance(3_000)
    expect(await muted).toMatchObject({ ok: true })
    const before = harness.room('Weekly')
    expect(before.members?.map(({ mutedByMe }) => mutedByMe)).toEqual([false, true])
    const changes = harness.changes.length
    set(by)
    for (let passed = 0; passed < 20_000; passed += 500) {
      await time.advance(500)
      expect(harness.room('Weekly')).toMatchObject({ state: 'live', stale: false, instance: before.instance })
    }
    const after = harness.room('Weekly')
    expect(harness.changes.slice(changes)).toEqual([])
    expect(resumed).toEqual([])
    expect(after.members?.map(({ mutedByMe, backAgain }) => [mutedByMe, backAgain])).toEqual([
      [false, false],
      [true, false],
    ])
    const movedBy = (one: number | undefined, other: number | undefined): number => (one ?? 0) - (other ?? 0)
    expect(Math.abs(movedBy(after.startedAt, before.startedAt) - by)).toBeLessThanOrEqual(1_500)
    expect(Math.abs(movedBy(after.members?.[0]?.joinedAt, before.members?.[0]?.joinedAt) - by)).toBeLessThanOrEqual(
      1_500,
    )
  },
)

test.each(leaps)('a clock that is set forward by %i ms costs one silent baseline', async (by) => {
  const { time, world, harness, resumed, set } = await onComputer('plivo')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await time.advance(5_000)
  const before = harness.room('Weekly')
  const changes = harness.changes.length
  set(by)
  world.rooms.join({ room: 'Weekly', ...ben })
  await time.advance(10_000)
  expect([resumed, harness.changes.slice(changes)]).toEqual([['sleep'], []])
  const after = harness.room('Weekly')
  expect(after).toMatchObject({ state: 'live', stale: false, instance: before.instance, members: [{}, {}] })
  expect(Math.abs((after.startedAt ?? 0) - (before.startedAt ?? 0) - by)).toBeLessThanOrEqual(1_500)
})

test.each([
  ['back and forth by 5 s', 5_000, 'ended'],
  ['back and forth by an hour', 3_600_000, 'endedWhileAway'],
])('an end is announced once, although the clock is set %s between the responses that show it', async (...told) => {
  const [, by, kind] = told
  const { time, world, harness, set } = await onComputer('plivo')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await time.advance(4_000)
  world.rooms.endRoom({ room: 'Weekly' })
  for (let count = 0; count < 40; count += 1) {
    set(count % 2 === 0 ? by : -by)
    await time.advance(100)
  }
  await time.advance(5_000)
  expect(harness.changes.map((change) => change.kind)).toEqual([kind])
})
