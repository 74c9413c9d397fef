import { describe, expect, test } from 'vitest'
import type { RequestOptions } from '../../../electron/providers/provider.ts'
import { createReadConnections } from '../../../electron/providers/read-connections.ts'
import type { Account } from '../../../shared/account.ts'
import { fault } from '../../../shared/fault.ts'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { ana, ben, onlyList, play, ref, toldBy, watchRooms, type Watched } from '../../support/monitored-rooms.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { testAccount } from '../../support/test-core.ts'

const profiles = ['plivo', 'vobiz'] as const
type Kind = (typeof profiles)[number]

/** The own room Weekly, and Sales. */
async function twoRooms(profile: Kind = 'plivo', more: Watched = {}) {
  const watched = { profile, rooms: ['Weekly', 'Sales'], own: ['Weekly'], for: 10, ...more }
  const watching = await watchRooms({ ...watched, switches: { listShape: 'names', ...more.switches } })
  const { pass, health, until, world } = watching
  return {
    ...watching,
    /** The states of the account, every 50 ms. */
    during: async (seconds: number) => {
      const states = new Set<string>()
      for (let passed = 0; passed < seconds * 20; passed += 1) {
        await pass(0.05)
        states.add(health().state)
      }
      return [...states]
    },
    inTrouble: (limit = 20_000) => until(() => health().state === 'trouble', limit),
    isOk: (limit = 20_000) => until(() => health().state === 'ok', limit),
    firstRequest: () => until(() => world.requests.length > before, 90_000),
    count: () => (before = world.requests.length),
    since: () => world.requests.length - before,
  }
}
let before = 0

const no = (status: number): FaultRule => ({ kind: 'refuse', status, body: '{"error":"no"}' })
const failures: Readonly<Record<string, FaultRule>> = {
  resets: { kind: 'cutBefore' },
  redirects: { kind: 'redirect', location: 'http://127.0.0.1:9/portal' },
  'portal pages with 200': { kind: 'html' },
  'portal pages with 404': { kind: 'html', status: 404 },
  '500s': { kind: 'refuse', status: 500 },
  'cut bodies': { kind: 'truncated' },
  'empty bodies': { kind: 'emptyBody' },
  'empty 404s': { kind: 'refuse', status: 404, form: 'empty' },
}
const everyFailure = profiles.flatMap((profile) =>
  Object.entries(failures).map(([name, rule]) => [profile, name, rule] as const),
)
const mixed = Object.values(failures).map((rule) => ({ ...rule, chance: 0.3 }))

describe('if every response is bad', () => {
  test.each([
    ...everyFailure.map(([profile, name, rule]) => [profile, name, [rule]] as const),
    ...profiles.map((profile) => [profile, 'all of these', [...mixed, failures['resets'] as FaultRule]] as const),
  ])('at %s, %s cause trouble within 5 s and a back-off, and a good one ends it within 5 s', async (...one) => {
    const [profile, , rules] = one
    const { time, fail, during, health, inTrouble, isOk, firstRequest, count, since } = await twoRooms(profile)
    expect(health().state).toBe('ok')
    fail(...rules)
    const from = time.now()
    expect(await inTrouble()).toBeLessThanOrEqual(5_000)
    expect(await during(20)).toEqual(['trouble'])
    expect(health().lastAnswerAt).toBeLessThanOrEqual(from + 50)
    count()
    expect(await during(40)).toEqual(['trouble'])
    expect(since()).toBeLessThanOrEqual(22)
    fail()
    count()
    await firstRequest()
    expect(await isOk()).toBeLessThanOrEqual(5_000)
    expect(await during(10)).toEqual(['ok'])
    expect(health().fault).toBeUndefined()
  })
})

