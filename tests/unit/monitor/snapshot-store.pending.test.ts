import { expect, test } from 'vitest'
import type { RoomContexts } from '../../../electron/monitor/conference-view.ts'
import { SnapshotStore } from '../../../electron/monitor/snapshot-store.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { person } from '../../support/evidence.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const room = { accountId: 'acme', name: 'Standup' }
const key = roomKey(room.accountId, room.name)
const context = { own: false, pinned: false, writable: true, trouble: undefined, interval: 60_000, baselineAt: 0 }
const contexts: RoomContexts = {
  of: () => ({ ...context, meNumbers: [], mePicked: undefined }),
  intervalOf: () => context.interval,
}

test('the actions on one run of a room are not shown in the next', async () => {
  const clock = createVirtualClock()
  const store = new SnapshotStore(clock, () => undefined)
  let turn = 0
  const read = async (runTimeSeconds: number, caller: string) => {
    await clock.advance(2_000)
    const stamp = { askedAt: clock.now(), answeredAt: clock.now(), asked: (turn += 1), answered: (turn += 1) }
    const roster = { kind: 'roster', name: room.name, people: 1, members: [person(caller)], runTimeSeconds } as const
    store.apply({ ...room, kind: 'room', source: 'poll', evidence: { ...stamp, kind: 'roster', roster } }, contexts)
  }
  const pending = () => store.shown(key)?.pending.map(({ id }) => id)

  await read(100, 'a')
  store.setPending(key, 'kick', { id: 'kick', kind: 'kick', who: ['a'], state: 'failed', at: clock.now() }, contexts)
  await read(102, 'a')
  expect(pending()).toEqual(['kick'])
  await read(0, 'b')
  await read(2, 'b')
  expect(store.shown(key)?.instance).toBe(2)
  expect(pending()).toEqual([])
})
