import { describe, expect, test } from 'vitest'
import { PollingMonitor } from '../../../electron/monitor/monitor.ts'
import type { Reply, RetrieveResult } from '../../../electron/providers/provider.ts'
import { drop } from '../../../shared/drop.ts'
import { failure } from '../../../shared/result.ts'
import { testEach } from '../../support/cases.ts'
import { heldReads } from '../../support/held-reads.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { play, ref, roomNames, watchRooms, type Watched } from '../../support/monitored-rooms.ts'
import { testAccount } from '../../support/test-core.ts'

/** Reads whose responses are held back from now on. */
async function holding(text = 'own Weekly', isPaced = false) {
  const reads = heldReads()
  reads.held.isHeld = isPaced
  const more: Watched['more'] = (provider) => ({ ...reads.more(provider), ...(isPaced && { paced: true }) })
  const watching = await watchRooms(text, { more })
  if (!isPaced) reads.asked.splice(0)
  reads.held.isHeld = true
  return { ...watching, ...reads }
}

test('the age of what is known is the time since the request that showed it, which cannot be the request for a list', async () => {
  const { pass, monitor } = await watchRooms('own Weekly, for 0')
  expect([monitor.age(ref(), 'roster'), monitor.age(ref(), 'retrieved')]).toEqual([undefined, undefined])
  await pass(5)
  const age = monitor.age(ref(), 'roster') ?? NaN
  expect(age).toBeLessThanOrEqual(1_100)
  expect(monitor.age(ref(), 'retrieved')).toBe(age)
  monitor.stop()
  await pass(1)
  expect(monitor.age(ref(), 'roster')).toBeCloseTo(age + 1_000)
  expect(monitor.age(ref('Sales'), 'roster')).toBeUndefined()
})

test('the age of what is known is unknown for a roster at Vobiz that does not come, but not for the room', async () => {
  const { monitor } = await watchRooms('vobiz, own Weekly, retrieve errorAlways')
  expect(monitor.age(ref(), 'roster')).toBeUndefined()
  expect(monitor.age(ref(), 'retrieved')).toBeLessThan(2_000)
})

test('the age of what is known is unknown while the newest response contradicts it', async () => {
  const { pass, fail, monitor } = await watchRooms('own Weekly')
  fail('missing Weekly 1')
  drop(monitor.readNow(ref()))
  await pass(0.06)
  expect([monitor.age(ref(), 'roster'), monitor.age(ref(), 'retrieved')]).toEqual([undefined, undefined])
  await pass(3)
  expect(monitor.age(ref(), 'roster')).toBeLessThan(1_200)
})

test('the age of what is known counts, for a response to the request of somebody else, from when that request was sent', async () => {
  const { monitor } = await watchRooms('own Weekly', {
    more: ({ retrieve }) => ({
      retrieve: async (name, options) => ({ ...(await retrieve(name, options)), sentAfter: 1_002_000 }),
    }),
  })
  expect(monitor.age(ref(), 'roster')).toBe(3_000)
})

test('each roster is passed on with the times of its response, but none that was given up', async () => {
  const { harness, provider, time } = await watchRooms('', { for: 0 })
  harness.monitor.stop()
  const told: string[] = []
  const monitor = new PollingMonitor(time, () => undefined)
  monitor.onRoster(({ sent, received }) => told.push([sent - from, received - from].join(' ')))
  const retrieve: typeof provider.retrieve = async (name, options) => {
    const reply = await provider.retrieve(name, options)
    // Whoever passes a response on may be late.
    await new Promise<void>((resolve) => time.setTimeout(resolve, 30))
    return reply
  }
  monitor.setAccount(testAccount('plivo'), { ...provider, retrieve })
  const from = time.now()
  drop(monitor.readNow(ref()))
  await time.advance(100)
  expect(told).toEqual(['0 50'])
  drop(monitor.readNow(ref()))
  monitor.stop()
  await time.advance(100)
  expect(told).toHaveLength(1)
})