describe('a room that fails', () => {
  test.each(everyFailure)(
    'at %s with %s is unreachable, and the account stays healthy',
    async (profile, _kind, rule) => {
      const { time, fail, during, shown, timesOf } = await twoRooms(profile)
      fail({ ...rule, room: 'Sales' })
      const from = time.now()
      expect(await during(30)).toEqual(['ok'])
      expect(shown('Sales')?.state).toBe('unreachable')
      expect(shown('Weekly')?.state).not.toBe('unreachable')
      const lists = timesOf('', from).length
      expect(lists).toBeGreaterThan(profile === 'plivo' ? 25 : 7)
      if (profile === 'vobiz') expect(lists).toBeLessThanOrEqual(11)
    },
  )

  test.each<[string, FaultRule]>([
    ['resets', { kind: 'cutBefore' }],
    ['400', no(400)],
    ['403', no(403)],
    ['a response of another form', { kind: 'replaced', body: '{"some":"thing"}' }],
    ['a response about another room', { kind: 'replaced', body: '{"conference_name":"Other","members":[]}' }],
  ])('with %s says nothing of the account, even if all rooms do', async (_what, rule) => {
    const { fail, during, inTrouble, health } = await twoRooms()
    const both = ['Weekly', 'Sales'].map((room) => ({ ...rule, room }))
    fail(...both)
    expect(await during(20)).toEqual(['ok'])
    fail(...both, { kind: 'cutBefore' })
    expect(await inTrouble()).toBeLessThanOrEqual(5_000)
    expect(await during(10)).toEqual(['trouble'])
    expect(health().fault?.code).toBe('badAnswer')
  })
})

describe('a list that fails', () => {
  test.each(profiles)('alone at %s keeps the account in trouble, and rooms are read as before', async (profile) => {
    const { time, fail, during, inTrouble, isOk, timesOf, world, shown, pass } = await twoRooms(profile, {
      switches: { retrieve: 'full' },
    })
    fail(onlyList(no(500)))
    expect(await inTrouble(40_000)).toBeLessThanOrEqual(profile === 'plivo' ? 5_000 : 20_000)
    const from = time.now()
    expect(await during(30)).toEqual(['trouble'])
    expect(timesOf('Weekly', from).length).toBeGreaterThan(profile === 'plivo' ? 27 : 22)
    world.rooms.join({ room: 'Weekly', number: '15550100103' })
    await pass(1.5)
    expect(shown()?.people).toBe(3)
    fail()
    expect(await isOk()).toBeLessThanOrEqual(5_000)
  })

  test.each(
    profiles.flatMap((profile) =>
      [failures['resets'] as FaultRule, no(500), no(403), { kind: 'html', status: 403 } as const].map(
        (rule) => [profile, rule] as const,
      ),
    ),
  )(
    'together with one room, at %s with %o, delays no reads of the own room, and those of a third to at most 7 s',
    async (profile, rule) => {
      const rooms = ['Weekly', 'Sales', 'Support']
      const { time, fail, pass, inTrouble, isOk, health, longestGap } = await twoRooms(profile, {
        rooms,
        switches: { retrieve: 'full' },
        for: 30,
      })
      fail(onlyList(rule), { ...rule, room: 'Sales' })
      await inTrouble(30_000)
      await pass(60)
      expect(health().state).toBe('trouble')
      const from = time.now()
      await pass(30)
      expect(longestGap('Weekly', from)).toBeLessThanOrEqual(profile === 'plivo' ? 1_250 : 2_500)
      expect(longestGap('Support', from)).toBeLessThanOrEqual(7_000)
      fail()
      expect(await isOk(90_000)).toBeLessThanOrEqual(61_000)
    },
  )

  test.each([
    ['plivo', ['Weekly'], 'Weekly'],
    ['vobiz', ['Weekly'], 'Weekly'],
    ['plivo', [], undefined],
    ['vobiz', [], undefined],
  ] as const)(
    'at %s with 403 hides no end of another room (own: %j, failing too: %s)',
    async (profile, own, failing) => {
      const rooms = ['Weekly', 'Sales', 'Support']
      const { fail, pass, world, changes, shown } = await twoRooms(profile, {
        rooms,
        own,
        switches: { retrieve: 'full' },
        for: 30,
      })
      fail(onlyList(no(403)), ...(failing === undefined ? [] : [{ ...no(403), room: failing }]))
      await pass(60)
      world.rooms.endRoom({ room: 'Support' })
      await pass(15)
      expect(changes.map(toldBy)).toEqual(['ended Support'])
      expect(shown('Sales')).toMatchObject({ state: 'live', stale: false })
    },
  )

  test('in one entry loses only that entry, and does not prove that any room is absent', async () => {
    const { fail, pass, during, health, names, world, changes } = await twoRooms()
    world.rooms.startRoom({ name: 'New', people: [ana] })
    const body = '{"conferences":["Weekly",null,"New"]}'
    fail({ kind: 'missing', room: 'Sales', times: 1 }, onlyList({ kind: 'replaced', body }))
    expect(await during(20)).toEqual(['ok'])
    expect(health().fault).toBeUndefined()
    expect([names().toSorted(), changes.map(toldBy)]).toEqual([['New', 'Sales', 'Weekly'], ['started New']])
    world.rooms.endRoom({ room: 'Sales' })
    await pass(8)
    expect(names().toSorted()).toEqual(['New', 'Weekly'])
  })

  test('while an end is in question is requested again, even if a 429 came first', async () => {
    const { time, fail, until, timesOf, pass, world, changes } = await twoRooms('vobiz', {
      switches: { retrieve: 'full', listShape: 'objects' },
    })
    world.rooms.endRoom({ room: 'Weekly' })
    fail(onlyList({ kind: 'cutBefore' }))
    const from = time.now() + 1
    await until(() => timesOf('', from).length > 0)
    fail({ kind: 'rateLimited', times: 1, room: 'Weekly' })
    await pass(6)
    expect(changes.map(toldBy)).toEqual(['ended Weekly'])
  })
})

