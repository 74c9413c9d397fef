import { expect, test } from 'vitest'
import { AccountCalls } from '../../../electron/monitor/account-calls.ts'
import { afterEvent, type RoomReports } from '../../../electron/monitor/reported-callers.ts'
import type { CallerEvent } from '../../../electron/providers/provider.ts'
import { maskDigits } from '../../../shared/callers/masked.ts'
import { membersOrCalls } from '../../../shared/rooms/call-members.ts'
import type { LiveCall } from '../../../shared/rooms/model.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const SECOND = 1_000
const room = { accountId, name: 'Weekly' }
const number = '15550120000'
const numbers = { [`${accountId}/Weekly`]: [number] }

/** A pinned room with this many callers at Vobiz, 4 s after the monitor started. None of its calls is read yet. */
async function watching(people: number, { isPaced = false } = {}) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'vobiz', switches: { latencyMs: 50, effectDelayMs: 0 } })
  world.rooms.startRoom({ name: 'Weekly', people })
  const provider = { ...world.provider, paced: isPaced }
  const harness = await openHarness({ clock, provider, kind: world.kind })
  const { monitor } = harness
  const configure = (more: Parameters<typeof harness.configure>[0] = {}): void => {
    harness.configure({ pinned: [{ ...room, wasLive: true }], ...more })
  }
  configure()
  await clock.advance(4 * SECOND)
  const calls = () => world.requests.filter(({ path }) => path.includes('/Call'))
  const shown = () => harness.rooms.conference(room)
  return { clock, world, monitor, configure, calls, shown, callers: () => membersOrCalls(shown() ?? {}) }
}

test('calls are read only while a room with a number is expanded, the user’s own, or one with notifications', async () => {
  const { clock, monitor, configure, calls, callers } = await watching(2)
  monitor.configure({ expanded: [room] })
  await clock.advance(10 * SECOND)
  expect(calls()).toEqual([])
  configure({ numbers })
  await clock.advance(10 * SECOND)
  expect(callers()).toHaveLength(2)
  monitor.configure({ expanded: [] })
  await clock.advance(SECOND)
  const before = calls().length
  await clock.advance(20 * SECOND)
  expect(calls()).toHaveLength(before)
  configure({ numbers, own: [room] })
  await clock.advance(5 * SECOND)
  const later = calls().length
  expect(later).toBeGreaterThan(before)
  configure({ numbers })
  await clock.advance(SECOND)
  configure({ numbers, notified: [`${accountId}/Weekly`] })
  await clock.advance(5 * SECOND)
  expect(calls().length).toBeGreaterThan(later)
})

test.each(['sleep', 'network', 'nothing'] as const)(
  'callers who come or leave by call are announced, but not what happened before or during a suspension (%s)',
  async (gap) => {
    const { clock, world, monitor, configure, callers } = await watching(3)
    const told: string[] = []
    monitor.subscribe((_before, _after, changes) => {
      for (const change of changes) if ('member' in change) told.push(`${change.kind} ${change.member.name}`)
    })
    monitor.configure({ expanded: [room] })
    configure({ numbers })
    await clock.advance(10 * SECOND)
    const [first, second] = callers()
    if (gap !== 'nothing') {
      monitor.suspend(gap)
      await clock.advance(5 * SECOND)
      world.rooms.hangUpCall(first?.callUuid ?? '')
      world.rooms.join({ room: 'Weekly', name: 'Bea', number: '15550100108' })
      await clock.advance(15 * SECOND)
      monitor.resume(gap)
      await clock.advance(10 * SECOND)
    }
    expect(told).toEqual([])
    world.rooms.join({ room: 'Weekly', name: 'Carl', number: '15550100109' })
    await clock.advance(6 * SECOND)
    world.rooms.hangUpCall(second?.callUuid ?? '')
    await clock.advance(6 * SECOND)
    expect(told).toEqual(['joined Carl', `left ${second?.name ?? ''}`])
  },
)

