import { describe, expect, test } from 'vitest'
import type { Account } from '../../../shared/account.ts'
import { drop } from '../../../shared/drop.ts'
import { fault } from '../../../shared/fault.ts'
import type { FaultRule } from '../../simulator/fault-rules.ts'
import { testEach } from '../../support/cases.ts'
import { heldReads } from '../../support/held-reads.ts'
import { accountId } from '../../support/moderation-harness.ts'
import { play, ref, toldBy, watchRooms } from '../../support/monitored-rooms.ts'
import { testAccount } from '../../support/test-core.ts'

const profiles = ['plivo', 'vobiz'] as const
type Kind = (typeof profiles)[number]

/** The own room Weekly, and Sales. */
const twoRooms = (text: string = 'plivo') => watchRooms(`rooms Weekly Sales, own Weekly, list names, for 10, ${text}`)

const failures = ['cut', 'redirect', 'page', 'missingPage', 'error', 'truncated', 'emptyBody', 'emptyMissing']
const everyFailure = profiles.flatMap((profile) => failures.map((what) => [profile, what] as const))

test.each(everyFailure)(
  'at %s, if every response is bad (%s), an account is in trouble, until a good one',
  async (profile, what) => {
    const { time, fail, during, health, until, untilAccount, requests } = await twoRooms(profile)
    expect(health().state).toBe('ok')
    fail(what)
    const failedAt = time.now()
    expect(await untilAccount('trouble')).toBeLessThanOrEqual(5_000)
    expect(await during(20)).toEqual(['trouble'])
    expect(health().lastAnswerAt).toBeLessThanOrEqual(failedAt + 50)
    const from = time.now()
    expect(await during(40)).toEqual(['trouble'])
    expect(requests(from).length).toBeLessThanOrEqual(22)
    fail()
    const goodAt = time.now()
    await until(() => requests(goodAt + 1).length > 0)
    expect(await untilAccount('ok')).toBeLessThanOrEqual(5_000)
    expect([await during(10), health().fault]).toEqual([['ok'], undefined])
  },
)

describe('an account', () => {
  const twice = '0 fail cut list'
  testEach(`
    is healthy after one failed list                 | 0 fail error list 1, 5                       | ok
    is in trouble after two                          | 0 fail error list 2, 2.5                     | trouble server
    is in trouble after one, if a room failed before | 0 fail error Weekly 1, 1 fail error list, 2.1 | trouble server
    is healthy again after a good list               | ${twice}, 10 good, 15                        | ok
    is not after a good room alone                   | ${twice}, 60                                 | trouble badAnswer
    has the newest fault of its list                 | ${twice}, 10 fail error list, 20             | trouble server
    is healthy while only rooms fail                 | 0 fail cut Weekly and cut Sales, 30          | ok
    is in trouble if it is forbidden                 | 0 fail refused, 5                            | trouble forbidden
    is in trouble if it is suspended                 | 0 fail unpaid, 5                             | trouble suspended
    is in trouble if it is denied                    | 0 fail denied, 5                             | trouble credentials
    is in trouble if it is denied by its list alone  | 0 fail denied list, 40                       | trouble route
    rests after a 429                                | 0 fail limited 1, 1                          | resting rateLimited
    is healthy after the rest                        | 0 fail limited 1, 12                         | ok
    is healthy after one response in another form    | 0 fail shape list 1, 5                       | ok
    is healthy while its list has an entry that cannot be read | 0 fail partly, 20                | ok
    is in trouble after a good check, until a read is good | 0 fail denied, 30 fail error list and error Weekly and error Sales, 61.5 | trouble server
    stays in trouble by the words of its rooms       | ${twice}, 5 fail cut list and words Weekly and words Sales, 60 | trouble badAnswer
    `)('%s', async (_what, script, expected) => {
    const watching = await twoRooms()
    await play(watching, script)
    const { state, fault: shown } = watching.health()
    expect([state, shown?.code].filter(Boolean).join(' ')).toBe(expected)
  })

  test.each(['cut', 'invalid', 'refused', 'shape', 'other', 'words'])('is not judged by rooms: %s', async (what) => {
    const watching = await twoRooms()
    const rooms = `fail ${what} Weekly and ${what} Sales`
    await play(watching, `0 ${rooms}`)
    expect(await watching.during(20)).toEqual(['ok'])
    const isWord = what !== 'cut' && what !== 'refused'
    if (isWord) await play(watching, `0 ${rooms} and error list 1, 1.2`)
    expect(watching.health().state).toBe('ok')
    await play(watching, `0 ${rooms} and cut`)
    expect(await watching.untilAccount('trouble')).toBeLessThanOrEqual(5_000)
    expect([await watching.during(10), watching.health().fault?.code]).toEqual([['trouble'], 'badAnswer'])
  })

  test.each(everyFailure)('at %s stays healthy if one room fails: %s', async (profile, what) => {
    const { time, fail, during, shown, timesOf } = await twoRooms(profile)
    fail(`${what} Sales`)
    const from = time.now()
    expect(await during(30)).toEqual(['ok'])
    expect([shown('Sales')?.state, shown('Weekly')?.state === 'unreachable']).toEqual(['unreachable', false])
    const lists = timesOf('', from).length
    expect(lists).toBeGreaterThan(profile === 'plivo' ? 25 : 7)
    if (profile === 'vobiz') expect(lists).toBeLessThanOrEqual(11)
  })
})

