import { afterEach, expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import type { ProfileName } from '../../simulator/simulator.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { questionIn } from '../../support/moderation-scene.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { agree } from '../../support/user-presence.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** What a node that fails over gets wrong: its list, the reads of rooms, or both. */
type Wrong = 'list' | 'rooms' | 'both'

/** Live rooms, of which the first one is own. Their provider fails over to a node that does not know all of them. */
async function withRooms(profile: ProfileName, count: number, isForeground = true) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile, switches: { latencyMs: 100 } })
  const names = Array.from({ length: count }, (_, index) => `Room ${String(index)}`)
  const refs = names.map((name) => ({ accountId, name }))
  for (const name of names) world.rooms.startRoom({ name, people: 3 })
  const harness = await openHarness({ ...world, clock, monitorSettings: { own: refs.slice(0, 1), pinned: refs } })
  harness.monitor.setForeground(isForeground)
  stops.push(() => {
    harness.monitor.stop()
    world.stop()
  })
  await clock.advance(15_000)
  const before = harness.changes.length
  const told = (kind: 'ended' | 'started'): readonly string[] =>
    harness.changes.slice(before).flatMap((change) => (change.kind === kind ? change.conference.name : []))
  return {
    clock,
    world,
    harness,
    names,
    told,
    failOver: async (ms: number, wrong: Wrong, unknown: readonly string[]): Promise<void> => {
      const named = names.filter((name) => !unknown.includes(name))
      const body = JSON.stringify({ api_id: 'standby', conferences: named })
      const list: FaultRule = { kind: 'replaced', status: 200, body, operation: 'listRooms' }
      const rooms = unknown.map((room): FaultRule => ({ kind: 'missing', operation: 'retrieveRoom', room }))
      world.switches.set({ faults: [...(wrong === 'rooms' ? [] : [list]), ...(wrong === 'list' ? [] : rooms)] })
      await clock.advance(ms)
      world.switches.set({ faults: [] })
      await clock.advance(15_000)
    },
    /** Milliseconds until the ends of this many rooms are announced. */
    untilEnded: async (ended: number): Promise<number> => {
      const from = clock.now()
      while (told('ended').length < ended && clock.now() - from < 60_000) await clock.advance(50)
      return clock.now() - from
    },
  }
}

/** Vobiz is read at one pace, whether a window is open or not. */
const pacesOf = (profile: ProfileName): readonly boolean[] => (profile === 'plivo' ? [true, false] : [true])

const profiles = ['plivo', 'vobiz', 'vobiz-documented'] as const
const wrongs = ['list', 'rooms', 'both'] as const
const failovers = profiles.flatMap((profile) =>
  wrongs.flatMap((wrong) =>
    [1, 2, 10].flatMap((count) =>
      (count === 1 ? [1_000, 1_900] : [4_500, 7_900]).map((ms) => [profile, wrong, count, ms] as const),
    ),
  ),
)

test.each(failovers)('%s: a node that knows no room (wrong: %s; %i rooms, %i ms) ends none', async (...failover) => {
  const [profile, wrong, count, ms] = failover
  for (const isForeground of pacesOf(profile)) {
    const { names, failOver, told } = await withRooms(profile, count, isForeground)
    await failOver(ms, wrong, names)
    expect([told('ended'), told('started')]).toEqual([[], []])
  }
})

test.each([
  ['plivo', 3, 2],
  ['plivo', 10, 6],
  ['plivo', 11, 6],
] as const)(
  '%s: a node that knows most of %i rooms not, but %i, for 7.9 s ends none',
  async (profile, count, unknown) => {
    for (const wrong of wrongs) {
      const { names, failOver, told } = await withRooms(profile, count)
      await failOver(7_900, wrong, names.slice(-unknown))
      expect([told('ended'), told('started')]).toEqual([[], []])
    }
  },
)

test.each([
  ['vobiz', 3, 2],
  ['vobiz', 10, 6],
  ['vobiz-documented', 10, 6],
] as const)(
  '%s: a node that knows most of %i rooms not ends at most half in 7.9 s',
  async (profile, count, unknown) => {
    const { names, failOver, told } = await withRooms(profile, count)
    await failOver(7_900, 'both', names.slice(0, unknown))
    expect(told('ended').length).toBeLessThanOrEqual(count / 2)
  },
)

test.each([
  ['plivo', 10, 1, 5_000],
  ['plivo', 10, 5, 5_000],
  ['plivo', 2, 1, 5_000],
  ['plivo', 1, 1, 5_000],
  ['plivo', 2, 2, 15_000],
  ['plivo', 10, 6, 15_000],
  ['plivo', 10, 10, 15_000],
  ['vobiz', 1, 1, 8_000],
  ['vobiz', 2, 1, 8_000],
  ['vobiz', 5, 1, 8_000],
  ['vobiz', 2, 2, 17_000],
] as const)('%s: of %i rooms, the ends of %i are announced within %i ms', async (profile, count, ending, limit) => {
  for (const isForeground of pacesOf(profile))
    for (const phase of [0, 1_300]) {
      const { clock, world, names, untilEnded } = await withRooms(profile, count, isForeground)
      await clock.advance(phase)
      for (const room of names.slice(-ending)) world.rooms.endRoom({ room })
      expect(await untilEnded(ending)).toBeLessThan(limit)
    }
})

test('rooms that end six seconds after one another are announced within 5 s each', async () => {
  const { clock, world, names, untilEnded } = await withRooms('plivo', 3)
  for (const [index, room] of names.entries()) {
    world.rooms.endRoom({ room })
    expect(await untilEnded(index + 1)).toBeLessThan(5_000)
    await clock.advance(4_000)
  }
})

test.each([2, 10])('the ends of all %i rooms are announced within 5 s if the user ended them', async (count) => {
  const { clock, harness, untilEnded } = await withRooms('plivo', count)
  const asked = harness.commands.act({ kind: 'endAll', accountId })
  await clock.advance(1_000)
  const { token } = questionIn(await asked)
  const acting = harness.commands.confirmEndAll(token, 'Example Company', agree)
  expect(await untilEnded(count)).toBeLessThan(5_000)
  expect(await acting).toMatchObject({ ok: true })
})

test('the end of a room is announced within 5 s although the user has just ended the other one', async () => {
  const { clock, world, harness, names, untilEnded } = await withRooms('plivo', 2)
  const [first = '', second = ''] = names
  const asked = harness.commands.act(harness.end(first))
  await clock.advance(1_000)
  const acting = harness.commands.act(harness.end(first), questionIn(await asked).token)
  expect(await untilEnded(1)).toBeLessThan(5_000)
  expect(await acting).toMatchObject({ ok: true })
  world.rooms.endRoom({ room: second })
  expect(await untilEnded(2)).toBeLessThan(5_000)
})

test('a node with another run of each room for 1.9 s restarts none', async () => {
  const { clock, world, names, told } = await withRooms('plivo', 3)
  const bodyOf = (name: string): string =>
    JSON.stringify({
      api_id: 'standby',
      conference_name: name,
      conference_member_count: '1',
      conference_run_time: '1',
      members: [{ member_id: '9', call_uuid: `other ${name}`, from: '15550100109', caller_name: 'Zoe', muted: false }],
    })
  const rule = (room: string): FaultRule => ({ kind: 'replaced', status: 200, body: bodyOf(room), room })
  world.switches.set({ faults: names.map(rule) })
  await clock.advance(1_900)
  world.switches.set({ faults: [] })
  await clock.advance(15_000)
  expect([told('ended'), told('started')]).toEqual([[], []])
})