describe('a 401', () => {
  const pathOfCheck = (profile: Kind, authId: string): string =>
    profile === 'plivo' ? `/Account/${authId}/` : '/Conference/'

  test.each(profiles)(
    'that comes once at %s is not shown and stops no reads, even if its check fails',
    async (profile) => {
      const { fail, during, count, since, shown, health, world } = await twoRooms(profile)
      const check: FaultRule = { ...no(500), path: pathOfCheck(profile, world.authId), times: 1 }
      const others = ['Weekly', 'Sales'].map((room): FaultRule => ({ kind: 'slow', everyMs: 0, room }))
      for (const faults of [
        [{ ...no(401), path: '/Conference/', times: 1 }],
        [{ ...no(401), room: 'Weekly', times: 1 }],
        [{ ...no(401), room: 'Weekly', times: 1 }, ...others, check],
      ]) {
        count()
        fail(...faults)
        expect(await during(20)).toEqual(['ok'])
        expect(since()).toBeGreaterThan(20)
        expect(shown()?.state).not.toBe('unreachable')
        expect(health().fault).toBeUndefined()
      }
    },
  )

  test.each(profiles)(
    'that lasts at %s stops all but a check after 1, 2 and 5 minutes, then every 15',
    async (profile) => {
      const { fail, pass, health, world, shown, count } = await twoRooms(profile)
      fail(no(401))
      await pass(5)
      expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'credentials' } })
      const stoppedAt = world.requests.at(-1)?.at ?? NaN
      const from = count()
      await pass(3_600)
      const asked = world.requests.slice(from)
      expect(asked.map(({ at }) => Math.round((at - stoppedAt) / 60_000))).toEqual([1, 3, 8, 23, 38, 53])
      const check = pathOfCheck(profile, world.authId)
      expect(asked.every(({ path, method }) => method === 'GET' && path.endsWith(check))).toBe(true)
      fail()
      await pass(900)
      expect(health().state).toBe('ok')
      expect(shown()?.state).not.toBe('unreachable')
    },
  )

  test.each([
    ['a refresh', '0'],
    ['a sleep', '0 suspend sleep, 0 resume sleep'],
    ['a lost network', '0 suspend network, 0 resume network'],
  ])('is checked again at once after %s', async (what, script) => {
    const watching = await twoRooms()
    const { fail, pass, health, world, count, monitor } = watching
    const act = async () => {
      if (what === 'a refresh') monitor.refresh()
      await play(watching, script)
    }
    fail(no(401))
    await pass(5)
    const from = count()
    await act()
    await pass(5)
    expect(world.requests.slice(from).map(({ path }) => path)).toEqual([`${world.basePath}/Account/${world.authId}/`])
    expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'credentials' } })
    fail()
    await act()
    await pass(3)
    expect(health().state).toBe('ok')
  })

  test('is forgotten once the account has a new token, or once a read for the user succeeds', async () => {
    const { fail, pass, health, monitor, provider, readNow, requests, time } = await twoRooms()
    const refuse = async () => {
      fail(no(401))
      await pass(5)
      expect(health().state).toBe('trouble')
      fail()
    }
    await refuse()
    monitor.setAccount(testAccount('plivo'), { ...provider })
    await pass(1)
    expect(health().state).toBe('ok')
    await refuse()
    const from = time.now()
    expect(await readNow('Weekly', 3)).toMatchObject({ ok: true })
    expect(requests(from)[0]?.what).toBe('Weekly')
    expect(health().state).toBe('ok')
  })

  test('is not undone by a response that was in flight when the reads stopped', async () => {
    const { fail, pass, world, monitor, inTrouble, count, since } = await twoRooms()
    world.switches.set({ latencyMs: 6_000 })
    const read = monitor.readNow(ref())
    await pass(0.1)
    world.switches.set({ latencyMs: 50 })
    fail(no(401))
    expect(await inTrouble(6_000)).toBeLessThan(5_000)
    count()
    await pass(10)
    expect(await read).toMatchObject({ ok: true })
    expect(since()).toBe(0)
  })
})

