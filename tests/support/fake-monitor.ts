import type { RoomsListener } from '../../electron/moderation/rooms.ts'
import type { RoomRef } from '../../electron/monitor/monitor.ts'
import type { Change, Room, Snapshot } from '../../shared/rooms/model.ts'
import { aSnapshot } from './rooms.ts'

/** A monitor that shows what a test tells it: `become` replaces its snapshot and tells all listeners. */
export function fakeMonitor(first: Snapshot = aSnapshot([])) {
  const listeners = new Set<RoomsListener>()
  let shown = first
  return {
    listeners,
    monitor: {
      snapshot: (): Snapshot => shown,
      conference: ({ accountId, name }: RoomRef): Room | undefined =>
        shown.conferences.find((room) => room.accountId === accountId && room.name === name),
      subscribe: (listener: RoomsListener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    become: (next: Snapshot, changes: readonly Change[] = []): void => {
      const before = shown
      shown = next
      for (const listener of [...listeners]) listener(before, next, changes)
    },
  }
}
