import { drop } from '../../../shared/drop.ts'
import { describe, expect, test } from 'vitest'
import type { ReadMember, RetrieveResult } from '../../../electron/providers/provider.ts'
import { elapsedOf } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { ana, createRelayedMonitor, type Said } from '../../support/relayed-monitor.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

describe('while a relay reads', () => {
  test("this Gavel sends nothing, and shows the relay's reads", async () => {
    const { clock, world, look, own, kinds, shown } = await createRelayedMonitor()
    const before = own()
    for (const member of world.rooms.live('Weekly')?.members.values() ?? []) member.muted = true
    for (let second = 0; second < 10; second += 1) {
      look()
      await clock.advance(1_000)
    }
    expect(own()).toBe(before)
    expect(shown()).toMatchObject({ stale: false, members: [{ muted: true }, { muted: true }] })
    expect(kinds()).toEqual(['muted', 'muted'])
  })

  test('a roster does not stay fresh for longer if the time of its read is known only roughly', async () => {
    const own = [{ accountId, name: 'Weekly' }]
    const { clock, look, shown } = await createRelayedMonitor({ own })
    for (let second = 0; second < 5; second += 1) {
      look()
      await clock.advance(1_000)
    }
    expect(shown()).toMatchObject({ stale: false })
    await clock.advance(2_000)
    look(2_400)
    await clock.advance(100)
    expect(shown()).toMatchObject({ stale: true })
  })

  test('a roster stays fresh for two read intervals if the relay needs seconds to read all rooms once', async () => {
    const names = ['Weekly', ...Array.from({ length: 19 }, (_, index) => `Room ${String(index)}`)]
    const own = names.map((name) => ({ accountId, name }))
    const { clock, take, truth, shown } = await createRelayedMonitor({ own }, createVirtualClock(), 'vobiz')
    for (let turn = 0; turn < 4; turn += 1) {
      for (const name of names) take({ about: 'room', name, result: { ...truth(), name } as RetrieveResult })
      await clock.advance(10_000)
      if (turn > 0) expect(shown()).toMatchObject({ stale: false })
    }
    await clock.advance(20_000)
    expect(shown()).toMatchObject({ stale: true })
  })

  test('a slower pace of this Gavel does not keep a roster from a relay fresh for longer', async () => {
    const { clock, look, shown } = await createRelayedMonitor({ own: [{ accountId, name: 'Weekly' }], pace: 4 })
    for (let second = 0; second < 5; second += 1) {
      look()
      await clock.advance(1_000)
    }
    await clock.advance(1_500)
    expect(shown()).toMatchObject({ stale: true })
  })

  test('rooms are shown as outdated if the relay is silent, and nothing is announced', async () => {
    const { clock, world, shown, kinds } = await createRelayedMonitor()
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(20_000)
    expect(shown()).toMatchObject({ stale: true })
    expect(kinds()).toEqual([])
  })

  test('two reads by the relay end a room, even if both were sent before the result of the first arrived here', async () => {
    const { clock, world, look, kinds, own } = await createRelayedMonitor()
    await clock.advance(3_000)
    const before = own()
    world.rooms.endRoom({ room: 'Weekly' })
    look(2_000)
    expect(kinds()).toEqual([])
    look(1_900)
    expect(kinds()).toEqual(['ended'])
    expect(own()).toBe(before)
  })

  test('a shorter run time reveals another run, even if both reads were sent before the first result arrived', async () => {
    const { clock, take, kinds } = await createRelayedMonitor()
    await clock.advance(3_000)
    const read = (runTimeSeconds: number, callUuid: string, age: number): void => {
      const member: ReadMember = {
        memberId: '7',
        callUuid,
        name: 'Cem',
        number: '15550100109',
        direction: 'inbound',
        muted: false,
        deaf: false,
      }
      const result = { kind: 'roster', name: 'Sales', people: 1, members: [member], runTimeSeconds } as const
      take({ about: 'room', name: 'Sales', result }, age)
    }
    read(1, 'call-one', 2_000)
    read(0, 'call-two', 1_900)
    expect(kinds()).not.toContain('ended')
    read(1, 'call-two', 100)
    expect(kinds()).toContain('ended')
  })

  test('an own room ends only after this Gavel itself has read it', async () => {
    const { clock, world, look, kinds, own } = await createRelayedMonitor({ own: [{ accountId, name: 'Weekly' }] })
    const before = own()
    world.rooms.endRoom({ room: 'Weekly' })
    look()
    look()
    expect(kinds()).toEqual([])
    await clock.advance(1_000)
    expect(kinds()).toEqual(['ended'])
    expect(own()).toBeGreaterThan(before)
  })

  test('a relay cannot end an own room while the provider shows it live', async () => {
    const { clock, take, kinds, shown, own } = await createRelayedMonitor({ own: [{ accountId, name: 'Weekly' }] })
    const before = own()
    for (let count = 0; count < 5; count += 1) {
      take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } })
      take({ about: 'list', list: { names: [], isComplete: true } })
      await clock.advance(1_000)
    }
    expect(kinds()).toEqual([])
    expect(shown()).toMatchObject({ state: 'live', instance: 1 })
    expect(own()).toBeGreaterThan(before)
  })

  test('after a 404 from a relay, a read by this Gavel ends the run even if a list already names the next run', async () => {
    const name = 'Sales'
    const { clock, world, take, kinds } = await createRelayedMonitor({ own: [{ accountId, name }] })
    const say = (result: RetrieveResult): void => {
      take({ about: 'room', name, result }, 10)
    }
    const begin = (...numbers: readonly string[]) =>
      world.rooms.startRoom({ name, people: numbers.map((number) => ({ number })) })
    const [ana] = begin('15550100121').members.values()
    const member = { memberId: ana?.memberId ?? '', callUuid: ana?.callUuid ?? '', name: '', number: '15550100121' }
    const members = [{ ...member, muted: false, deaf: false, direction: 'inbound' as const }]
    say({ kind: 'roster', name, people: 1, members, runTimeSeconds: 0 })
    world.rooms.endRoom({ room: name })
    begin('15550100122')
    await clock.advance(40)
    say({ kind: 'gone' })
    await clock.advance(20)
    take({ about: 'list', list: { names: [name], isComplete: true } }, 10)
    expect(kinds()).toEqual(['started'])
    await clock.advance(100)
    expect(kinds()).toEqual(['started', 'ended', 'started'])
  })

  test('an own room ends even if all callers of the next run change between the two reads that show it', async () => {
    const name = 'Sales'
    const { clock, world, take, kinds } = await createRelayedMonitor({ own: [{ accountId, name }] })
    const say = (runTimeSeconds: number, callUuid: string): void => {
      const member: ReadMember = {
        memberId: '7',
        callUuid,
        name: 'Cem',
        number: '15550100109',
        direction: 'inbound',
        muted: false,
        deaf: false,
      }
      take({ about: 'room', name, result: { kind: 'roster', name, people: 1, members: [member], runTimeSeconds } }, 10)
    }
    say(1, 'call-one')
    const [cem] = world.rooms.startRoom({ name, people: [{ number: '15550100109' }] }).members.values()
    await clock.advance(1_100)
    say(0, 'call-two')
    await clock.advance(300)
    say(0, cem?.callUuid ?? '')
    await clock.advance(1_000)
    expect(kinds().filter((kind) => kind === 'ended')).toHaveLength(1)
  })

  test('the end of a run that began and ended during a slow read by this Gavel is not missed', async () => {
    const { clock, world, monitor, take, truth, look, kinds } = await createRelayedMonitor()
    await clock.advance(2_000)
    look()
    world.switches.set({ arrivalMs: 8_000 })
    drop(monitor.readNow({ accountId, name: 'Weekly' }))
    await clock.advance(500)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100109' }] })
    for (const runTimeSeconds of [0, 1]) {
      await clock.advance(1_000)
      take({ about: 'room', name: 'Weekly', result: { ...truth(), runTimeSeconds } as RetrieveResult }, 60)
    }
    world.rooms.endRoom({ room: 'Weekly' })
    for (let read = 0; read < 2; read += 1) {
      await clock.advance(1_000)
      look(60)
    }
    await clock.advance(10_000)
    expect(kinds().filter((kind) => kind === 'ended')).toHaveLength(2)
  })

  test('rosters from a relay that has shown the next run do not wait for a slow read by this Gavel', async () => {
    const { clock, world, monitor, take, look, kinds, shown } = await createRelayedMonitor()
    await clock.advance(2_000)
    look()
    world.switches.set({ arrivalMs: 8_000 })
    drop(monitor.readNow({ accountId, name: 'Weekly' }))
    const say = async (runTimeSeconds: number, callUuid: string, wait: number): Promise<void> => {
      await clock.advance(wait)
      const members = [{ ...ana, memberId: '7', callUuid, direction: 'inbound', muted: false, deaf: false } as const]
      const result = { kind: 'roster', name: 'Weekly', people: 1, members, runTimeSeconds } as const
      take({ about: 'room', name: 'Weekly', result }, 60)
    }
    await clock.advance(500)
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 60)
    await say(0, 'call-two', 900)
    expect(shown()).toMatchObject({ state: 'live', instance: 2 })
    // Only this run time, which is longer than the next one, shows that the next roster is of another run.
    await say(1, 'call-two', 150)
    await say(0, 'call-three', 850)
    await say(1, 'call-three', 1_000)
    expect(shown()).toMatchObject({ state: 'live', instance: 3 })
    await clock.advance(10_000)
    expect(kinds().filter((kind) => kind === 'ended')).toHaveLength(2)
  })

  test('after the clock was set back, the time of the last response is not in the future', async () => {
    const virtual = createVirtualClock()
    let setBack = 0
    const clock = { ...virtual, now: () => virtual.now() - setBack, elapsed: () => virtual.now() }
    const { take, monitor } = await createRelayedMonitor({}, clock)
    monitor.setVisible(true)
    const lastAnswerAt = () => monitor.snapshot().accounts[0]?.health.lastAnswerAt ?? 0
    expect(lastAnswerAt()).toBeGreaterThan(0)
    setBack = 3_600_000
    for (let second = 0; second < 5; second += 1) {
      await clock.advance(1_000)
      take({ about: 'list', list: { names: ['Weekly'], isComplete: true } })
    }
    await clock.advance(2_000)
    expect(lastAnswerAt()).toBeLessThanOrEqual(clock.now())
  })

  test('a read that failed for the relay makes the room unreachable, but leaves the account healthy', async () => {
    const { clock, take, monitor, shown } = await createRelayedMonitor()
    for (let count = 0; count < 3; count += 1) take({ about: 'room', name: 'Weekly', fault: fault('credentials') })
    await clock.advance(7_000)
    expect(shown()).toMatchObject({ state: 'unreachable' })
    expect(monitor.snapshot().accounts[0]?.health.state).toBe('ok')
  })

  test('a read by the relay that is older than a read by this Gavel changes nothing', async () => {
    const { clock, world, monitor, look, shown } = await createRelayedMonitor()
    const askedAt = clock.now()
    await clock.advance(100)
    for (const member of world.rooms.live('Weekly')?.members.values() ?? []) member.muted = true
    const reading = monitor.readNow({ accountId, name: 'Weekly' })
    await clock.advance(200)
    expect((await reading).ok).toBe(true)
    for (const member of world.rooms.live('Weekly')?.members.values() ?? []) member.muted = false
    look(clock.now() - askedAt)
    expect(shown()).toMatchObject({ members: [{ muted: true }, { muted: true }] })
    look(0)
    expect(shown()).toMatchObject({ members: [{ muted: false }, { muted: false }] })
  })

  test('a read that a broker retained for half an hour does not set back the time of the last response', async () => {
    const { clock, world, monitor, look, shown } = await createRelayedMonitor()
    for (const member of world.rooms.live('Weekly')?.members.values() ?? []) member.muted = true
    look(100)
    const at = () => monitor.snapshot().accounts[0]?.health.lastAnswerAt
    monitor.setVisible(true)
    await clock.advance(1_000)
    const before = at()
    for (const member of world.rooms.live('Weekly')?.members.values() ?? []) member.muted = false
    look(1_800_000)
    await clock.advance(1_000)
    expect(at()).toBe(before)
    expect(shown()).toMatchObject({ members: [{ muted: true }, { muted: true }] })
  })

  test('a refresh by the user reads the list only once', async () => {
    const { clock, monitor, own } = await createRelayedMonitor()
    const before = own()
    monitor.refresh(accountId)
    await clock.advance(3_000)
    expect(own()).toBe(before + 1)
  })

  test('an end during sleep is announced only in the summary, even if an older read arrives afterwards', async () => {
    const { clock, world, monitor, take, truth, look, kinds } = await createRelayedMonitor()
    await clock.advance(3_000)
    const before = truth()
    monitor.suspend('sleep')
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(4_000)
    monitor.resume('sleep')
    take({ about: 'room', name: 'Weekly', result: before }, 5_000)
    look(2_000)
    look(1_000)
    await clock.advance(5_000)
    expect(kinds()).toEqual(['endedWhileAway'])
  })

  test('a room that lived only during sleep is announced only in the summary, even if its reads are late', async () => {
    const { clock, monitor, take, truth, look, kinds } = await createRelayedMonitor()
    const roster = { ...truth(), name: 'Sales' } as RetrieveResult
    monitor.suspend('sleep')
    await clock.advance(10_000)
    monitor.resume('sleep')
    take({ about: 'list', list: { names: ['Weekly'], isComplete: true } }, 0)
    look(0)
    await clock.advance(1_000)
    take({ about: 'list', list: { names: ['Weekly', 'Sales'], isComplete: true } }, 8_000)
    take({ about: 'room', name: 'Sales', result: roster }, 7_000)
    for (const age of [200, 100]) take({ about: 'room', name: 'Sales', result: { kind: 'gone' } }, age)
    await clock.advance(5_000)
    expect(kinds()).toEqual(['endedWhileAway'])
  })

  test('a run during sleep is announced at most in the summary, even if a list ended the previous run', async () => {
    const { clock, monitor, take, truth, kinds } = await createRelayedMonitor()
    const roster = { ...truth(), name: 'Weekly' } as RetrieveResult
    monitor.suspend('sleep')
    await clock.advance(10_000)
    monitor.resume('sleep')
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, 9_000)
    take({ about: 'list', list: { names: [], isComplete: true } }, 8_000)
    take({ about: 'room', name: 'Weekly', result: roster }, 7_000)
    for (const age of [200, 100]) take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, age)
    await clock.advance(5_000)
    expect(kinds().filter((kind) => kind !== 'endedWhileAway')).toEqual([])
  })

  test.each([
    ['a list', [9_000], 8_000],
    ['two 404s', [9_000, 8_000], undefined],
  ])(
    'a run that starts long after a sleep is announced, although %s from during the sleep ended the previous run',
    async (_by, gone, list) => {
      const { clock, monitor, take, truth, kinds } = await createRelayedMonitor({
        pinned: [{ accountId, name: 'Weekly' }],
      })
      const roster = { ...truth(), runTimeSeconds: 2 } as RetrieveResult
      monitor.suspend('sleep')
      await clock.advance(10_000)
      monitor.resume('sleep')
      for (const age of gone) take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } }, age)
      if (list !== undefined) take({ about: 'list', list: { names: [], isComplete: true } }, list)
      for (let second = 0; second < 120; second += 1) {
        await clock.advance(1_000)
        take({ about: 'list', list: { names: [], isComplete: true } })
      }
      take({ about: 'list', list: { names: ['Weekly'], isComplete: true } })
      await clock.advance(200)
      take({ about: 'room', name: 'Weekly', result: roster })
      await clock.advance(5_000)
      expect(kinds()).toEqual(['endedWhileAway', 'started'])
    },
  )

  test('a start during sleep is not announced if a late read is the first one to show it', async () => {
    const { clock, monitor, take, truth, kinds } = await createRelayedMonitor()
    const roster = { ...truth(), name: 'Sales', runTimeSeconds: 2 } as RetrieveResult
    monitor.suspend('sleep')
    await clock.advance(10_000)
    monitor.resume('sleep')
    take({ about: 'list', list: { names: ['Weekly'], isComplete: true } }, 0)
    await clock.advance(100)
    take({ about: 'room', name: 'Sales', result: roster }, 1_000)
    await clock.advance(100)
    expect(kinds()).toEqual([])
  })

  test('a room that was absent before this Gavel started is not announced as started at the next read', async () => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile: 'vobiz' })
    const monitorSettings = { pinned: [{ accountId, name: 'Weekly' }] }
    const harness = await openHarness({ clock, provider: world.provider, kind: world.kind, monitorSettings })
    const { monitor } = harness
    monitor.setPolling(accountId, 'none', false)
    await clock.advance(1_000)
    const read = (age: number, more: Said): void => {
      const askedAfter = elapsedOf(clock) - age
      monitor.takeRelayed(accountId, { askedAfter, answeredBy: askedAfter + 50, source: { epoch: 'one' }, ...more })
    }
    read(1_300_000, { about: 'list', list: { names: [], isComplete: false } })
    read(1_200_000, { about: 'room', name: 'Weekly', result: { kind: 'gone' } })
    await clock.advance(3_000)
    read(500, { about: 'room', name: 'Weekly', result: { kind: 'liveWithoutRoster' } })
    await clock.advance(1_000)
    expect(harness.changes).toEqual([])
  })

  test('a list that a relay requested before the end of a sleep does not end the baseline', async () => {
    const { clock, monitor, take, truth, kinds } = await createRelayedMonitor()
    const roster = { ...truth(), name: 'Sales', runTimeSeconds: 7 } as RetrieveResult
    monitor.suspend('sleep')
    await clock.advance(10_000)
    monitor.resume('sleep')
    take({ about: 'list', list: { names: ['Weekly'], isComplete: true } }, 8_000)
    await clock.advance(1_000)
    take({ about: 'list', list: { names: ['Weekly', 'Sales'], isComplete: true } }, 500)
    take({ about: 'room', name: 'Sales', result: roster }, 300)
    await clock.advance(1_000)
    expect(kinds()).toEqual([])
  })

  test('a relay is asked to read a room that two lists lack, because a new relay does not know the room', async () => {
    const { clock, monitor, take } = await createRelayedMonitor()
    const unlisted = (): readonly string[] => monitor.wanted().unlisted.map(({ name }) => name)
    const readList = async (): Promise<void> => {
      take({ about: 'list', list: { names: [], isComplete: true } })
      await clock.advance(1_000)
    }
    await readList()
    expect(unlisted()).toEqual([])
    await readList()
    expect(unlisted()).toEqual(['Weekly'])
    take({ about: 'room', name: 'Weekly', result: { kind: 'gone' } })
    await readList()
    expect(unlisted()).toEqual([])
  })

  test('no read is applied while the computer sleeps', async () => {
    const { clock, world, monitor, look, shown } = await createRelayedMonitor()
    monitor.suspend('sleep')
    world.rooms.endRoom({ room: 'Weekly' })
    look()
    look()
    await clock.advance(100)
    expect(shown()).toMatchObject({ state: 'live' })
  })
})

