import { expect, test } from 'vitest'
import { createRoomPriority } from '../../../electron/monitor/room-priority.ts'
import { createLedger } from '../../../electron/monitor/snapshot-store.ts'
import { createPlanner } from '../../../electron/monitor/scheduler.ts'
import { createTurns } from '../../../electron/monitor/in-flight-reads.ts'
import { monitoredRoom } from '../../../electron/monitor/room.ts'
import { createMonitoredAccount } from '../../../electron/monitor/monitored-account.ts'
import { roomKey } from '../../../shared/model.ts'
import { openHarness } from '../../support/moderation-harness.ts'
import { anAccount } from '../../support/rooms.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const weekly = { name: 'Weekly', people: [{ number: '15550100101' }] }

async function begin() {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo' })
  const desk = await openHarness({ clock, provider: world.provider, kind: world.kind })
  world.rooms.startRoom(weekly)
  await clock.advance(5_000)
  const stop = (): void => {
    desk.monitor.stop()
    world.stop()
  }
  return { clock, world, desk, stop }
}

test('a name that was forgotten never has an instance again that it had', async () => {
  const { clock, world, desk, stop } = await begin()
  const first = desk.end('Weekly')
  for (const hours of [0, 1, 2]) {
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(10_000 + hours * 3_700_000)
    world.rooms.startRoom(weekly)
    await clock.advance(5_000)
    expect(desk.room('Weekly').instance).toBe(hours + 2)
    expect(await desk.commands.act(first)).toMatchObject({ fault: { code: 'changed', values: { reason: 'instance' } } })
  }
  stop()
  // Three hours pass, second by second: five real ones are not enough on a busy machine.
}, 30_000)

test('what has ended is forgotten after a while, unless it is watched', () => {
  const ledger = createLedger({
    now: () => 10_000,
    around: () => ({
      ...{ own: false, pinned: false, writable: true, interval: 1_000, trouble: undefined, baselineAt: 0 },
      ...{ meNumbers: [], mePicked: undefined },
    }),
    publish: () => undefined,
  })
  const ended = (name: string, endedAt: number, instance: number) => ({
    ...monitoredRoom('a', name, undefined, instance),
    ...{ phase: 'ended' as const, endedAt },
  })
  ledger.commit([ended('Long over', 1_000, 4), ended('Pinned', 1_000, 9), ended('Just over', 9_000, 2)])
  ledger.forgetEnded(5_000, (key) => key === roomKey('a', 'Pinned'))
  expect([...ledger.rooms.values()].map(({ name }) => name)).toEqual(['Pinned', 'Just over'])
  expect(ledger.lastForgotten).toBe(4)
})

test('when a room was read, and how often, goes with the room', async () => {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo' })
  const attention = createRoomPriority()
  const known = new Map(
    ['Weekly', 'Over'].map((name) => [roomKey('acme', name), monitoredRoom('acme', name, undefined, 0)]),
  )
  const planner = createPlanner({ clock, attention, rooms: () => known })
  const silent = { notice: () => undefined, list: () => undefined, room: () => undefined, check: () => undefined }
  const watch = createMonitoredAccount(anAccount(), world.provider, {
    clock,
    turns: createTurns(),
    hearing: () => silent,
  })
  const live = (name: string) => ({ ...monitoredRoom('acme', name, undefined, 0), phase: 'live' as const })
  attention.expand(['Weekly', 'Over'].map((name) => ({ accountId: 'acme', name })))
  for (const name of ['Weekly', 'Over']) {
    planner.rosterRead(live(name))
    watch.reads?.poll(name)
  }
  await clock.advance(1_000)
  known.delete(roomKey('acme', 'Over'))
  planner.forgetOthers([watch])
  expect(['Weekly', 'Over'].map((name) => planner.interval(live(name)))).toEqual([1_000, 0])
  expect(['Weekly', 'Over'].map((name) => watch.reads?.askedAt(name) !== undefined)).toEqual([true, false])
  world.stop()
})
