import { describe, expect, test } from 'vitest'
import { accountId } from '../../support/moderation-harness.ts'
import { testEach } from '../../support/cases.ts'
import { ana, ben, play, ref, watchRooms } from '../../support/monitored-rooms.ts'

const own = 'own Weekly'

describe('a room is shown as', () => {
  const unlisted = 'vobiz, pinned Weekly, list empty, retrieve errorAlways'
  testEach(`
    live                                              | own Weekly  | 1                                | live 2
    live after failed reads, for 6 s                  | own Weekly  | 0 fail error Weekly, 5           | live 2
    unreachable after that, with the fault            | own Weekly  | 0 fail error Weekly, 6.5         | unreachable 2 stale server
    unreachable and outdated if the account is in trouble |         | 0 fail cut, 10                   | unreachable 2 stale badAnswer
    unverified after a 404                            | own Weekly  | 0 fail missing Weekly, 3         | unverified 2 stale
    unverified once a list lacks it                   |             | 0 fail empty and silent Weekly, 4 | unverified 2 stale
    unverified after a sleep                          | own Weekly  | 0 suspend sleep, 0 resume sleep  | unverified 2 stale
    unverified without a roster                       | ${unlisted} | 115                              | unverified
    uncertain after two minutes without a roster      | ${unlisted} | 116                              | unverified uncertain
    no longer uncertain once a list names it          | ${unlisted} | 120 list names, 135              | unverified
    ending for ten seconds after its end was accepted | own Weekly  | 0 accept Weekly, 9.9             | ending 2
    live after that, if it goes on                    | own Weekly  | 0 accept Weekly, 10.1            | live 2
    `)('%s', async (_title, watched, script, expected) => {
    const watching = await watchRooms(watched)
    await play(watching, script)
    const { state, people, stale, uncertain, fault } = watching.shown() ?? {}
    const flags = [stale === true && 'stale', uncertain === true && 'uncertain']
    expect([state, people, ...flags, fault?.code].filter(Boolean).join(' ')).toBe(expected)
  })

  test.each([
    ['6 s', true, 1, 6_000],
    ['30 s in the background', false, 1, 30_000],
    ['twice that at half the pace', true, 2, 12_000],
  ] as const)('outdated once its roster is older than %s', async (_limit, isForeground, pace, limit) => {
    const { monitor, harness, shown, pass, fail, time } = await watchRooms('', { settings: { pace } })
    harness.configure({ pace })
    monitor.configure({ isForeground })
    await pass(40)
    fail('silent')
    await time.advance(limit - (monitor.age(ref(), 'roster') ?? 0))
    expect(shown()).toMatchObject({ stale: false })
    await pass(0.2)
    expect(shown()).toMatchObject({ stale: true })
    fail()
    await pass(30)
    expect(shown()).toMatchObject({ stale: false, state: 'live' })
  })
})

describe('how often a room is read', () => {
  testEach(`
    slow                                              |                      | 1                           | slow
    fast if it is own, in the background              | own Weekly           | 0 background                | fast
    fast while it is expanded                         |                      | 0 expand Weekly, 60         | fast
    fast for 15 s after an action                     |                      | 0 watch Weekly, 14.9          | fast
    slow later than 15 s after an action              |                      | 0 watch Weekly, 15.1          | slow
    rare in the background                            | pinned Weekly        | 0 background                | rare
    slow in the background, with notifications        | notified Weekly      | 0 background                | slow
    slow in the background, at Vobiz                  | vobiz, pinned Weekly | 0 background                | slow
    slow in the background, before its first read     | rooms                | 0 background, 1 fail silent Weekly, 1 start Weekly, 5 | slow
    slow in the background, after a 404               |                      | 0 fail missing Weekly, 4 background | slow
    slow in the background, while a list lacks it     |                      | 0 background, 1 fail empty, 3.5 | slow
    slow in the background, after a failed read       |                      | 0 fail error Weekly, 4 background | slow
    slow in the background, while the list fails      |                      | 0 fail error list, 3 background | slow
    slow in the background, if the list leaves something out |               | 0 fail partly, 3 background | slow
    rare before it is live                            | rooms, own Weekly    | 1                           | rare
    slow before it is live, while it is expanded      | rooms, own Weekly    | 0 expand Weekly             | slow
    slow before it is live, at Vobiz                  | vobiz, rooms, own Weekly | 1                       | slow
    `)('%s', async (_title, watched, script, pace) => {
    const watching = await watchRooms(watched)
    await play(watching, script)
    expect(watching.monitor.plannedReads(accountId).find(({ name }) => name === 'Weekly')?.pace).toBe(pace)
  })

  test('a pinned name means its other spellings, until a room of exactly this name was live', async () => {
    const { harness, monitor } = await watchRooms('rooms')
    const plannedFor = (name: string, wasLive: boolean) => {
      const sales = { accountId: 'globex', name: 'Sales' }
      harness.configure({ pinned: [{ accountId, name, wasLive }, sales] })
      return monitor.plannedReads(accountId).map((room) => room.name)
    }
    const spellings = { 'Standup ': 'Standup', 'B\u00FCro': 'Bu\u0308ro', 'Bu\u0308ro': 'B\u00FCro' }
    for (const [name, other] of Object.entries(spellings)) {
      expect(plannedFor(name, false).toSorted()).toEqual([name, other].toSorted())
      expect(plannedFor(name, true)).toEqual([name])
    }
  })
})

