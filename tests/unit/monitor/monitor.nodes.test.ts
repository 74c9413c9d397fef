import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import type { ProfileName } from '../../simulator/simulator.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { questionIn } from '../../support/moderation-scene.ts'
import { roomNames, toldBy, watchRooms } from '../../support/monitored-rooms.ts'
import { agree } from '../../support/user.ts'

/** Live rooms, of which the first one is own. Their provider may fail over to a node that does not know all of them. */
async function withRooms(profile: ProfileName, count: number, latency = 100, isForeground = true) {
  const text = `${profile}, rooms ${String(count)}, own 1, pinned ${String(count)}, latency ${String(latency)}, for 30`
  const watching = await watchRooms(text)
  const { changes, fail, monitor, pass, until } = watching
  monitor.configure({ isForeground })
  await pass(10)
  const rooms = roomNames(count)
  const told = (kind: string): number => changes.filter((change) => toldBy(change).startsWith(kind)).length
  return {
    ...watching,
    rooms,
    told,
    untilEnded: (ended: number) => until(() => told('ended') >= ended),
    failOver: async (seconds: number, wrong: 'list' | 'rooms' | 'both', unknown = count): Promise<void> => {
      const body = JSON.stringify({ api_id: '', conferences: rooms.slice(0, count - unknown) })
      const list: FaultRule = { kind: 'replaced', status: 200, body, operation: 'listRooms' }
      const gone = (room: string): FaultRule => ({ kind: 'missing', operation: 'retrieveRoom', room })
      fail(...(wrong === 'rooms' ? [] : [list]), ...(wrong === 'list' ? [] : rooms.slice(-unknown).map(gone)))
      await pass(seconds)
      fail()
      await pass(15)
    },
  }
}

const profiles = ['plivo', 'vobiz', 'vobiz-documented'] as const
const wrongs = ['list', 'rooms', 'both'] as const

describe('a node', () => {
  const empty = profiles.flatMap((profile) =>
    [1, 2, 10].flatMap((count) => [30, 900].map((ms) => [profile, count, ms] as const)),
  )
  test.each([...empty, ['plivo', 50, 30] as const, ['plivo', 50, 900] as const])(
    '%s: that knows none of %i rooms, at %i ms, ends none within 1.9 s, and none of several within 7.9 s',
    async (profile, count, latency) => {
      for (const wrong of wrongs)
        for (const seconds of count === 1 ? [1.9] : [1.9, 7.9]) {
          const { changes, failOver } = await withRooms(profile, count, latency)
          await failOver(seconds, wrong)
          expect(changes.map(toldBy), `${wrong} for ${String(seconds)} s`).toEqual([])
        }
    },
  )

  test.each([
    ['plivo', 3, 2, 0],
    ['plivo', 10, 6, 0],
    ['plivo', 11, 6, 0],
    ['vobiz', 3, 2, 1],
    ['vobiz', 10, 6, 5],
  ] as const)(
    '%s: that, of %i rooms, for 7.9 s does not know %i, ends at most %i',
    async (profile, count, unknown, most) => {
      for (const wrong of wrongs) {
        const { told, failOver } = await withRooms(profile, count)
        await failOver(7.9, wrong, unknown)
        expect(told('ended')).toBeLessThanOrEqual(most)
      }
    },
  )
})

test.each([
  ['plivo', 10, 1, 5],
  ['plivo', 10, 5, 5],
  ['plivo', 2, 1, 5],
  ['plivo', 1, 1, 5],
  ['plivo', 2, 2, 15],
  ['plivo', 10, 6, 15],
  ['plivo', 10, 10, 15],
  ['plivo', 50, 50, 15],
  ['vobiz', 1, 1, 8],
  ['vobiz', 2, 1, 8],
  ['vobiz', 5, 1, 8],
  ['vobiz', 2, 2, 17],
] as const)('%s: of %i rooms, the ends of %i are announced within %i s', async (profile, count, ending, limit) => {
  for (const [latency, isForeground] of [
    [30, true],
    [30, false],
    [900, true],
  ] as const) {
    const { world, rooms, untilEnded } = await withRooms(profile, count, latency, isForeground)
    for (const room of rooms.slice(-ending)) world.rooms.endRoom({ room })
    expect(await untilEnded(ending)).toBeLessThan(limit * 1_000 + (limit === 15 ? 0 : 2 * latency))
  }
})

test('rooms that end six seconds after one another are announced within 5 s each', async () => {
  const { pass, world, rooms, untilEnded } = await withRooms('plivo', 3)
  for (const [index, room] of rooms.entries()) {
    world.rooms.endRoom({ room })
    expect(await untilEnded(index + 1)).toBeLessThan(5_000)
    await pass(4)
  }
})

test.each([2, 10])('all %i rooms that the user ends are announced within 5 s', async (count) => {
  const { pass, harness, untilEnded } = await withRooms('plivo', count)
  const asked = harness.commands.act({ kind: 'endAll', accountId })
  await pass(1)
  const acting = harness.commands.confirmEndAll(questionIn(await asked).token, 'Example Company', agree)
  expect(await untilEnded(count)).toBeLessThan(5_000)
  expect(await acting).toMatchObject({ ok: true })
})

test('a room that ends by itself just after the user ended the other is announced within 5 s', async () => {
  const { pass, world, harness, untilEnded } = await withRooms('plivo', 2)
  const asked = harness.commands.act(harness.end('Room-0'))
  await pass(1)
  const acting = harness.commands.act(harness.end('Room-0'), questionIn(await asked).token)
  expect(await untilEnded(1)).toBeLessThan(5_000)
  expect(await acting).toMatchObject({ ok: true })
  world.rooms.endRoom({ room: 'Room-1' })
  expect(await untilEnded(2)).toBeLessThan(5_000)
})

const bodies = ['{"api_id":"b1","error":"not found"}', '{"message":"Not Found"}', '{"detail":"Not Found"}']
test.each(bodies)('ten rooms go on, whatever gets a 404 with %s for up to 10 s', async (body) => {
  for (const profile of ['plivo', 'vobiz-documented'] as const) {
    const { fail, pass, changes, monitor } = await withRooms(profile, 10)
    const gone: FaultRule = { kind: 'refuse', status: 404, body }
    for (const faults of [[gone], roomNames(10).map((room) => ({ ...gone, room }))])
      for (const seconds of profile === 'plivo' ? [0.1, 1, 3, 5, 10] : [0.1, 1, 3, 5]) {
        fail(...faults)
        await pass(seconds)
        fail()
        await pass(15)
        expect(changes, `after ${String(seconds)} s`).toEqual([])
      }
    expect(monitor.snapshot().conferences.map(({ instance }) => instance)).toEqual(Array(10).fill(1))
  }
})