describe('a read for an action', () => {
  // A 404 alone proves nothing, nor do a second one and the list right after it. Two seconds later one does.
  testEach(`
    how many are in the room then                        | own Weekly             | 0 join Weekly         | 1                   | 3
    that the room is gone                                | own Weekly             | 0.2 end Weekly        | 6                   | gone
    that a room was never live                           | rooms                  | 0                     | 1                   | gone
    the fault of the provider                            | own Weekly             | 0 fail error          | 1                   | server
    stale if neither reads nor the list decide a question | own Weekly, list names | 0 fail missing Weekly | 3                   | stale
    offline while the network is lost                    | own Weekly             | 0 suspend network     | 1                   | offline
    cancelled if the network is lost meanwhile           | own Weekly             | 0                     | 0 suspend network, 1 | cancelled
    cancelled if it is lost before a 404 is confirmed    | own Weekly             | 0 end Weekly          | 1 suspend network, 1 resume network, 4 | cancelled
    cancelled if Gavel quits before a 404 is confirmed   | own Weekly             | 0 end Weekly          | 1 stop, 4           | cancelled
    `)('gives %s', async (_what, text, before, during, expected) => {
    const watching = await watchRooms(text)
    await play(watching, before)
    const reading = watching.monitor.readNow(ref())
    await play(watching, during)
    const read = await reading
    expect(String(read.ok ? (read.value === 'gone' ? 'gone' : read.value.people) : read.fault.code)).toBe(expected)
    if (expected === '3') expect(read.said).toHaveLength(3)
  })

  test('gives, as the list does, the fault of the account', async () => {
    const { fail, monitor, pass } = await watchRooms('own Weekly')
    fail('error')
    const listing = monitor.listNow(accountId)
    await pass(1)
    expect(await listing).toMatchObject({ ok: false, fault: { code: 'server' } })
    monitor.setAccount({ ...testAccount('plivo'), tokenIn: 'none' }, undefined)
    for (const [id, code] of [
      [accountId, 'credentials'],
      ['another', 'noAccount'],
    ] as const)
      for (const read of [await monitor.readNow({ accountId: id, name: 'Weekly' }), await monitor.listNow(id)])
        expect(read).toMatchObject({ ok: false, fault: { code } })
  })

  test.each([
    ['joins another one that was sent up to a second ago', 1_000, true, 1],
    ['joins another one that waits in the queue', 5_000, false, 1],
    ['does not join one that was sent longer ago', 1_001, true, 2],
  ])('%s', async (_title, after, isSent, count) => {
    const { monitor, asked, time } = await holding('rooms, for 1')
    drop(monitor.readNow(ref()))
    if (isSent) asked.find(({ what }) => what === 'Weekly')?.options.onSend?.()
    await time.advance(after)
    drop(monitor.readNow(ref()))
    expect(asked.filter(({ what }) => what === 'Weekly')).toHaveLength(count)
  })

  test('joins no read that was answered, and counts as a read, so the next poll is an interval later', async () => {
    const { monitor, pass, time, timesOf } = await watchRooms()
    await pass(1.5)
    const from = time.now()
    for (let turn = 0; turn < 2; turn += 1) {
      drop(monitor.readNow(ref()))
      await pass(0.1)
    }
    await pass(10)
    const [first = 0, second = 0, next = 0] = timesOf('Weekly', from)
    expect([second - first, next - second]).toEqual([100, 3_000])
  })

  test('is sent ahead of polls, and replaces the only poll of the same room, whose response it gives', async () => {
    const { monitor, asked, pass, shown, world, written, time, timesOf } = await holding()
    await pass(3)
    expect(written()).toEqual(['list poll', 'Weekly poll'])
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    const reading = monitor.readNow(ref())
    expect(written().slice(1)).toEqual(['Weekly poll given up', 'Weekly person'])
    const from = time.now()
    await pass(0.5)
    expect(shown()?.people).toBe(2)
    asked[2]?.release()
    await pass(0.1)
    expect(await reading).toMatchObject({ ok: true, value: { people: 3 } })
    expect(timesOf('Weekly', from)).toHaveLength(1)
  })
})