describe('a list that fails', () => {
  const three = (profile: Kind, own = ['Weekly']) =>
    watchRooms('rooms Weekly Sales Support, retrieve full, list names, for 30', { profile, own })

  test.each(profiles)('alone at %s keeps the account in trouble, and rooms are read as before', async (profile) => {
    const { time, fail, during, untilAccount, timesOf } = await three(profile)
    fail('error list')
    expect(await untilAccount('trouble', 40_000)).toBeLessThanOrEqual(profile === 'plivo' ? 5_000 : 20_000)
    const from = time.now()
    expect(await during(30)).toEqual(['trouble'])
    expect(timesOf('Weekly', from).length).toBeGreaterThan(profile === 'plivo' ? 27 : 22)
    fail()
    expect(await untilAccount('ok')).toBeLessThanOrEqual(5_000)
  })

  const alone = ['cut', 'error', 'refused', 'forbiddenPage']
  test.each(profiles.flatMap((profile) => alone.map((what) => [profile, what] as const)))(
    'together with one room, at %s, does not delay the others: %s',
    async (profile, what) => {
      const { time, fail, pass, untilAccount, health, longestGap } = await three(profile)
      fail(`${what} list and ${what} Sales`)
      await untilAccount('trouble', 30_000)
      await pass(60)
      expect(health().state).toBe('trouble')
      const from = time.now()
      await pass(30)
      expect(longestGap('Weekly', from)).toBeLessThanOrEqual(profile === 'plivo' ? 1_250 : 2_500)
      expect(longestGap('Support', from)).toBeLessThanOrEqual(7_000)
      fail()
      expect(await untilAccount('ok', 90_000)).toBeLessThanOrEqual(61_000)
    },
  )

  test.each(profiles)('at %s with 403 hides no end of another room', async (profile) => {
    for (const [own, also] of [
      [['Weekly'], ' and refused Weekly'],
      [[], ''],
    ] as const) {
      const watching = await three(profile, [...own])
      expect(await play(watching, `0 fail refused list${also}, 60 end Support, 75`)).toEqual(['ended Support'])
      expect(watching.shown('Sales')).toMatchObject({ state: 'live', stale: false })
    }
  })

  test('while an end is in question is requested again, even if a 429 came first', async () => {
    const { time, fail, until, timesOf, pass, world, changes } = await twoRooms('vobiz, retrieve full, list objects')
    world.rooms.endRoom({ room: 'Weekly' })
    fail('cut list')
    const from = time.now() + 1
    await until(() => timesOf('', from).length > 0)
    fail('limited Weekly 1')
    await pass(6)
    expect(changes.map(toldBy)).toEqual(['ended Weekly'])
  })
})

