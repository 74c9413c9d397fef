import { describe, expect, test } from 'vitest'
import { drop } from '../../../shared/drop.ts'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import type { ProfileName } from '../../simulator/simulator.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { questionIn } from '../../support/moderation-scene.ts'
import { cases } from '../../support/cases.ts'
import { ana, ben, play, ref, roomNames, toldBy, watchRooms } from '../../support/monitored-rooms.ts'
import { agree } from '../../support/user-presence.ts'

describe('what is announced', () => {
  const absent = 'vobiz, rooms, pinned Weekly, list empty, retrieve errorAlways'
  test.each(
    cases(`
    nothing that was there when the monitor started   | for 0   | 20                                          |
    a start                                           | rooms   | 1 start Weekly, 5                           | started
    who comes, goes and comes back                    |         | 1 join Weekly, 5 leave Weekly, 9 join Weekly, 13 | joined left backAgain
    who is muted                                      |         | 1 mute Weekly, 5                            | muted muted
    an end                                            |         | 1 end Weekly, 6                             | ended
    the next run after an end                         |         | 1 end Weekly, 6 start Weekly, 12            | ended started
    an end and a start, if the ended room is still returned | own Weekly, over withoutRoster | 1 end Weekly, 120 start Weekly, 135 | ended started
    no start of a room that a list left out at first  | ${absent.replace('rooms, pinned Weekly', 'rooms Weekly')} | 1 list names, 30 |
    the start of a pinned room that was absent        | ${absent} | 5 start Weekly, 15                        | started
    the end of a room without a roster                | ${absent.replace('rooms,', '')} | 60 end Weekly, 68   | ended
    the end of a room pinned in other characters      | vobiz, rooms, pinned Bu\u0308ro | 1 start B\u00FCro, 10 end B\u00FCro, 20 | started ended
    the start of a marked room while the list fails   | rooms, own Weekly | 1 fail error list, 20 start Weekly, 25 | started
    nothing of a room that an incomplete list lacks   | vobiz, own Weekly, retrieve full | 1 list empty, 60   |
    `),
  )('is %s', async (_what, watched, script, kinds) => {
    const told = await play(await watchRooms(watched), script)
    expect(told.map((one) => one.split(' ')[0]).join(' ')).toBe(kinds)
  })

  test('names this Gavel as the cause of an end if it removed everyone', async () => {
    const { harness, changes, pass } = await watchRooms('own Weekly')
    for (const { number } of [ana, ben]) {
      drop(harness.commands.act(harness.on('remove', 'Weekly', harness.member('Weekly', number))))
      await pass(10)
    }
    expect(changes.at(-1)).toMatchObject({ kind: 'ended', by: 'you' })
  })
})

test('a room that ended an hour ago is forgotten, unless it is marked, but its run numbers continue', async () => {
  const { world, harness, shown, pass, changes } = await watchRooms('rooms Weekly Sales, pinned Sales')
  const first = harness.end('Weekly')
  for (const room of ['Weekly', 'Sales']) world.rooms.endRoom({ room })
  await pass(3_700)
  for (const name of ['Weekly', 'Sales']) world.rooms.startRoom({ name, people: [ana] })
  await pass(5)
  expect([shown('Weekly')?.instance, shown('Sales')?.instance]).toEqual([2, 2])
  expect(await harness.commands.act(first)).toMatchObject({
    fault: { code: 'changed', values: { reason: 'instance' } },
  })
  const before = changes.length
  world.rooms.endRoom({ room: 'Sales' })
  harness.removeAccount()
  await pass(20)
  expect([harness.monitor.snapshot().conferences, changes.slice(before)]).toEqual([[], []])
})

