import { describe, expect, test } from 'vitest'
import { accountId } from '../../support/moderation-harness.ts'
import { testEach } from '../../support/cases.ts'
import { ana, play, ref, roomNames, watchRooms } from '../../support/monitored-rooms.ts'

describe('what is announced', () => {
  const absent = 'vobiz, rooms, pinned Weekly, list empty, retrieve errorAlways'
  testEach(`
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
    what happens to others while a list has an entry that cannot be read | rooms Weekly Sales | 0 start New, 0 fail missing Sales 1 and partly, 21 end Sales, 31 | started ended
    nothing of a room that an incomplete list lacks   | vobiz, own Weekly, retrieve full | 1 list empty, 60   |
    `)('is %s', async (_what, watched, script, kinds) => {
    const told = await play(await watchRooms(watched), script)
    expect(told.map((one) => one.split(' ')[0]).join(' ')).toBe(kinds)
  })
})

test('a room that ended an hour ago is forgotten, unless it is marked, but its run numbers continue', async () => {
  const watching = await watchRooms('rooms Weekly Sales, pinned Sales')
  const { world, harness, shown, pass, changes } = watching
  const first = harness.end('Weekly')
  for (const room of ['Weekly', 'Sales']) world.rooms.endRoom({ room })
  await pass(3_700)
  for (const name of ['Weekly', 'Sales']) world.rooms.startRoom({ name, people: [ana] })
  await pass(5)
  expect([shown('Weekly')?.instance, shown('Sales')?.instance]).toEqual([2, 2])
  const changed = { code: 'changed', values: { reason: 'instance' } }
  expect(await harness.commands.act(first)).toMatchObject({ fault: changed })
  const before = changes.length
  await play(watching, '0 suspend sleep, 1 end Sales, 1 fail silent Weekly, 2 resume sleep, 9')
  harness.removeAccount()
  await pass(20)
  expect([harness.rooms.snapshot().conferences, changes.slice(before)]).toEqual([[], []])
})

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
  monitor.configure({ expanded: [ref('Room-1')] })
  await pass(5)
  for (const name of ['Room-1', 'Room-9']) {
    world.rooms.join({ room: name, number: '15550100103' })
    expect(await until(() => shown(name)?.people === 3)).toBeLessThanOrEqual(name === 'Room-1' ? 1_250 : 3_250)
  }
})

const unreadable = ['https://meet.example.com/a', 'sales/', 'a/../b', ' / ', 'x'.repeat(20_001)]
const open = () => watchRooms('list names', { rooms: [...unreadable, 'Weekly'] })

test('rooms that no request can name are shown, unread, take no share of the allowance, and stay while a list names them', async () => {
  const { time, shown, names, monitor, requests, pass, fail } = await open()
  expect(names().toSorted()).toEqual([...unreadable, 'Weekly'].toSorted())
  for (const name of unreadable) expect(shown(name)).toMatchObject({ state: 'unreachable', unread: true })
  expect(monitor.plannedReads(accountId).map(({ name }) => name)).toEqual(['Weekly'])
  const from = time.now()
  fail('missing Weekly')
  await pass(30)
  expect(new Set(requests(from).map(({ what }) => what))).toEqual(new Set(['', 'Weekly']))
  expect(names()).toHaveLength(unreadable.length + 1)
})

test('rooms that no request can name end, unannounced, once three complete lists have lacked them for twelve seconds', async () => {
  const { world, names, pass, changes } = await open()
  for (const room of unreadable) world.rooms.endRoom({ room })
  await pass(12)
  expect(names()).toHaveLength(unreadable.length + 1)
  await pass(3)
  expect(names()).toEqual(['Weekly'])
  expect(changes).toEqual([])
})
