import { drop } from '../../../../shared/drop.ts'
import { expect, it, test } from 'vitest'
import { createRoomHandlers, ExpandedRooms } from '../../../../electron/ipc/handlers/rooms.ts'
import type { Monitor, RoomRef } from '../../../../electron/monitor/monitor.ts'
import { inVirtualTime } from '../../../support/simulated-provider.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

it.each(['plivo', 'vobiz'] as const)('a long list of live calls at %s does not delay actions', async (profile) => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile })
  const people = Array.from({ length: 60 }, (_, index) => ({ memberId: String(index + 1) }))
  world.rooms.startRoom({ name: 'Weekly', people })
  const { liveCalls } = createRoomHandlers({
    monitor: {} as Monitor,
    subscribe: () => {
      throw new Error('no window subscribes here')
    },
    onExpanded: () => undefined,
    providerOf: () => world.provider,
  })
  const listed = liveCalls({ accountId: 'account-1' }, {} as never)
  await clock.advance(500)

  const sent: number[] = []
  const leaves = (): boolean => sent.push(clock.now()) > 0
  const clicked = clock.now()
  drop(world.provider.retrieve('Weekly', { priority: 'person', onSend: leaves }))
  drop(world.provider.mute('Weekly', { ids: ['1'] }, { gate: { check: () => void leaves() } }))
  await clock.advance(30_000)
  expect(sent).toEqual([clicked, clicked])
  const calls = await listed
  expect(calls.ok && calls.value).toHaveLength(60)
  world.stop()
})

it.each(['plivo', 'vobiz'] as const)('reading live calls at %s stops when the account is removed', async (profile) => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile, switches: { latencyMs: 100 } })
  const people = Array.from({ length: 60 }, (_, index) => ({ memberId: String(index + 1) }))
  world.rooms.startRoom({ name: 'Weekly', people })
  let isRemoved = false
  const { liveCalls } = createRoomHandlers({
    monitor: {} as Monitor,
    subscribe: () => undefined,
    onExpanded: () => undefined,
    providerOf: () => (isRemoved ? undefined : world.provider),
  })
  const listed = liveCalls({ accountId: 'account-1' }, {} as never)
  while (world.lines().length < 3) await clock.advance(10)
  isRemoved = true
  await clock.advance(60_000)
  await listed
  expect(world.lines()).toHaveLength(3)
  world.stop()
})

it.each(['plivo', 'vobiz'] as const)(
  '50 all requests for the live calls at %s share one read and delay no action, even 300 at once',
  async (profile) => {
    const clock = createVirtualClock()
    const world = inVirtualTime(clock, { profile })
    const people = Array.from({ length: 60 }, (_, index) => ({ memberId: String(index + 1) }))
    world.rooms.startRoom({ name: 'Weekly', people })
    const handlers = createRoomHandlers({
      monitor: {} as Monitor,
      subscribe: () => undefined,
      onExpanded: () => undefined,
      providerOf: () => world.provider,
    })
    const list = async () => handlers.liveCalls({ accountId: 'account-1' }, {} as never)
    const lists = Array.from({ length: 300 }, list)
    await clock.advance(100)

    const sent: number[] = []
    const leaves = (): boolean => sent.push(clock.now()) > 0
    const clicked = clock.now()
    drop(world.provider.retrieve('Weekly', { priority: 'person', onSend: leaves }))
    drop(world.provider.unmute('Weekly', { ids: ['1'] }, { gate: { check: () => void leaves() } }))
    await clock.advance(30_000)
    expect(sent).toEqual([clicked, clicked])
    const answered = await Promise.all(lists)
    expect(new Set(answered).size).toBe(1)
    // Each page is read once, and so are the details of the calls.
    const requests = world.lines().filter((line) => line.includes('/Call/'))
    expect(requests).toHaveLength(new Set(requests).size)
    world.stop()
  },
)

it('50 no action is delayed while live calls are requested again and again', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo' })
  world.rooms.startRoom({ name: 'Weekly', people: [{ memberId: '1' }] })
  const handlers = createRoomHandlers({
    monitor: {} as Monitor,
    subscribe: () => undefined,
    onExpanded: () => undefined,
    providerOf: () => world.provider,
  })
  let isOver = false
  const repeat = async (): Promise<void> => {
    while (!isOver) await handlers.liveCalls({ accountId: 'account-1' }, {} as never)
  }
  const repeated = Promise.all(Array.from({ length: 300 }, repeat))
  for (let round = 0; round < 20; round += 1) {
    await clock.advance(170)
    const sent: number[] = []
    const clicked = clock.now()
    drop(world.provider.unmute('Weekly', { ids: ['1'] }, { gate: { check: () => void sent.push(clock.now()) } }))
    await clock.advance(20)
    expect(sent).toEqual([clicked])
  }
  isOver = true
  await clock.advance(10_000)
  await repeated
  world.stop()
})

const [standup, sales] = ['Standup', 'Sales'].map((name) => ({ accountId: 'acme', name })) as [RoomRef, RoomRef]

function create() {
  const monitor = {
    expanded: [] as readonly RoomRef[],
    expand: (rooms: readonly RoomRef[]) => {
      monitor.expanded = rooms
    },
  }
  return { monitor, rooms: new ExpandedRooms(monitor) }
}

test('rooms count as expanded only while the window is shown', () => {
  const { monitor, rooms } = create()
  rooms.windowShown(true)
  rooms.set([standup, sales])
  expect(monitor.expanded).toEqual([standup, sales])
  rooms.windowShown(false)
  expect(monitor.expanded).toEqual([])
  rooms.windowShown(true)
  expect(monitor.expanded).toEqual([standup, sales])
})

test('rooms that are expanded while the window is hidden count only once it is shown', () => {
  const { monitor, rooms } = create()
  rooms.windowShown(true)
  rooms.set([standup, sales])
  rooms.windowShown(false)
  rooms.set([sales])
  expect(monitor.expanded).toEqual([])
  rooms.windowShown(true)
  expect(monitor.expanded).toEqual([sales])
})