describe('promised times', () => {
  test('the end of an own room is announced within 2.5 s, and the end of another of 50 rooms within 5 s', async () => {
    const { world, changes, pass, until } = await watchRooms('rooms 50, own Room-7')
    for (const [index, room] of ['Room-7', ...roomNames(50).slice(20, 36)].entries()) {
      await pass(3 + ((index * 137) % 1_000) / 1_000)
      const before = changes.length
      world.rooms.endRoom({ room })
      expect(await until(() => changes.length > before, 10_000)).toBeLessThanOrEqual(index === 0 ? 2_500 : 5_000)
    }
  })

  test('a change in an open room shows within 1.25 s, and in another of 50 rooms within 3.25 s', async () => {
    const { world, monitor, shown, pass, until } = await watchRooms('rooms 50')
    monitor.expand([ref('Room-1')])
    await pass(5)
    for (const [name, limit] of [
      ['Room-1', 1_250],
      ['Room-9', 3_250],
    ] as const) {
      world.rooms.join({ room: name, number: '15550100103' })
      expect(await until(() => shown(name)?.members?.length === 3)).toBeLessThanOrEqual(limit)
    }
  })
})

/** Live rooms, of which the first one is own. */
async function withRooms(profile: ProfileName, count: number, isForeground = true) {
  const rooms = roomNames(count)
  const watching = await watchRooms(`${profile}, own 1, latency 100`, { rooms, pinned: rooms })
  watching.monitor.setForeground(isForeground)
  await watching.pass(15)
  const told = (kind: string): number => watching.changes.filter((change) => toldBy(change).startsWith(kind)).length
  return { ...watching, rooms, told, untilEnded: (count: number) => watching.until(() => told('ended') >= count) }
}

describe('a node that knows most rooms not', () => {
  test.each([
    ['plivo', 3, 2, 0],
    ['plivo', 10, 6, 0],
    ['plivo', 11, 6, 0],
    ['vobiz', 3, 2, 1],
    ['vobiz', 10, 6, 5],
  ] as const)('%s: of %i rooms, for 7.9 s not %i, ends at most %i', async (profile, count, unknown, most) => {
    for (const wrong of ['list', 'rooms', 'both']) {
      const { rooms, fail, pass, told } = await withRooms(profile, count)
      const body = JSON.stringify({ api_id: '', conferences: rooms.slice(0, -unknown) })
      const list: FaultRule = { kind: 'replaced', status: 200, body, operation: 'listRooms' }
      const gone = rooms
        .slice(-unknown)
        .map((room): FaultRule => ({ kind: 'missing', operation: 'retrieveRoom', room }))
      fail(...(wrong === 'rooms' ? [] : [list]), ...(wrong === 'list' ? [] : gone))
      await pass(7.9)
      fail()
      await pass(15)
      expect(told('ended')).toBeLessThanOrEqual(most)
    }
  })

  test('and has another run of each for 1.9 s restarts none', async () => {
    const { rooms, changes, fail, pass } = await withRooms('plivo', 3)
    const member = { member_id: '9', call_uuid: 'other', from: '15550100109', caller_name: 'Zoe', muted: false }
    const more = { conference_member_count: '1', conference_run_time: '1', members: [member] }
    const bodyOf = (name: string) => JSON.stringify({ api_id: '', conference_name: name, ...more })
    fail(...rooms.map((room): FaultRule => ({ kind: 'replaced', status: 200, body: bodyOf(room), room })))
    await pass(1.9)
    fail()
    await pass(15)
    expect(changes).toEqual([])
  })
})

