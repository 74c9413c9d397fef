import { describe, expect, test } from 'vitest'
import { accountId } from '../../support/moderation-harness.ts'
import { testEach } from '../../support/cases.ts'
import { ana, play, ref, roomNames, toldBy, watchRooms } from '../../support/monitored-rooms.ts'

describe('the time between two requests', () => {
  testEach(`
    for the list                                      |        |                | 0                           | 1000-1050
    for the list in the background                    |        |                | 3 background, 5             | 2000-2050
    for the list while no room is live                |        | rooms          | 0                           | 3000-3050
    for the list at half the pace                     |        | pace 2         | 0                           | 2000-2050
    for the list of Vobiz                             |        | vobiz, pinned Weekly | 0                     | 15000-15050
    for the list of Vobiz while a room fails          |        | vobiz, pinned Weekly | 0 fail error Weekly, 20 | 3000-3050
    for a list that fails                             |        |                | 0 fail error list, 30       | 4000-4050
    for an own room                                   | Weekly | own Weekly     | 0                           | 1000-1050
    for an own room in the background                 | Weekly | own Weekly     | 0 background                | 1000-1050
    for an own room that fails alone at Vobiz         | Weekly | vobiz, own Weekly | 0 fail error Weekly, 20  | 1000-1050
    for another room                                  | Weekly |                | 0                           | 3000-3050
    for another room at a quarter of the pace         | Weekly | pace 4         | 0                           | 12000-12050
    for another room in the background                | Weekly |                | 0 background, 30            | 12000-14050
    for a room in question                            | Weekly |                | 0 fail missing, 10          | 1000-1600
    for a room while nothing responds                 | Weekly |                | 0 fail error, 60            | 4000-4050
    `)('%s is right', async (_what, name, watched, script, range) => {
    const watching = await watchRooms(watched)
    await play(watching, script)
    const from = watching.time.now()
    const [shortest = 0, longest = 0] = range.split('-').map(Number)
    await watching.pass(Math.max(20, longest / 250))
    const [least, most] = watching.gaps(name, from)
    expect(least).toBeGreaterThanOrEqual(shortest)
    expect(most).toBeLessThanOrEqual(longest)
  })

  test('of a room in question is two seconds for the read that may decide it', async () => {
    const { fail, pass, time, timesOf } = await watchRooms('for 30')
    fail('missing Weekly 1 and error list')
    const from = time.now()
    await pass(8)
    const [first = 0, second = 0] = timesOf('Weekly', from)
    expect(second - first).toBeGreaterThanOrEqual(2_050)
    expect(second - first).toBeLessThanOrEqual(2_150)
  })

  test('is as long for all rooms together while nothing responds, and short for an own one that does', async () => {
    const { fail, pass, time, gaps, requests } = await watchRooms('rooms Weekly 5, own Weekly')
    const count = async () => {
      await pass(40)
      const from = time.now()
      await pass(60)
      expect(new Set(requests(from).map(({ what }) => what)).size).toBe(7)
      return { longest: gaps('Weekly', from)[1], reads: requests(from).filter(({ what }) => what !== '').length }
    }
    fail('cut')
    expect((await count()).reads).toBeLessThanOrEqual(18)
    fail('cut Room-1 and cut Room-2 and cut list')
    expect((await count()).longest).toBeLessThanOrEqual(1_050)
  })
})

test('many rooms are read every 3 s, 45 of them, and the own room and the list every second', async () => {
  const { time, pass, longestGap } = await watchRooms('rooms 45 Weekly, own Weekly')
  const from = time.now()
  await pass(30)
  expect(Math.max(...roomNames(45).map((name) => longestGap(name, from)))).toBeLessThanOrEqual(3_300)
  expect(Math.max(longestGap('Weekly', from), longestGap('', from))).toBeLessThanOrEqual(1_100)
})

test.each([
  ['rooms 60 A B C D E F G H I J, own 60', 20, 20],
  ['vobiz, rooms 20 A B, own 20, pinned A B', 2, 250],
  ['rooms 60, pinned 60, list empty', 20, 20],
  ['vobiz, rooms 3, own 1, pinned 3, allowed 0.4', 1, 250],
])('many rooms cause no more requests than allowed, and each is read: %s', async (text, allowed, seconds) => {
  const { time, pass, requests, world } = await watchRooms(text)
  const from = time.now()
  await pass(seconds)
  const asked = requests(from)
  for (const { at } of asked)
    expect(asked.filter((one) => one.at > at - 1_000 && one.at <= at).length).toBeLessThanOrEqual(allowed)
  const names = ['', ...world.rooms.snapshot().map(({ name }) => name)]
  expect(names.filter((name) => asked.every(({ what }) => what !== name))).toEqual([])
})

test('many rooms leave a third of the allowance to others than fast rooms', async () => {
  const { time, pass, requests } = await watchRooms('rooms 120, own 60')
  const from = time.now()
  await pass(20)
  const fast = new Set(['', ...roomNames(60)])
  const share = requests(from).filter(({ what }) => fast.has(what)).length / requests(from).length
  expect(share).toBeGreaterThan(0.6)
  expect(share).toBeLessThan(0.78)
})

test('many rooms do not delay the own room, nor an expanded one, although the list leaves 200 of them out', async () => {
  const { time, pass, monitor, world, gaps } = await watchRooms('rooms Weekly 200, own Weekly')
  monitor.configure({ expanded: [ref('Room-100')] })
  world.switches.set({ listShape: 'empty' })
  await pass(3)
  const from = time.now()
  await pass(10)
  for (const name of ['Weekly', 'Room-100']) expect(gaps(name, from)[1]).toBeLessThanOrEqual(1_200)
})

