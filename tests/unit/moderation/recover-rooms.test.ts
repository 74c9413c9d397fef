import { expect, test } from 'vitest'
import { recoverRooms } from '../../../electron/moderation/recover-rooms.ts'
import type { Monitor } from '../../../electron/monitor/monitor.ts'
import type { Room, Snapshot } from '../../../shared/rooms/model.ts'
import { aRoom, aSnapshot } from '../../support/rooms.ts'

/** Creates a monitor whose snapshot changes with each call of `show`. */
function createMonitor() {
  let snapshot = aSnapshot([])
  const listeners = new Set<(before: Snapshot, after: Snapshot) => void>()
  const show = (...rooms: readonly Room[]): void => {
    const before = snapshot
    snapshot = aSnapshot(rooms)
    for (const listener of [...listeners]) listener(before, snapshot)
  }
  const monitor = {
    snapshot: () => snapshot,
    subscribe: (listener: (before: Snapshot, after: Snapshot) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as Pick<Monitor, 'snapshot' | 'subscribe'>
  return { monitor, listeners, show }
}

test('each room is recovered once, even if that changes the snapshot; the subscription ends with the last room', () => {
  const { monitor, listeners, show } = createMonitor()
  const a = aRoom('a', { startedAt: 1 })
  const b = aRoom('b', { startedAt: 2 })
  const recovered: string[] = []
  const found = new Map([a, b].map(({ key, name }) => [key, `of ${name}`]))
  recoverRooms(
    monitor,
    found,
    ({ startedAt }) => startedAt,
    ({ name }, value, startedAt) => {
      recovered.push(`${name} ${value} ${startedAt}`)
      if (recovered.length < 5) show(a, b)
    },
  )
  expect(recovered).toEqual([])
  show(a, aRoom('b'))
  show(a, b)
  expect(recovered).toEqual(['a of a 1', 'b of b 2'])
  expect(listeners.size).toBe(0)
})

test('the recovery waits for a room whose start is unknown, until the recovery is stopped', () => {
  const { monitor, listeners, show } = createMonitor()
  const recovered: string[] = []
  const stop = recoverRooms(
    monitor,
    new Map([['acme/a', 0]]),
    ({ startedAt }) => startedAt,
    ({ name }) => recovered.push(name),
  )
  show(aRoom('a', { startedAt: undefined } as unknown as Partial<Room>))
  expect([recovered, listeners.size]).toEqual([[], 1])
  stop()
  expect(listeners.size).toBe(0)
})