const retrieving = async (reply: () => Promise<Reply<RetrieveResult>>) => {
  const asked: string[] = []
  const more: Watched['more'] = ({ retrieve }) => ({
    retrieve: (name, options) => (asked.push(name), name === 'Weekly' ? reply() : retrieve(name, options)),
  })
  return { ...(await watchRooms('rooms Weekly Sales, for 10', { more })), asked }
}

test('a read whose provider throws has failed', async () => {
  const { shown, health } = await retrieving(() => Promise.reject(new Error('a provider that throws')))
  expect(shown()).toMatchObject({ state: 'unreachable', fault: { code: 'internal' } })
  expect([shown('Sales')?.state, health().state]).toEqual(['live', 'ok'])
})

test('a read whose provider gives it up before sending it says nothing, and is due again at once', async () => {
  const { shown, health, asked } = await retrieving(() => Promise.resolve({ ...failure('cancelled'), at: 0 }))
  expect([shown()?.state, health().state]).toEqual(['unverified', 'ok'])
  expect(asked.length).toBeGreaterThan(40)
})

test('a list that is read for an action counts like any other: a room that it names between two 404s goes on', async () => {
  const { pass, fail, until, monitor, shown } = await watchRooms('vobiz-documented, own Weekly')
  fail('missing Weekly')
  await until(() => monitor.age(ref(), 'retrieved') === undefined)
  const listing = monitor.listNow(accountId)
  await pass(0.5)
  expect(await listing).toMatchObject({ ok: true, value: { names: ['Weekly'] } })
  await pass(2.5)
  expect(shown()).toBeDefined()
})

test('a list that is read for an action is given up with the network, and replaces a poll', async () => {
  const { pass, monitor, written } = await holding()
  await pass(1)
  const lost = monitor.listNow(accountId)
  expect(written().filter((one) => one.startsWith('list'))).toEqual(['list poll given up', 'list person'])
  monitor.suspend('network')
  await pass(1)
  expect(await lost).toMatchObject(failure('cancelled'))
  expect(await monitor.listNow(accountId)).toMatchObject(failure('offline'))
})

test('a list that is replaced by another one answers with that one', async () => {
  const { fail, pass, monitor } = await watchRooms('own Weekly, list names')
  fail('missing Weekly')
  const reading = monitor.readNow(ref())
  await pass(0.11)
  drop(monitor.listNow(accountId))
  await pass(3)
  expect(await reading).toMatchObject({ fault: { code: 'stale' } })
})

test('a list that is incomplete is read soon after an end, because it may name the next run', async () => {
  const { pass, until, world, shown, time, timesOf } = await watchRooms('vobiz, own Weekly, for 20')
  world.rooms.endRoom({ room: 'Weekly' })
  await until(() => shown() === undefined)
  const from = time.now()
  await pass(3)
  expect(timesOf('', from)).toHaveLength(1)
})

test('a paced provider is asked for the list and each room once, and again after each answer, but not during a suspension', async () => {
  const watching = await holding('own Weekly, for 1', true)
  const { asked, pass, shown } = watching
  const all = () => asked.map(({ what }) => what)
  await pass(60)
  expect(all()).toEqual(['', 'Weekly'])
  for (const one of asked.slice(0, 2)) {
    one.release()
    await pass(0.2)
  }
  expect(all()).toEqual(['', 'Weekly', '', 'Weekly'])
  expect(shown()).toMatchObject({ state: 'live', people: 2 })
  await play(watching, '0 suspend network, 60')
  expect(asked).toHaveLength(4)
  await play(watching, '0 resume network, 1')
  expect(all().slice(4).toSorted()).toEqual(['', 'Weekly'])
})

test('a paced provider is asked for all rooms at once, whatever its connections and its allowance', async () => {
  const { asked } = await holding('rooms 8, own 8, for 1', true)
  expect(asked.map(({ what }) => what).toSorted()).toEqual(['', ...roomNames(8)])
})
