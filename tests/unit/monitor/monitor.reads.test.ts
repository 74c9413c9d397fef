import { describe, expect, it, test } from 'vitest'
import type { Monitor } from '../../../electron/monitor/monitor.ts'
import type { Provider, Reply, RequestOptions, RetrieveResult } from '../../../electron/providers/provider.ts'
import { drop } from '../../../shared/drop.ts'
import { failure } from '../../../shared/result.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { ref, watchRooms, type Watched } from '../../support/monitored-rooms.ts'
import { testAccount } from '../../support/test-core.ts'

const own = ['Weekly']

/** Reads of rooms whose responses can be held back. */
async function holding(watched: Watched = { own }) {
  const asked: { readonly name: string; readonly options: RequestOptions; readonly release: () => void }[] = []
  const held = { is: false }
  const watching = await watchRooms({
    ...watched,
    more: ({ retrieve }) => ({
      retrieve: async (name, options = {}) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        asked.push({ name, options, release: resolve })
        if (held.is) await promise
        return retrieve(name, options)
      },
    }),
  })
  asked.splice(0)
  held.is = true
  return { ...watching, asked }
}

describe('the age of what is known', () => {
  test('is the time since the request that showed it, which cannot be the request for a list', async () => {
    const { pass, monitor } = await watchRooms({ own, for: 0 })
    expect([monitor.rosterAge(ref()), monitor.aliveAge(ref())]).toEqual([undefined, undefined])
    await pass(5)
    const age = monitor.rosterAge(ref()) ?? NaN
    expect(age).toBeLessThanOrEqual(1_100)
    expect(monitor.aliveAge(ref())).toBe(age)
    monitor.stop()
    await pass(1)
    expect(monitor.rosterAge(ref())).toBeCloseTo(age + 1_000)
    expect(monitor.rosterAge(ref('Sales'))).toBeUndefined()
  })

  test('is unknown for a roster at Vobiz that does not come, but not for the room', async () => {
    const { monitor } = await watchRooms({ profile: 'vobiz', own, switches: { retrieve: 'errorAlways' } })
    expect(monitor.rosterAge(ref())).toBeUndefined()
    expect(monitor.aliveAge(ref())).toBeLessThan(2_000)
  })

  test('is unknown while the newest response contradicts it', async () => {
    const { pass, fail, monitor } = await watchRooms({ own })
    fail({ kind: 'missing', room: 'Weekly', times: 1 })
    drop(monitor.readNow(ref()))
    await pass(0.06)
    expect([monitor.rosterAge(ref()), monitor.aliveAge(ref())]).toEqual([undefined, undefined])
    await pass(3)
    expect(monitor.rosterAge(ref())).toBeLessThan(1_200)
  })

  test('counts, for a response to the request of somebody else, from when that request was sent', async () => {
    const { monitor } = await watchRooms({
      own,
      more: ({ retrieve }) => ({
        retrieve: async (name, options) => ({ ...(await retrieve(name, options)), sentAfter: 1_002_000 }),
      }),
    })
    expect(monitor.rosterAge(ref())).toBe(3_000)
  })
})