describe('rooms that end together', () => {
  test.each([
    ['plivo', 10, 1, 5],
    ['plivo', 10, 5, 5],
    ['plivo', 2, 1, 5],
    ['plivo', 1, 1, 5],
    ['plivo', 2, 2, 15],
    ['plivo', 10, 6, 15],
    ['plivo', 10, 10, 15],
    ['vobiz', 1, 1, 8],
    ['vobiz', 2, 1, 8],
    ['vobiz', 5, 1, 8],
    ['vobiz', 2, 2, 17],
  ] as const)('%s: of %i rooms, the ends of %i are announced within %i s', async (profile, count, ending, limit) => {
    for (const isForeground of profile === 'plivo' ? [true, false] : [true]) {
      const { world, rooms, untilEnded } = await withRooms(profile, count, isForeground)
      for (const room of rooms.slice(-ending)) world.rooms.endRoom({ room })
      expect(await untilEnded(ending)).toBeLessThan(limit * 1_000)
    }
  })

  test('six seconds after one another are announced within 5 s each', async () => {
    const { pass, world, rooms, untilEnded } = await withRooms('plivo', 3)
    for (const [index, room] of rooms.entries()) {
      world.rooms.endRoom({ room })
      expect(await untilEnded(index + 1)).toBeLessThan(5_000)
      await pass(4)
    }
  })

  test.each([2, 10])('all %i by the user are announced within 5 s', async (count) => {
    const { pass, harness, untilEnded } = await withRooms('plivo', count)
    const asked = harness.commands.act({ kind: 'endAll', accountId })
    await pass(1)
    const acting = harness.commands.confirmEndAll(questionIn(await asked).token, 'Example Company', agree)
    expect(await untilEnded(count)).toBeLessThan(5_000)
    expect(await acting).toMatchObject({ ok: true })
  })

  test('the second by itself, just after the user ended the first, is announced within 5 s', async () => {
    const { pass, world, harness, untilEnded } = await withRooms('plivo', 2)
    const asked = harness.commands.act(harness.end('Room-0'))
    await pass(1)
    const acting = harness.commands.act(harness.end('Room-0'), questionIn(await asked).token)
    expect(await untilEnded(1)).toBeLessThan(5_000)
    expect(await acting).toMatchObject({ ok: true })
    world.rooms.endRoom({ room: 'Room-1' })
    expect(await untilEnded(2)).toBeLessThan(5_000)
  })
})

describe.each(['plivo', 'vobiz-documented'] as const)('at %s, ten rooms go on', (profile) => {
  const rooms = roomNames(10)
  const open = () => watchRooms(`${profile}, rooms 10, own 2, latency 150, for 20`)
  const refused = (status: number, body: unknown): FaultRule => ({ kind: 'refuse', status, body: JSON.stringify(body) })

  test.each([
    ['the provider', { api_id: 'b1b2', error: 'not found' }],
    ['Kong', { message: 'no Route matched with those values' }],
    ['FastAPI', { detail: 'Not Found' }],
    ['Spring', { status: 404, error: 'Not Found', path: '/' }],
    ['API Gateway', { message: 'Not Found' }],
  ])('whatever gets a 404 in the words of %s for up to 10 s', async (_of, body) => {
    const { fail, pass, changes, monitor } = await open()
    const toRooms = rooms.map((room) => ({ ...refused(404, body), room }))
    for (const faults of [[refused(404, body)], toRooms])
      for (const seconds of [0.1, 1, 3, 5, 10]) {
        fail(...faults)
        await pass(seconds)
        fail()
        await pass(15)
        expect(changes, `after ${String(seconds)} s`).toEqual([])
      }
    expect(monitor.snapshot().conferences.map(({ instance }) => instance)).toEqual(Array(10).fill(1))
  })
})

describe('rooms that no request can name', () => {
  const unreadable = ['https://meet.example.com/a', 'sales/', 'a/../b', ' / ', 'x'.repeat(20_001)]
  const open = () => watchRooms('list names', { rooms: [...unreadable, 'Weekly'] })

  test('are shown, unread, take no share of the allowance, and stay while a list names them', async () => {
    const { time, shown, names, monitor, requests, pass, fail } = await open()
    expect(names().toSorted()).toEqual([...unreadable, 'Weekly'].toSorted())
    for (const name of unreadable) expect(shown(name)).toMatchObject({ state: 'unreachable', unread: true })
    expect(monitor.plannedReads(accountId).map(({ name }) => name)).toEqual(['Weekly'])
    const from = time.now()
    fail({ kind: 'missing', room: 'Weekly' })
    await pass(30)
    expect(new Set(requests(from).map(({ what }) => what))).toEqual(new Set(['', 'Weekly']))
    expect(names()).toHaveLength(unreadable.length + 1)
  })

  test('end, unannounced, once three complete lists have lacked them for twelve seconds', async () => {
    const { world, names, pass, changes } = await open()
    for (const room of unreadable) world.rooms.endRoom({ room })
    await pass(12)
    expect(names()).toHaveLength(unreadable.length + 1)
    await pass(3)
    expect(names()).toEqual(['Weekly'])
    expect(changes).toEqual([])
  })
})
