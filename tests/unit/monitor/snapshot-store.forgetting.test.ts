import { expect, test } from 'vitest'
import type { RoomContexts } from '../../../electron/monitor/conference-view.ts'
import { RoomPriorities } from '../../../electron/monitor/polling/room-priority.ts'
import { SnapshotStore } from '../../../electron/monitor/snapshot-store.ts'
import { Scheduler } from '../../../electron/monitor/polling/scheduler.ts'
import { TurnCounter } from '../../../electron/monitor/polling/turn-counter.ts'
import { monitoredRoom } from '../../../electron/monitor/room.ts'
import { MonitoredAccount } from '../../../electron/monitor/polling/monitored-account.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { openHarness } from '../../support/moderation-harness.ts'
import { anAccount } from '../../support/rooms.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const noContexts: RoomContexts = {
  of: () => ({
    own: false,
    pinned: false,
    writable: true,
    interval: 1_000,
    trouble: undefined,
    baselineAt: 0,
    meNumbers: [],
    mePicked: undefined,
  }),
  intervalOf: () => 1_000,
}
const weekly = { name: 'Weekly', people: [{ number: '15550100101' }] }

async function begin() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo' })
  const harness = await openHarness({ clock, provider: world.provider, kind: world.kind })
  world.rooms.startRoom(weekly)
  await clock.advance(5_000)
  const stop = (): void => {
    harness.monitor.stop()
    world.stop()
  }
  return { clock, world, harness, stop }
}

test('a room that was forgotten continues its run numbers, so an action on an earlier run is refused', async () => {
  const { clock, world, harness, stop } = await begin()
  const first = harness.end('Weekly')
  for (const hours of [0, 1, 2]) {
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(10_000 + hours * 3_700_000)
    world.rooms.startRoom(weekly)
    await clock.advance(5_000)
    expect(harness.room('Weekly').instance).toBe(hours + 2)
    expect(await harness.commands.act(first)).toMatchObject({
      fault: { code: 'changed', values: { reason: 'instance' } },
    })
  }
  stop()
  // Three virtual hours may take many seconds on a busy machine.
}, 30_000)

test('a room is forgotten some time after it ended, unless it is marked', () => {
  const store = new SnapshotStore(createVirtualClock(), () => undefined)
  let turn = 0
  const observe = (name: string, kind: 'liveWithoutRoster' | 'gone', at: number): void => {
    const stamp = { askedAt: at, answeredAt: at, asked: (turn += 1), answered: (turn += 1) }
    store.apply({ kind: 'room', source: 'poll', accountId: 'a', name, evidence: { ...stamp, kind } }, noContexts)
  }
  const end = (name: string, endedAt: number, runs: number): void => {
    for (let run = 1; run <= runs; run += 1) {
      for (const kind of ['liveWithoutRoster', 'gone', 'gone'] as const) observe(name, kind, endedAt)
    }
  }
  end('Long over', 1_000, 4)
  end('Pinned', 1_000, 9)
  end('Just over', 9_000, 2)
  expect([...store.rooms.values()].map(({ phase, instance }) => [phase, instance])).toEqual([
    ['ended', 4],
    ['ended', 9],
    ['ended', 2],
  ])
  store.forgetEnded(5_000, (key) => key === roomKey('a', 'Pinned'))
  expect([...store.rooms.values()].map(({ name }) => name)).toEqual(['Pinned', 'Just over'])
  expect(store.lastForgotten).toBe(4)
})

test("the times and intervals of a room's reads are forgotten with the room", async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo' })
  const priorities = new RoomPriorities()
  const known = new Map(
    ['Weekly', 'Over'].map((name) => [roomKey('acme', name), monitoredRoom('acme', name, undefined, 0)]),
  )
  const scheduler = new Scheduler({ clock, priorities, store: { shown: () => undefined } })
  const account = new MonitoredAccount(anAccount(), world.provider, {
    clock,
    turns: new TurnCounter(),
    events: { checkClock: () => undefined, onResponse: () => undefined },
  })
  const live = (name: string) => ({ ...monitoredRoom('acme', name, undefined, 0), phase: 'live' as const })
  priorities.expand(['Weekly', 'Over'].map((name) => ({ accountId: 'acme', name })))
  for (const name of ['Weekly', 'Over']) {
    scheduler.rosterRead(live(name), { asked: 1, askedAt: clock.now() })
    account.reads?.poll(name)
  }
  await clock.advance(1_000)
  known.delete(roomKey('acme', 'Over'))
  scheduler.forgetOthers(known, [account])
  expect(['Weekly', 'Over'].map((name) => scheduler.interval(live(name)))).toEqual([1_000, 0])
  expect(['Weekly', 'Over'].map((name) => account.reads?.askedAt(name) !== undefined)).toEqual([true, false])
  world.stop()
})