describe('an account that was refused for minutes', () => {
  test.each([
    ['denied', 401, 'credentials'],
    ['forbidden', 403, 'forbidden'],
    ['suspended', 402, 'suspended'],
  ] as const)('(%s) is followed by a baseline', async (_what, status, code) => {
    const watching = await twoRooms()
    const { fail, pass, health, resumed, names } = watching
    fail(no(status))
    await pass(5)
    expect(health()).toMatchObject({ state: 'trouble', fault: { code } })
    const script = '1 end Sales, 1 start New, 1 join Weekly, 180 good, 500'
    expect(await play(watching, script)).toEqual(['away credentials Sales'])
    expect([resumed, names().toSorted()]).toEqual([['unread'], ['New', 'Weekly']])
  })

  test.each([403, 402])(
    '(%i) gets about two requests a minute, is read at once after a refresh, and recovers',
    async (status) => {
      const { fail, pass, health, monitor, time, requests, count, since } = await twoRooms()
      fail(no(status))
      await pass(185)
      count()
      await pass(600)
      expect(since()).toBeLessThanOrEqual(21)
      const from = time.now()
      monitor.refresh()
      await pass(2)
      expect(new Set(requests(from).map(({ what }) => what))).toEqual(new Set(['', 'Weekly', 'Sales']))
      fail()
      await pass(61)
      expect(health().state).toBe('ok')
    },
  )
})

