import { expect, test } from 'vitest'
import type { CallerEvent } from '../../../electron/monitor/reported-callers.ts'
import type { RelayedRead } from '../../../electron/monitor/relayed-read.ts'
import { accountId, openHarness } from '../../support/moderation-harness.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const SECOND = 1_000
const ana = { name: 'Ana', number: '15550100101', callUuid: 'call-ana' }
const ben = { name: 'Ben', number: '15550100102', callUuid: 'call-ben' }

/** A monitor that receives the events of a provider from a relay of the team. */
async function receiving(profile: 'vobiz' | 'plivo') {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile, switches: { latencyMs: 50, effectDelayMs: 0 } })
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind })
  const { monitor } = harness
  await clock.advance(3 * SECOND)
  monitor.setPolling(accountId, 'none', false)
  const take = (event: Extract<RelayedRead, { about: 'event' }>['event']): void => {
    const at = clock.now()
    monitor.takeRelayed(accountId, {
      askedAfter: at,
      answeredBy: at,
      source: { epoch: 'epoch-one' },
      about: 'event',
      event,
    })
  }
  let receives = true
  const receive = (is: boolean): void => {
    receives = is
  }
  world.rooms.onEvent((event) => {
    if (!receives || (event.kind !== 'entered' && event.kind !== 'left')) return
    const { name, number, direction, callUuid } = event.member
    const what: CallerEvent = {
      kind: event.kind,
      conferenceUuid: event.instance,
      callUuid,
      at: clock.now(),
      isFirst: event.kind === 'entered' && event.first,
      caller: { name, number, direction },
    }
    take({ name: event.room, what })
  })
  const room = { accountId, name: 'Weekly' }
  const shown = () => monitor.conference(room)
  const names = () => shown()?.reported?.callers.map(({ name, isUnsure }) => (isUnsure ? `${name}?` : name))
  const read = async (): Promise<void> => {
    const reading = monitor.readNow(room)
    await clock.advance(SECOND)
    await reading
  }
  const lose = (): void => {
    take('lost')
  }
  return { clock, world, monitor, harness, take, receive, lose, shown, names, read }
}

test('a room without a roster shows its reported callers, and stays unverified and without members', async () => {
  const { world, shown, read, harness } = await receiving('vobiz')
  world.rooms.startRoom({ name: 'Weekly', people: [ana, ben] })
  // An event alone shows no room.
  expect(shown()).toBeUndefined()
  await read()
  expect(shown()).toMatchObject({
    state: 'unverified',
    reported: {
      isComplete: true,
      callers: [
        { ...ana, isUnsure: false },
        { ...ben, isUnsure: false },
      ],
    },
  })
  expect(shown()).not.toHaveProperty('members')
  expect(shown()).not.toHaveProperty('people')
  // An event only claims that a caller came or left, so no change is announced.
  world.rooms.join({ room: 'Weekly', name: 'Carl' })
  expect(harness.changes.filter(({ kind }) => kind === 'joined' || kind === 'left')).toEqual([])
})

test('if the exits at the end of a run are lost, its reported callers are not shown in the next run', async () => {
  const { clock, world, receive, shown, names, read } = await receiving('vobiz')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  expect(names()).toEqual(['Ana'])
  receive(false) // The exits at the end are lost.
  await clock.advance(30 * SECOND)
  world.rooms.endRoom({ room: 'Weekly' })
  await read()
  await read()
  expect(shown()).toBeUndefined()
  receive(true)
  world.rooms.startRoom({ name: 'Weekly', people: [ben] })
  await read()
  expect(names()).toEqual(['Ben'])
  expect(shown()).toMatchObject({ instance: 2, reported: { isComplete: true } })
})

test('once events may have been lost, the reported callers are shown as uncertain', async () => {
  const { world, names, read, lose, shown } = await receiving('vobiz')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  lose()
  expect(names()).toEqual(['Ana?'])
  expect(shown()).toMatchObject({ reported: { isComplete: false } })
})

test('after a sleep, the reported callers are shown as uncertain', async () => {
  const { world, monitor, names, read } = await receiving('vobiz')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  monitor.suspend('sleep')
  monitor.resume('sleep')
  expect(names()).toEqual(['Ana?'])
})

test('a caller whose entry was reported before the room was read is still shown after a settings change', async () => {
  const { world, harness, names, read } = await receiving('vobiz')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  harness.configure({})
  await read()
  expect(names()).toEqual(['Ana'])
})

test('an event neither starts nor ends a room', async () => {
  const { clock, world, take, shown, read, harness } = await receiving('vobiz')
  const caller = { name: 'Eve', number: '', direction: 'unknown' } as const
  const what = { kind: 'entered', conferenceUuid: 'made-up', callUuid: 'call-eve', isFirst: true, caller } as const
  take({ name: 'Weekly', what: { ...what, at: clock.now() } })
  await clock.advance(SECOND)
  expect(shown()).toBeUndefined()
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  const { instance } = shown() ?? {}
  take({ name: 'Weekly', what: { ...what, kind: 'left', callUuid: ana.callUuid, at: clock.now() } })
  take({ name: 'Weekly', what: { ...what, conferenceUuid: 'another', at: clock.now() } })
  expect(shown()).toMatchObject({ instance, state: 'unverified' })
  expect(harness.changes.filter(({ kind }) => kind === 'ended')).toEqual([])
})

test('a room whose provider lists its callers shows no reported callers', async () => {
  const { world, shown, read } = await receiving('plivo')
  world.rooms.startRoom({ name: 'Weekly', people: [ana] })
  await read()
  world.rooms.join({ room: 'Weekly', ...ben })
  expect(shown()).toMatchObject({ state: 'live', members: [{ name: 'Ana' }] })
  expect(shown()).not.toHaveProperty('reported')
})

test('a room name that only an event contained is forgotten if no read shows the room', async () => {
  const { clock, take, monitor, world } = await receiving('vobiz')
  const caller = { name: 'Eve', number: '', direction: 'unknown' } as const
  const event = { kind: 'entered', conferenceUuid: 'made-up', callUuid: 'call-eve', isFirst: true, caller } as const
  take({ name: 'Elsewhere', what: { ...event, at: clock.now() } })
  await clock.advance(130 * SECOND)
  const before = world.lines().length
  monitor.setPolling(accountId, 1, false)
  await clock.advance(20 * SECOND)
  expect(
    world
      .lines()
      .slice(before)
      .filter((line) => line.includes('Elsewhere')),
  ).toEqual([])
})