describe('"me"', () => {
  test.each<[string, readonly string[], string | undefined, readonly string[]]>([
    ['nobody', [], undefined, []],
    ['every caller of my numbers, in any spelling', ['+1 (555) 010-0101', '15550109999'], undefined, [ana.number]],
    ['the picked caller too', [ana.number], ben.number, [ana.number, ben.number]],
    ['nobody by a number that names no line', ['anonymous', ''], undefined, []],
  ])('is %s', async (_who, numbers, picked, expected) => {
    const me = { [accountId]: numbers, globex: [ben.number] }
    const { harness, monitor, shown, pass } = await watchRooms('', { settings: { me } })
    const key = picked === undefined ? undefined : harness.member('Weekly', picked).key
    monitor.pickSelf(ref(), 1, key)
    await pass(4)
    expect(shown()?.members?.flatMap(({ isMe, number }) => (isMe ? number : []))).toEqual(expected)
    expect([shown()?.mePicked, shown()?.meMatches]).toEqual([key, expected.length])
  })

  test('as picked is known for one run only', async () => {
    const { harness, monitor, shown } = await watchRooms(own)
    const { key } = harness.member('Weekly', ana.number)
    const picked = (instance: number, memberKey?: typeof key) => {
      monitor.pickSelf(ref(), instance, memberKey)
      return shown()?.mePicked
    }
    expect([picked(2, key), picked(1, key), picked(1)]).toEqual([undefined, key, undefined])
  })
})

test('the snapshot is another one only if something visible changed, and keeps the identity of unchanged rooms', async () => {
  const { monitor, world, pass } = await watchRooms('rooms 20, for 15')
  monitor.configure({ isForeground: false })
  await pass(10)
  const before = monitor.snapshot()
  await pass(20)
  // In the background, the usage of the allowance is published every ten seconds.
  expect(monitor.snapshot().revision - before.revision).toBeLessThanOrEqual(2)
  world.rooms.join({ room: 'Room-3', number: '15550100103' })
  await pass(15)
  const different = monitor.snapshot().conferences.filter((room, index) => room !== before.conferences[index])
  expect(different.map(({ name }) => name)).toEqual(['Room-3'])
})

test('the snapshot reaches all listeners in order, even if one of them causes the next one, or throws, until they unsubscribe', async () => {
  const { monitor, harness } = await watchRooms()
  const seen: number[] = []
  const stop = monitor.subscribe((_before, { readOnly }) => {
    if (readOnly) harness.configure({ readOnly: false })
    throw new Error('a listener that fails')
  })
  monitor.subscribe((before, { revision }) => seen.push(before.revision, revision))
  const { revision } = monitor.snapshot()
  harness.configure({ readOnly: true })
  expect(seen).toEqual([revision, revision + 1, revision + 1, revision + 2])
  expect(harness.warnings).toHaveLength(2)
  stop()
  harness.configure({ readOnly: true })
  expect([monitor.snapshot().readOnly, harness.warnings.length]).toEqual([true, 2])
})

test('the snapshot has the time of the last response: less than two seconds old in the foreground, else ten', async () => {
  const { monitor, time, health, pass } = await watchRooms('for 15')
  let revisions = 0
  monitor.subscribe(() => (revisions += 1))
  const age = () => time.now() - (health().lastAnswerAt ?? -Infinity)
  monitor.configure({ isForeground: true })
  for (let second = 0; second < 60; second += 1) {
    await pass(1)
    expect(age()).toBeLessThan(2_000)
  }
  expect(revisions).toBeLessThanOrEqual(62)
  monitor.configure({ isForeground: false })
  revisions = 0
  await pass(60)
  expect(revisions).toBeLessThanOrEqual(6)
  monitor.configure({ isForeground: true })
  await pass(0.1)
  expect(age()).toBeLessThan(2_000)
})