describe('a read for an action', () => {
  test('shows the room as it is then, or that it is gone', async () => {
    const { pass, world, readNow } = await watchRooms({ own })
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    expect(await readNow()).toMatchObject({ ok: true, value: { members: [{}, {}, {}] }, said: [{}, {}, {}] })
    await pass(0.2)
    world.rooms.endRoom({ room: 'Weekly' })
    // A 404 alone proves nothing, nor do a second one and the list right after it. Two seconds later one does.
    expect(await readNow()).toMatchObject({ ok: true, value: 'gone' })
    expect(await readNow('Never')).toMatchObject({ ok: true, value: 'gone' })
  })

  test('gives the fault of the provider, of an account without a provider, and of an unknown account', async () => {
    const { fail, monitor, readNow, pass } = await watchRooms({ own })
    fail({ kind: 'refuse', status: 500 })
    expect(await readNow()).toMatchObject({ ok: false, fault: { code: 'server' } })
    const list = async (id: string) => {
      const reading = monitor.listNow(id)
      await pass(1)
      return reading
    }
    expect(await list(accountId)).toMatchObject({ ok: false, fault: { code: 'server' } })
    monitor.setAccount({ ...testAccount('plivo'), tokenIn: 'none' }, undefined)
    expect(await readNow()).toMatchObject({ ok: false, fault: { code: 'credentials', values: { reason: 'noToken' } } })
    for (const result of [await monitor.readNow({ accountId: 'another', name: 'Weekly' }), await list('another')])
      expect(result).toMatchObject({ ok: false, fault: { code: 'noAccount' } })
  })

  test('gives "stale" if neither the reads nor the list decide a question', async () => {
    const { fail, readNow } = await watchRooms({ own, switches: { listShape: 'names' } })
    fail({ kind: 'missing', room: 'Weekly' })
    expect(await readNow('Weekly', 3)).toMatchObject({ ok: false, fault: { code: 'stale' } })
  })

  test.each<[string, number, (monitor: Monitor) => void]>([
    ['the network is lost meanwhile', 0, (monitor) => monitor.suspend('network')],
    [
      'the network is lost for a moment before a 404 is confirmed',
      1,
      (monitor) => {
        monitor.suspend('network')
        monitor.resume('network')
      },
    ],
    ['Gavel quits before a 404 is confirmed', 1, (monitor) => monitor.stop()],
  ])('gives "cancelled" if %s', async (_when, seconds, interrupt) => {
    const { pass, world, monitor } = await watchRooms({ own })
    world.rooms.endRoom({ room: 'Weekly' })
    const reading = monitor.readNow(ref())
    await pass(seconds)
    interrupt(monitor)
    await pass(3)
    expect(await reading).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  })

  test.each([
    ['joins another one that was sent up to a second ago', 1_000, true, 1],
    ['joins another one that waits in the queue', 5_000, false, 1],
    ['does not join one that was sent longer ago', 1_001, true, 2],
  ])('%s', async (_title, after, isSent, count) => {
    const { monitor, asked, time } = await holding({ rooms: [] })
    drop(monitor.readNow(ref()))
    await time.advance(0)
    if (isSent) asked[0]?.options.onSend?.()
    await time.advance(after)
    drop(monitor.readNow(ref()))
    expect(asked).toHaveLength(count)
  })

  test('joins no read that was answered, and counts as a read, so the next poll is an interval later', async () => {
    const { monitor, pass, time, timesOf } = await watchRooms({})
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

  test('is sent ahead of polls, and replaces a poll of the same room, whose response it gives', async () => {
    const { monitor, asked, pass, shown, world, timesOf, time } = await holding()
    await pass(1)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    const reading = monitor.readNow(ref())
    expect(asked.map(({ options }) => [options.priority, options.signal?.aborted])).toEqual([
      ['poll', true],
      ['person', false],
    ])
    const from = time.now()
    asked[0]?.release()
    await pass(0.5)
    expect([timesOf('Weekly', from), shown()?.people]).toEqual([[], 2])
    asked[1]?.release()
    await pass(0.1)
    expect(await reading).toMatchObject({ ok: true, value: { people: 3 } })
    expect(shown()?.people).toBe(3)
  })

  test('never leads to two polls of a room at once', async () => {
    const running = new Map<string, number>()
    let most = 0
    const { monitor, pass } = await watchRooms({
      rooms: ['Weekly', 'Sales', 'Support'],
      switches: { latencyMs: [100, 4_000] },
      more: ({ retrieve }) => ({
        retrieve: async (name, options) => {
          if (options?.priority !== 'poll') return retrieve(name, options)
          const add = (by: number) => running.set(name, (running.get(name) ?? 0) + by)
          add(1)
          most = Math.max(most, running.get(name) ?? 0)
          const done = Promise.withResolvers<void>()
          options.signal?.addEventListener('abort', () => done.resolve())
          drop(done.promise.then(() => add(-1)))
          const reply = await retrieve(name, options)
          done.resolve()
          return reply
        },
      }),
    })
    for (let turn = 0; turn < 60; turn += 1) {
      if (turn % 12 === 0) for (const name of ['Weekly', 'Sales', 'Support']) drop(monitor.readNow(ref(name)))
      await pass(0.7)
    }
    expect(most).toBe(1)
  })
})

describe('a read whose provider', () => {
  const retrieving = (reply: (calls: number) => Promise<Reply<RetrieveResult>>) => {
    let calls = 0
    return watchRooms({
      rooms: ['Weekly', 'Sales'],
      more: ({ retrieve }) => ({
        retrieve: (name, options) => (name === 'Weekly' ? reply((calls += 1)) : retrieve(name, options)),
      }),
      for: 10,
    }).then((watching) => ({ ...watching, calls }))
  }

  test('throws has failed', async () => {
    const { shown, health } = await retrieving(() => Promise.reject(new Error('a provider that throws')))
    expect([shown()?.state, shown()?.fault?.code, shown('Sales')?.state, health().state]).toEqual([
      'unreachable',
      'internal',
      'live',
      'ok',
    ])
  })

  test('gives it up before sending it says nothing, and is due again at once', async () => {
    const { shown, health, calls } = await retrieving(() => Promise.resolve({ ...failure('cancelled'), at: 0 }))
    expect([shown()?.state, health().state]).toEqual(['unverified', 'ok'])
    expect(calls).toBeGreaterThan(40)
  })
})

describe('a list', () => {
  test('that is read for an action counts like any other: a room that it names between two 404s goes on', async () => {
    const { pass, fail, until, monitor, shown } = await watchRooms({ profile: 'vobiz-documented', own })
    fail({ kind: 'missing', room: 'Weekly' })
    await until(() => monitor.aliveAge(ref()) === undefined)
    const listing = monitor.listNow(accountId)
    await pass(0.5)
    expect(await listing).toMatchObject({ ok: true, value: { names: ['Weekly'] } })
    await pass(2.5)
    expect(shown()).toBeDefined()
  })

  test('that is read for an action is given up with the network, and replaces a poll', async () => {
    const asked: (RequestOptions | undefined)[] = []
    const { pass, monitor } = await watchRooms({
      own,
      more: ({ list }) => ({ list: (options) => list((asked.push(options), options)) }),
      switches: { operationLatencyMs: { listRooms: 2_000 } },
    })
    const lost = monitor.listNow(accountId)
    expect(asked.slice(-2).map((options) => [options?.priority, options?.signal?.aborted])).toEqual([
      ['poll', true],
      ['person', false],
    ])
    monitor.suspend('network')
    await pass(1)
    expect(await lost).toMatchObject(failure('cancelled'))
    expect(await monitor.listNow(accountId)).toMatchObject(failure('offline'))
  })

  test('that is incomplete is read soon after an end, because it may name the next run', async () => {
    const { pass, until, world, shown, time, timesOf } = await watchRooms({ profile: 'vobiz', own, for: 20 })
    world.rooms.endRoom({ room: 'Weekly' })
    await until(() => shown() === undefined)
    const from = time.now()
    await pass(3)
    expect(timesOf('', from)).toHaveLength(1)
  })

  it('50 is requested ahead of polls at most once a second, even after 300 refreshes by a window', async () => {
    const asked: (RequestOptions | undefined)[] = []
    const { monitor, pass } = await watchRooms({
      more: ({ list }) => ({ list: (options) => list((asked.push(options), options)) }),
    })
    asked.splice(0)
    const urgent = () => asked.filter((options) => options?.priority === 'person').length
    for (let press = 0; press < 300; press += 1) {
      monitor.refresh()
      await pass(0.003)
    }
    expect(urgent()).toBe(1)
    await pass(1)
    monitor.refresh()
    await pass(0.1)
    expect(urgent()).toBe(2)
  })
})

describe('a paced provider, which answers once there is something new', () => {
  const eight = ['Weekly', ...Array.from({ length: 7 }, (_, index) => `Room ${String(index)}`)]
  /** A provider that answers only if the test says so. */
  async function paced(rooms = ['Weekly']) {
    const asked: string[] = []
    const waiting = new Map<string, () => void>()
    const held = async <T>(what: string, options: RequestOptions | undefined, read: () => Promise<T>): Promise<T> => {
      asked.push(what)
      await new Promise<void>((resolve) => {
        waiting.set(what, resolve)
        options?.signal?.addEventListener('abort', () => resolve())
      })
      return read()
    }
    const more = ({ list, retrieve }: Provider): Partial<Provider> => ({
      paced: true,
      list: (options) => held('list', options, () => list(options)),
      retrieve: (name, options) => held(name, options, () => retrieve(name, options)),
    })
    const watching = await watchRooms({ rooms, own: rooms, more, for: 1 })
    const answer = async (what: string): Promise<void> => {
      waiting.get(what)?.()
      await watching.pass(0.2)
    }
    return { ...watching, asked, answer }
  }

  test('is asked for the list and each room once, and again after each answer, but not during a suspension', async () => {
    const { pass, asked, answer, shown, monitor } = await paced()
    await pass(60)
    expect(asked).toEqual(['list', 'Weekly'])
    await answer('list')
    await answer('Weekly')
    expect(asked.splice(0)).toEqual(['list', 'Weekly', 'list', 'Weekly'])
    expect(shown()).toMatchObject({ state: 'live', people: 2 })
    monitor.suspend('network')
    await pass(60)
    expect(asked).toEqual([])
    monitor.resume('network')
    await pass(1)
    expect(asked.toSorted()).toEqual(['Weekly', 'list'])
  })

  test('is asked for all rooms at once, whatever its connections and its allowance', async () => {
    const { asked } = await paced(eight)
    expect(asked.toSorted()).toEqual([...eight, 'list'].toSorted())
  })
})