describe('a 401', () => {
  const checkOf = (profile: Kind, authId: string) => (profile === 'plivo' ? `/Account/${authId}/` : '/Conference/')

  test.each(profiles)('that comes once at %s is not shown and stops no reads', async (profile) => {
    const { fail, during, requests, time, shown, health, world } = await twoRooms(profile)
    const check: FaultRule = { kind: 'refuse', status: 500, path: checkOf(profile, world.authId), times: 1 }
    const ofRoom = ['denied Weekly 1', 'whole Weekly and whole Sales', check]
    for (const faults of [['denied list 1'], ['denied Weekly 1'], ofRoom]) {
      const from = time.now()
      fail(...faults)
      expect(await during(20)).toEqual(['ok'])
      expect(requests(from).length).toBeGreaterThan(20)
      expect([shown()?.state === 'unreachable', health().fault]).toEqual([false, undefined])
    }
  })

  test.each(profiles)('that lasts at %s stops all but a check, at growing intervals', async (profile) => {
    const { fail, pass, health, world, shown } = await twoRooms(profile)
    fail('denied')
    await pass(5)
    // What else a check says does not matter.
    fail(profile === 'plivo' ? 'error' : 'denied')
    const stopped = world.requests.length
    const stoppedAt = world.requests.at(-1)?.at ?? NaN
    await pass(3_600)
    const asked = world.requests.slice(stopped)
    expect(asked.map(({ at }) => Math.round((at - stoppedAt) / 60_000))).toEqual([1, 3, 8, 23, 38, 53])
    const check = checkOf(profile, world.authId)
    expect(asked.every(({ path, method }) => method === 'GET' && path.endsWith(check))).toBe(true)
    fail()
    await pass(900)
    expect([health().state, shown()?.state === 'unreachable']).toEqual(['ok', false])
  })

  const acts = ['refresh', 'suspend sleep, 0 resume sleep', 'suspend network, 0 resume network']
  test.each(acts)('is checked at once after %s', async (act) => {
    const watching = await twoRooms()
    const { health, world } = watching
    await play(watching, '0 fail denied, 5')
    const from = world.requests.length
    await play(watching, `0 ${act}, 5`)
    expect(world.requests.slice(from).map(({ path }) => path)).toEqual([`${world.basePath}/Account/${world.authId}/`])
    expect(health()).toMatchObject({ state: 'trouble', fault: { code: 'credentials' } })
    await play(watching, `0 good, 0 ${act}, 3`)
    expect(health().state).toBe('ok')
  })

  test('is forgotten once the account has a new token, or once a read for the user succeeds', async () => {
    const watching = await twoRooms()
    const { pass, health, monitor, provider, readNow, requests, time } = watching
    await play(watching, '0 fail denied, 5 good')
    monitor.setAccount(testAccount('plivo'), { ...provider })
    await pass(1)
    expect(health().state).toBe('ok')
    await play(watching, '0 fail denied, 5 good')
    expect(health().state).toBe('trouble')
    const from = time.now()
    expect(await readNow('Weekly', 3)).toMatchObject({ ok: true })
    expect([requests(from)[0]?.what, health().state]).toEqual(['Weekly', 'ok'])
    await play(watching, '0 fail denied, 5 fail denied Weekly')
    await readNow('Weekly', 3)
    expect(health().state).toBe('ok')
  })

  test('of an account with a new token, which is refused too, is told from the last good read on', async () => {
    const watching = await twoRooms()
    await play(watching, '0 fail denied, 5')
    watching.monitor.setAccount(testAccount('plivo'), { ...watching.provider })
    await play(watching, '0, 120 good, 250')
    expect(watching.resumed).toEqual(['unread 6', expect.stringMatching(/^unread 1[89]\d$/)])
  })

  test('is not undone by a response that was in flight when the reads stopped', async () => {
    const { fail, pass, world, monitor, untilAccount, requests, time } = await twoRooms()
    world.switches.set({ latencyMs: 6_000 })
    const read = monitor.readNow(ref())
    await pass(0.1)
    world.switches.set({ latencyMs: 50 })
    fail('denied')
    await untilAccount('trouble', 5_000)
    const from = time.now() + 1
    await pass(10)
    expect([await read, requests(from)]).toMatchObject([{ ok: true }, []])
  })
})