test('with 1/20 of its allowance, Gavel sends at most one request a second, and with 1/100 one every 5 s', async () => {
  const { clock, monitor, own } = await createRelayedMonitor()
  monitor.setPolling(accountId, 1 / 20, true)
  await clock.advance(1_000)
  const before = own()
  await clock.advance(10_000)
  expect(own() - before).toBeGreaterThanOrEqual(4)
  expect(own() - before).toBeLessThanOrEqual(11)
  monitor.setPolling(accountId, 1 / 100, false)
  await clock.advance(5_000)
  const later = own()
  await clock.advance(20_000)
  expect(own() - later).toBeGreaterThanOrEqual(3)
  expect(own() - later).toBeLessThanOrEqual(5)
})

test('after a time without reads, the first reads announce nothing', async () => {
  const { clock, world, monitor, take, look, kinds } = await createRelayedMonitor()
  await clock.advance(10_000)
  world.rooms.startRoom({ name: 'Sales', people: [ana] })
  monitor.setPolling(accountId, 'none', true)
  take({ about: 'list', list: { names: ['Weekly', 'Sales'], isComplete: true } })
  take({
    about: 'room',
    name: 'Sales',
    result: { kind: 'roster', name: 'Sales', people: 0, members: [] },
  })
  look()
  await clock.advance(100)
  expect(kinds()).toEqual([])
})