test('calls are read also while the rooms are read by somebody else, as by a relay', async () => {
  const { clock, monitor, configure, callers } = await watching(2, { isPaced: true })
  monitor.configure({ expanded: [room] })
  configure({ numbers })
  await clock.advance(10 * SECOND)
  expect(callers()).toHaveLength(2)
})

// The times that docs/providers.md states.
test.each([
  [5, 8],
  [20, 26],
  [60, 78],
])('a room of %i callers is complete within %i s, with half of the allowance', async (people, seconds) => {
  const { clock, monitor, configure, calls, callers, world } = await watching(people)
  monitor.configure({ expanded: [room] })
  configure({ numbers })
  await clock.advance(seconds * SECOND)
  expect(callers()).toHaveLength(people)
  const times = calls().map(({ at }) => at)
  for (const [index, at] of times.entries()) expect(at - (times[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(SECOND)
  // The room itself is still read, and nothing was refused.
  const others = world.requests.filter(({ path }) => path.includes('/Conference/Weekly'))
  expect(others.length).toBeGreaterThan(seconds / 3)
  const known = calls().length
  await clock.advance(30 * SECOND)
  expect(calls().length - known).toBeLessThanOrEqual(10)
})

test('a room whose roster arrives after all shows only the roster, and its calls are no longer read', async () => {
  const { clock, world, monitor, configure, calls, shown } = await watching(2)
  monitor.configure({ expanded: [room] })
  configure({ numbers })
  await clock.advance(10 * SECOND)
  world.switches.set({ retrieve: 'full' })
  await clock.advance(5 * SECOND)
  expect(shown()?.members).toHaveLength(2)
  expect(shown()).not.toHaveProperty('numbers')
  expect(shown()).not.toHaveProperty('reported')
  const before = calls().length
  await clock.advance(10 * SECOND)
  expect(calls()).toHaveLength(before)
})

test('a room shows that no call dials its number, and how many calls have details that cannot be read', async () => {
  const { clock, world, monitor, configure, shown } = await watching(3)
  monitor.configure({ expanded: [room] })
  configure({ numbers: { [`${accountId}/Weekly`]: ['15550199'] } })
  expect(shown()?.numbers).toMatchObject({ outdated: 'never' })
  await clock.advance(10 * SECOND)
  expect(shown()).toMatchObject({ numbers: { numbers: [{ number: '15550199', calls: 0 }], unread: 0 } })
  expect(shown()?.numbers).not.toHaveProperty('outdated')
  const [call] = world.rooms.calls.list()
  world.switches.set({ faults: [{ kind: 'refuse', path: '/Call' }] })
  world.rooms.hangUpCall(call?.callUuid ?? '')
  await clock.advance(40 * SECOND)
  expect(shown()?.numbers?.outdated).toBeGreaterThan(0)
  world.rooms.join({ room: 'Weekly', callUuid: 'call-new' })
  world.switches.set({ faults: [{ kind: 'refuse', path: `/Call/call-new` }] })
  await clock.advance(40 * SECOND)
  // Its details are requested rarely, and the list as often as without it.
  expect(shown()?.numbers).toMatchObject({ unread: 1, unreadable: 1, every: 3 * SECOND })
})

test.each(['notListed', 'notFound'] as const)(
  'if the live calls leave out those in rooms (%s), nobody is shown, and the room stays live',
  async (roomCalls) => {
    const { clock, world, monitor, configure, shown, callers } = await watching(3)
    world.switches.set({ roomCalls })
    monitor.configure({ expanded: [room] })
    configure({ numbers })
    await clock.advance(20 * SECOND)
    expect(callers()).toEqual([])
    expect(shown()).toMatchObject({ state: 'unverified', numbers: { numbers: [{ number, calls: 0 }], unread: 0 } })
  },
)

test.each([
  [20, 60],
  [2, 610],
])('at %d requests a second, 500 calls are known within %i s, and no request comes early', (allowed, seconds) => {
  const uuids = Array.from({ length: 500 }, (_, index) => `call-${String(index)}`)
  const reads = new AccountCalls()
  const times: number[] = []
  let askedAt = -Infinity
  for (let now = 0; now < seconds * SECOND; now += 50) {
    const { read: slot, dueAt } = reads.next({ isForeground: true, slower: 1 }, allowed, askedAt, now)
    if (dueAt > now) continue
    times.push(now)
    reads.sentAt = now
    const [about = '', name = ''] = slot.split(' ')
    if (about === 'calls') askedAt = now
    const call = { callUuid: name, number: '15550100101', to: number, name: '', direction: 'inbound' as const }
    if (about === 'calls') reads.takeList(uuids, now, now + 30)
    else reads.takeDetails(name, call, now + 30)
  }
  expect(reads.offered()).toEqual({ numbers: [{ number, calls: 500 }], unread: 0, isRead: true })
  expect(times.length).toBeGreaterThan(500)
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual((2 * SECOND) / allowed)
})

const refusals = {
  'reads rest after a 429': { kind: 'refuse', status: 429, headers: { 'retry-after': '20' } },
  'the credentials are refused': { kind: 'refuse', status: 401, body: '{"error":"unauthorized"}' },
} as const

test.each(['the network is lost', 'reads rest after a 429', 'the credentials are refused'] as const)(
  'an old list is marked while %s, until the next list, and its callers stay',
  async (why) => {
    const { clock, world, monitor, configure, shown, callers } = await watching(3)
    monitor.configure({ expanded: [room] })
    configure({ numbers })
    await clock.advance(10 * SECOND)
    expect(shown()?.numbers).not.toHaveProperty('outdated')
    if (why === 'the network is lost') monitor.suspend('network')
    else world.switches.set({ faults: [refusals[why]] })
    await clock.advance(40 * SECOND)
    expect(shown()?.numbers?.outdated).toBeGreaterThan(0)
    expect(callers()).toHaveLength(3)
    world.switches.set({ faults: [] })
    if (why === 'the network is lost') monitor.resume('network')
    await clock.advance(120 * SECOND)
    expect(shown()?.numbers).not.toHaveProperty('outdated')
    expect(callers()).toHaveLength(3)
  },
)

test('the numbers that calls have dialled are offered for two minutes, with how many calls each has', async () => {
  const { clock, monitor, calls } = await watching(3)
  const offered = () => monitor.snapshot().accounts[0]?.offered
  monitor.offerNumbers(accountId)
  expect(offered()).toEqual({ numbers: [], unread: 0, isRead: false })
  await clock.advance(10 * SECOND)
  expect(offered()).toEqual({ numbers: [{ number, calls: 3 }], unread: 0, isRead: true })
  await clock.advance(120 * SECOND)
  expect(offered()).toBeUndefined()
  const before = calls().length
  await clock.advance(10 * SECOND)
  expect(calls()).toHaveLength(before)
})

function aCall(callUuid: string, more: Partial<LiveCall> = {}): LiveCall {
  return { callUuid, number: '15550100101', to: number, name: '', direction: 'inbound', ...more }
}

/** The live calls after their list and the details of all of them have been read. */
function known(...all: readonly LiveCall[]): AccountCalls {
  const live = new AccountCalls()
  live.takeList(
    all.map(({ callUuid }) => callUuid),
    0,
    0,
  )
  for (const call of all) live.takeDetails(call.callUuid, call, 1)
  return live
}

const ana = { name: 'Ana', number: '15550100101', direction: 'inbound' } as const

/** The reports after an event about each of these calls. Their ids are their UUIDs. */
const told = (...events: readonly (Partial<CallerEvent> & { readonly callUuid: string })[]): RoomReports | undefined =>
  events.reduce<RoomReports | undefined>(
    (reports, event, index) =>
      afterEvent(
        reports,
        { kind: 'entered', conferenceUuid: 'run', memberId: event.callUuid, at: index, caller: ana, ...event },
        index,
      ),
    undefined,
  )

const callersOf = (live: AccountCalls, reports?: RoomReports, me: readonly string[] = []) =>
  live.of([number], me, reports, 0).reported ?? []

test('details are requested once for each call, first for the newest, and again 15 s after they did not come', () => {
  const live = new AccountCalls()
  const nextAt = (now: number) => live.next({ isForeground: true, slower: 1 }, 20, now, now).read
  live.takeList(['a', 'b'], 0, 0)
  expect(nextAt(0)).toBe('call a')
  live.takeList(['a', 'b', 'c'], SECOND, SECOND)
  expect(nextAt(SECOND)).toBe('call c')
  live.takeDetails('c', aCall('c'), SECOND)
  live.takeDetails('b', aCall('b'), SECOND)
  live.takeDetails('a', undefined, SECOND)
  live.takeDetails('over', aCall('over'), SECOND)
  expect(nextAt(16 * SECOND - 1)).toBe('calls ')
  expect(nextAt(16 * SECOND)).toBe('call a')
})

test('the numbers that callers have dialled are offered, the most dialled one first, whatever their format', () => {
  const other = '15550120002'
  const live = known(
    aCall('a', { to: other }),
    aCall('b'),
    aCall('c', { to: '+1 (555) 012-0000' }),
    aCall('d', { to: '' }),
  )
  expect(live.offered().numbers).toEqual([
    { number, calls: 2 },
    { number: other, calls: 1 },
  ])
})

test('a room shows the calls that dialled one of its numbers, the longest call first', () => {
  const early = { startedAt: 1_000, number: '15550100102', name: 'Ben' }
  const live = known(aCall('late', { startedAt: 2_000 }), aCall('early', early), aCall('other', { to: '15550120002' }))
  const { to, startedAt, ...shown } = aCall('early', early)
  expect(callersOf(live)).toMatchObject([{ ...shown, call: { to, startedAt } }, { callUuid: 'late' }])
})

test('a call shares a row with the caller of whom events tell, unless these tell that the call has left', () => {
  const live = known(aCall('a', { name: 'Ana Diaz' }), aCall('b'), aCall('c'))
  const run = { conferenceUuid: 'run' }
  const reports = told({ callUuid: 'gone' }, { callUuid: 'a' }, { callUuid: 'c', kind: 'left' })
  expect(callersOf(live, reports)).toMatchObject([
    { callUuid: 'gone', name: 'Ana', ...run },
    { callUuid: 'a', name: 'Ana Diaz', number: '15550100101', ...run, call: { to: number } },
    { callUuid: 'b', call: { to: number } },
  ])
})

test.each([
  ['has the member id that events reported, if the number agrees', ana.number, false, 'a'],
  ['has the member id even if the number in events is masked', maskDigits(ana.number), false, 'a'],
  ['has no member id if the number does not agree', '15550100199', false, undefined],
  ['has no member id while the newest list lacks the call', ana.number, true, undefined],
])('a caller by call %s', (_what, reported, isLacked, memberId) => {
  const live = known(aCall('a'))
  if (isLacked) live.takeList([], 1, 1)
  const [found] = callersOf(live, told({ callUuid: 'a', caller: { ...ana, number: reported } }))
  expect(found).toMatchObject({ number: ana.number, call: { to: number } })
  expect(found?.memberId).toBe(memberId)
})

test('a caller is the user if the number of the call, or without one that of the event, is one of theirs', () => {
  const live = known(aCall('a'), aCall('b', { number: '15550100102' }), aCall('c', { number: 'anonymous' }))
  const found = callersOf(live, told({ callUuid: 'x' }), ['+1 555 010 0101', 'anonymous'])
  expect(found.map(({ callUuid, isMe }) => [callUuid, isMe])).toEqual([
    ['x', true],
    ['a', true],
    ['b', undefined],
    ['c', undefined],
  ])
})
