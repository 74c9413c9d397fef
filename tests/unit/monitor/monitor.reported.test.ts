import { expect, test } from 'vitest'
import type { CallerEvent, Provider, ProviderEvent } from '../../../electron/providers/provider.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const SECOND = 1_000
const ana = { name: 'Ana', number: '15550100101', callUuid: 'call-ana' }
const ben = { name: 'Ben', number: '15550100102', callUuid: 'call-ben' }

/** A monitor whose provider tells who enters and leaves. No room is marked, and at Vobiz no list names one. */
async function receiving() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'vobiz', switches: { latencyMs: 50, effectDelayMs: 0 } })
  let take: (event: ProviderEvent | 'lost') => void = () => undefined
  const provider: Provider = {
    ...world.provider,
    events: (listener) => {
      take = listener
      return () => (take = () => undefined)
    },
  }
  const harness = await openHarness({ clock, provider, kind: world.kind })
  const { monitor } = harness
  await clock.advance(3 * SECOND)
  let receives = true
  const receive = (is: boolean): void => {
    receives = is
  }
  world.rooms.onEvent((event) => {
    if (!receives || (event.kind !== 'entered' && event.kind !== 'left')) return
    const { name, number, direction, callUuid, memberId } = event.member
    const what: CallerEvent = {
      kind: event.kind,
      conferenceUuid: event.instance,
      callUuid,
      memberId,
      at: clock.now(),
      caller: { name, number, direction },
    }
    take({ name: event.room, event: what })
  })
  const room = { accountId, name: 'Weekly' }
  const shown = () => monitor.conference(room)
  /** A question mark if no event tells an id for certain. */
  const names = () => shown()?.reported?.map(({ name, memberId }) => (memberId === undefined ? `${name}?` : name))
  const read = async (): Promise<void> => {
    const reading = monitor.readNow(room)
    await clock.advance(SECOND)
    await reading
  }
  return {
    clock,
    world,
    monitor,
    harness,
    receive,
    shown,
    names,
    read,
    take: (event: ProviderEvent | 'lost') => {
      take(event)
    },
  }
}

test('a room without a roster shows its reported callers, and stays unverified and without members', async () => {
  const { world, shown, read, harness } = await receiving()
  world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
  // An event alone shows no room.
  expect(shown()).toBeUndefined()
  await read()
  expect(shown()).toMatchObject({
    state: 'unverified',
    reported: [ana, ben],
  })
  expect(shown()).not.toHaveProperty('members')
  expect(shown()).not.toHaveProperty('people')
  // An event only claims that a caller came or left, so no change is announced.
  world.rooms.join({ room: 'Weekly', name: 'Carl' })
  expect(harness.changes.filter(({ kind }) => kind === 'joined' || kind === 'left')).toEqual([])
})

test('if the exits at the end of a run are lost, its reported callers are not shown in the next run', async () => {
  const { clock, world, receive, shown, names, read } = await receiving()
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  expect(names()).toEqual(['Ana'])
  receive(false) // The exits at the end are lost.
  await clock.advance(30 * SECOND)
  world.rooms.endRoom({ room: 'Weekly' })
  await clock.advance(30 * SECOND)
  expect(shown()).toBeUndefined()
  receive(true)
  world.rooms.startRoom({ name: 'Weekly', people: [ben] })
  await read()
  expect(names()).toEqual(['Ben'])
  expect(shown()).toMatchObject({ instance: 2 })
})

test.each(['lost', 'sleep', 'network'] as const)(
  'once events may have been lost (%s), no reported caller has an id',
  async (why) => {
    const { world, monitor, names, read, take } = await receiving()
    world.rooms.startRoom({ name: 'Weekly', people: [ana] })
    await read()
    expect(names()).toEqual(['Ana'])
    if (why === 'lost') take(why)
    else {
      monitor.suspend(why)
      monitor.resume(why)
    }
    expect(names()).toEqual(['Ana?'])
  },
)

test('a caller whose entry was reported before the room was read is still shown after a settings change', async () => {
  const { world, harness, names, read } = await receiving()
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  harness.configure({})
  await read()
  expect(names()).toEqual(['Ana'])
})

test('an event neither starts nor ends a room', async () => {
  const { clock, world, take, shown, read, harness } = await receiving()
  const caller = { name: 'Eve', number: '', direction: 'unknown' } as const
  const what = {
    kind: 'entered',
    conferenceUuid: 'made-up',
    callUuid: 'call-eve',
    memberId: '9',
    caller,
  } as const
  take({ name: 'Weekly', event: { ...what, at: clock.now() } })
  await clock.advance(SECOND)
  expect(shown()).toBeUndefined()
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  const { instance } = shown() ?? {}
  take({ name: 'Weekly', event: { ...what, kind: 'left', callUuid: ana.callUuid, at: clock.now() } })
  take({ name: 'Weekly', event: { ...what, conferenceUuid: 'another', at: clock.now() } })
  expect(shown()).toMatchObject({ instance, state: 'unverified' })
  expect(harness.changes.filter(({ kind }) => kind === 'ended')).toEqual([])
})

test('a room name that only an event contained is forgotten if no read shows the room', async () => {
  const { clock, take, monitor, world } = await receiving()
  const caller = { name: 'Eve', number: '', direction: 'unknown' } as const
  const event = {
    kind: 'entered',
    conferenceUuid: 'made-up',
    callUuid: 'call-eve',
    memberId: '9',
    caller,
  } as const
  take({ name: 'Elsewhere', event: { ...event, at: clock.now() } })
  await clock.advance(130 * SECOND)
  const before = world.lines().length
  await clock.advance(20 * SECOND)
  const since = world.lines().slice(before)
  expect(since.length).toBeGreaterThan(0)
  expect(since.filter((line) => line.includes('Elsewhere'))).toEqual([])
  expect(monitor.conference({ accountId, name: 'Elsewhere' })).toBeUndefined()
})

test('events that arrive during a suspension, or for an account that was removed, change nothing', async () => {
  const { world, monitor, harness, names, read } = await receiving()
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  monitor.suspend('network')
  world.rooms.join({ room: 'Weekly', ...ben })
  monitor.resume('network')
  await read()
  expect(names()).toEqual(['Ana?'])
  harness.removeAccount()
  world.rooms.join({ room: 'Weekly', name: 'Carl' })
  expect(monitor.snapshot().conferences).toEqual([])
})