test('many rooms with responses that take 3 s are read in turn, four at a time, and the own room at least every 4 s', async () => {
  const { time, pass, requests, gaps } = await watchRooms('rooms Weekly 49, own Weekly, latency 3000, for 40')
  const from = time.now()
  await pass(120)
  expect(gaps('Weekly', from)[1]).toBeLessThanOrEqual(4_000)
  const asked = requests(from)
  for (const { at } of asked)
    expect(asked.filter((one) => one.at > at - 3_000 && one.at <= at).length).toBeLessThanOrEqual(4)
  expect(new Set(asked.map(({ what }) => what)).size).toBe(51)
})

test('many rooms that never respond do not delay the own room, for which a connection is kept', async () => {
  const { time, fail, pass, gaps } = await watchRooms('rooms Weekly 8, own Weekly, for 10')
  fail(...roomNames(8).map((name) => `silent ${name}`))
  const from = time.now()
  await pass(40)
  expect(gaps('Weekly', from)[1]).toBeLessThanOrEqual(1_100)
})

test('many rooms of which one in question cannot be read are read as before at Vobiz, and their ends are announced', async () => {
  const { time, fail, pass, timesOf, world, changes } = await watchRooms('vobiz, rooms A B C, pinned A B C, for 10')
  fail('missing A 1 and error A')
  const from = time.now()
  await pass(60)
  for (const name of ['B', 'C']) expect(timesOf(name, from).length).toBeGreaterThanOrEqual(18)
  world.rooms.endRoom({ room: 'C' })
  await pass(5)
  expect(changes.map(toldBy)).toEqual(['ended C'])
})

describe('fifty rooms in the background', () => {
  const open = async () => {
    const watching = await watchRooms('rooms 50, own Room-49')
    watching.monitor.configure({ isForeground: false })
    await watching.pass(20)
    const ages = () => roomNames(50).map((name) => watching.monitor.age(ref(name), 'roster') ?? Infinity)
    return { ...watching, ages }
  }

  test('stay fresh and at most 15 s old with under six requests per second', async () => {
    const { time, pass, monitor, requests, ages } = await open()
    const from = time.now()
    for (let second = 0; second < 30; second += 1) {
      await pass(1)
      expect(Math.max(...ages())).toBeLessThanOrEqual(15_000)
      expect(monitor.snapshot().conferences.some(({ stale, state }) => stale || state !== 'live')).toBe(false)
      expect(monitor.age(ref('Room-49'), 'roster')).toBeLessThan(1_200)
    }
    expect(requests(from).length / 30).toBeLessThan(6)
  })

  test('have their ends announced within 4.7 s, and starts within 3.2 s', async () => {
    const { pass, world, changes, until } = await open()
    for (const room of roomNames(8)) {
      await pass(0.331)
      world.rooms.endRoom({ room })
      expect(await until(() => changes.some((change) => toldBy(change) === `ended ${room}`))).toBeLessThan(4_700)
    }
    world.rooms.startRoom({ name: 'New', people: [ana] })
    expect(await until(() => changes.some(({ kind }) => kind === 'started'))).toBeLessThan(3_200)
  })

  test('are read again when the window opens: a dozen within 500 ms, and all others within 3 s', async () => {
    const { pass, monitor, until, ages } = await open()
    await until(() =>
      [0, 5, 10, 15].every((index) => (monitor.age(ref(`Room-${String(index)}`), 'roster') ?? 0) > 6_000),
    )
    monitor.configure({ isForeground: true })
    await pass(0.5)
    expect(ages().filter((age) => age <= 3_500).length).toBeGreaterThanOrEqual(12)
    await pass(2.5)
    expect(Math.max(...ages())).toBeLessThanOrEqual(3_300)
  })
})

test('the loop runs at most every 50 ms, however often it is woken, and delays nothing by that', async () => {
  const steps = new Set<number>()
  const now = { of: () => 0 }
  const { time, monitor, gaps } = await watchRooms('own Weekly', {
    more: ({ usage }) => ({ usage: () => (steps.add(now.of()), usage()) }),
  })
  now.of = () => Math.floor(time.now() / 50)
  steps.clear()
  const from = time.now()
  for (let count = 0; count < 300; count += 1) {
    await time.advance(10)
    monitor.configure({ expanded: [] })
  }
  expect(gaps('Weekly', from)).toEqual([1_000, 1_000])
  expect(steps.size).toBeLessThanOrEqual(62)
})

test('the loop continues after a step that fails', async () => {
  const failing = { is: false }
  const fails = (): never => {
    throw new Error('a step that fails')
  }
  const watching = await watchRooms('', { more: ({ usage }) => ({ usage: () => (failing.is ? fails() : usage()) }) })
  failing.is = true
  await watching.pass(5)
  failing.is = false
  expect(watching.harness.warnings.length).toBeGreaterThan(0)
  await watching.pass(6)
  expect(watching.shown()).toMatchObject({ state: 'live' })
})

test('the loop sends nothing after it was stopped, and leaves no timer', async () => {
  const { time, monitor, pass, requests } = await watchRooms('rooms Weekly Sales')
  monitor.start()
  monitor.stop()
  const from = time.now() + 1
  monitor.refresh(accountId)
  await pass(60)
  expect([requests(from), time.waiting]).toEqual([[], 0])
})