test.each(['denied', 'refused', 'unpaid', 'error', 'cut'])(
  'failures for minutes (%s) are followed by a baseline',
  async (what) => {
    const watching = await twoRooms()
    const script = `0 fail ${what}, 6 end Sales, 6 start New, 6 join Weekly, 185 good, 505`
    expect(await play(watching, script)).toEqual(['away credentials Sales'])
    expect([watching.resumed, watching.names().toSorted()]).toEqual([
      [expect.stringMatching(/^unread/)],
      ['New', 'Weekly'],
    ])
  },
)

test('failures for less than a minute are followed by no baseline', async () => {
  const watching = await twoRooms()
  expect(await play(watching, '0 fail refused, 6 end Sales, 20 good, 60')).toEqual(['ended Sales'])
  expect(watching.resumed).toEqual([])
})

describe('a 429', () => {
  test('pauses an account, even if the user refreshes', async () => {
    const { fail, pass, health, monitor, shown, time, requests } = await twoRooms()
    fail({ kind: 'refuse', status: 429, headers: { 'retry-after': '600' } })
    await pass(2)
    fail()
    const from = time.now()
    monitor.refresh()
    await pass(30)
    expect(requests(from)).toEqual([])
    expect([shown()?.state, health().state]).toEqual(['unreachable', 'resting'])
  })

  /** Eight rooms at Vobiz, read in turn. After a 429, all share one request per second. */
  const limited = async () => {
    const { more, held } = heldReads()
    const switches = { listShape: 'empty', retryAfterIn: 'neither' } as const
    const watching = await watchRooms('vobiz, rooms 8, pinned 8', { switches, more })
    watching.fail('limited Room-0 1')
    await watching.pass(40)
    held.mostWaiting = 0
    return { ...watching, held }
  }

  test('lets no poll be chosen while another waits behind requests of the user', async () => {
    const { pass, monitor, held } = await limited()
    for (let press = 0; press < 10; press += 1) {
      drop(monitor.readNow(ref(`Room-${String(press % 8)}`)))
      await pass(0.5)
    }
    await pass(20)
    expect(held.mostWaiting).toBe(1)
  })
})

describe('an account without a provider', () => {
  const noToken: Account = { ...testAccount('plivo'), tokenIn: 'none' }
  const locked: Account = { ...noToken, vaultFault: fault('keychainLocked') }

  test.each<[string, Account, object]>([
    ['its token is missing', noToken, { fault: { code: 'credentials', values: { reason: 'noToken' } } }],
    ['its keychain is locked', locked, { fault: { code: 'keychainLocked' } }],
    ['its keychain is being asked', { ...noToken, tokenIn: 'keychain' }, { state: 'connecting' }],
  ])('shows that %s, also while the network is lost, and no abilities', async (_what, account, shown) => {
    const { monitor, health } = await watchRooms()
    monitor.setAccount(account, undefined)
    expect(health()).toMatchObject(shown)
    monitor.suspend('network')
    expect(health()).toMatchObject(shown)
    monitor.resume('network')
    expect(health()).toMatchObject(shown)
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
    const { monitor, provider, world, pass, changes } = await watchRooms('rooms Weekly Sales')
    monitor.setAccount(testAccount('plivo'), { ...provider })
    world.rooms.endRoom({ room: 'Sales' })
    await pass(5)
    expect(changes.map(toldBy)).toEqual(['away credentials Sales'])
  })
})