describe('a 429', () => {
  test('pauses an account but for one request, even if the user refreshes ten times', async () => {
    const { fail, pass, health, monitor, world, shown, time, requests } = await twoRooms()
    fail({ ...no(429), headers: { 'retry-after': '600' } })
    await pass(2)
    world.rooms.startRoom({ name: 'New', people: [ana] })
    fail()
    const from = time.now()
    for (let press = 0; press < 10; press += 1) {
      monitor.refresh()
      await pass(3)
    }
    expect(requests(from).map(({ what }) => what)).toEqual([''])
    expect([shown('New')?.state, health().state]).toEqual(['unreachable', 'resting'])
  })

  /** Eight rooms at Vobiz, read in turn. After a 429, all share one request per second. */
  const limited = async () => {
    const queued = new Set<RequestOptions>()
    const most = { queued: 0 }
    const rooms = Array.from({ length: 8 }, (_, index) => `Room ${String(index)}`)
    const watching = await watchRooms({
      profile: 'vobiz',
      rooms,
      pinned: rooms,
      switches: { listShape: 'empty', retryAfterIn: 'neither' },
      more: ({ retrieve }) => ({
        retrieve: (name, options = {}) => {
          if (options.priority !== 'poll') return retrieve(name, options)
          most.queued = Math.max(most.queued, queued.add(options).size)
          options.signal?.addEventListener('abort', () => queued.delete(options))
          const onSend = (): void => {
            queued.delete(options)
            options.onSend?.()
          }
          return retrieve(name, { ...options, onSend })
        },
      }),
    })
    watching.fail({ kind: 'rateLimited', room: 'Room 0', times: 1 })
    await watching.pass(40)
    return { ...watching, most }
  }

  test('of one room delays it by at most 3 s, and gives it at most 28 % of all reads', async () => {
    const { fail, pass, time, timesOf, requests } = await limited()
    fail({ kind: 'rateLimited', room: 'Room 3', times: 1 })
    const from = time.now()
    await pass(40)
    const [refused = 0, next = Infinity] = timesOf('Room 3', from)
    expect(next - refused).toBeLessThanOrEqual(3_000)
    fail({ kind: 'rateLimited', room: 'Room 3' })
    const again = time.now()
    await pass(120)
    expect(timesOf('Room 3', again).length / requests(again).length).toBeLessThan(0.28)
  })

  test('lets no poll be chosen while another waits behind requests of the user', async () => {
    const { pass, monitor, most } = await limited()
    const readings: Promise<unknown>[] = []
    for (let press = 0; press < 10; press += 1) {
      readings.push(monitor.readNow(ref(`Room ${String(press % 8)}`)))
      await pass(0.5)
    }
    await pass(20)
    expect(most.queued).toBe(1)
    await Promise.all(readings)
  })

  test('of one account does not delay the own room of another at the same host', async () => {
    const connections = createReadConnections()
    const { time, pass, monitor, longestGap } = await watchRooms({ own: ['Weekly'], options: { connections } })
    const other = inVirtualTime(time, { profile: 'plivo' }, { connections })
    other.rooms.startRoom({ name: 'Sales', people: [ana, ben] })
    monitor.setAccount(testAccount('plivo', 1), other.provider)
    await pass(5)
    other.switches.set({ faults: [{ kind: 'rateLimited' }] })
    const from = time.now()
    await pass(20)
    expect(monitor.snapshot().accounts.map(({ health }) => health.state)).toEqual(['ok', 'resting'])
    expect(longestGap('Weekly', from)).toBeLessThanOrEqual(1_200)
    other.stop()
  })
})

describe('an account without a provider', () => {
  const noToken: Account = { ...testAccount('plivo'), tokenIn: 'none' }

  test.each<[string, Account, object]>([
    [
      'its token is missing',
      noToken,
      { state: 'trouble', fault: { code: 'credentials', values: { reason: 'noToken' } } },
    ],
    [
      'its keychain is locked',
      { ...noToken, vaultFault: fault('keychainLocked') },
      { state: 'trouble', fault: { code: 'keychainLocked' } },
    ],
    ['its keychain is being asked', { ...noToken, tokenIn: 'keychain' }, { state: 'connecting' }],
  ])('shows that %s, before and after a lost network, and no abilities', async (_what, account, shown) => {
    const { monitor, health } = await watchRooms()
    monitor.setAccount(account, undefined)
    expect(health()).toMatchObject(shown)
    monitor.suspend('network')
    expect(health()).toMatchObject({ fault: { code: 'offline' } })
    monitor.resume('network')
    expect(health()).toMatchObject(shown)
    expect(health().fault?.code).not.toBe('offline')
    expect(monitor.snapshot().accounts[0]).not.toHaveProperty('abilities')
  })

  test('is shown as offline until the network is back, even if its token arrives, and then as healthy', async () => {
    const { monitor, provider, health, pass } = await watchRooms()
    monitor.setAccount({ ...noToken, tokenIn: 'keychain' }, undefined)
    monitor.suspend('network')
    monitor.setAccount(testAccount('plivo'), provider)
    expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'offline' } })
    monitor.resume('network')
    await pass(5)
    monitor.setAccount({ ...testAccount('plivo'), name: 'Renamed' }, provider)
    expect(health().state).toBe('ok')
    expect(monitor.snapshot().accounts).toMatchObject([
      { id: accountId, name: 'Renamed', abilities: provider.abilities },
    ])
  })

  test('that gets one announces, in one change, the rooms that ended before its first response', async () => {
    const { monitor, provider, world, pass, changes } = await watchRooms({ rooms: ['Weekly', 'Sales'] })
    monitor.setAccount(testAccount('plivo'), { ...provider })
    world.rooms.endRoom({ room: 'Sales' })
    await pass(5)
    expect(changes.map(toldBy)).toEqual(['away credentials Sales'])
  })
})
