import { expect, test } from 'vitest'
import type { RoomContexts } from '../../../electron/monitor/conference-view.ts'
import { SnapshotStore } from '../../../electron/monitor/snapshot-store.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import { person, start } from '../../support/evidence.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const room = { accountId: 'acme', name: 'Standup' }
const context = { own: false, pinned: false, writable: true, trouble: undefined, interval: 1_000, baselineAt: 0 }
const contexts: RoomContexts = {
  of: () => ({ ...context, meNumbers: [], mePicked: undefined }),
  intervalOf: () => context.interval,
}

test('a stale roster stays stale until the next one, even if the clock is set back and the settings change', () => {
  let now = start
  const store = new SnapshotStore({ ...createVirtualClock(), now: () => now }, () => undefined)
  let turn = 0
  const read = (runTimeSeconds: number): void => {
    const stamp = { askedAt: now, answeredAt: now, asked: (turn += 1), answered: (turn += 1) }
    const members = [person('a')]
    const roster = { kind: 'roster', name: room.name, people: 1, members, runTimeSeconds } as const
    store.apply({ ...room, kind: 'room', source: 'poll', evidence: { ...stamp, kind: 'roster', roster } }, contexts)
  }
  const isStale = () => store.shown(roomKey(room.accountId, room.name))?.stale
  read(100)
  expect(isStale()).toBe(false)
  now += 5_000
  store.passTime(now, contexts)
  expect(isStale()).toBe(true)
  now -= 4_000
  store.renew(contexts)
  expect(isStale()).toBe(true)
  now += 500
  read(101)
  expect(isStale()).toBe(false)
})
