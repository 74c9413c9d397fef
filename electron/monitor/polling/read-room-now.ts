import { roomKey } from '../../../shared/rooms/model.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { failure, success } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { fromRetrieve } from '../evidence.ts'
import type { InFlightReads } from './in-flight-reads.ts'
import { isDoubted } from '../room.ts'
import type { RoomRef } from './room-priority.ts'
import type { SnapshotStore } from '../snapshot-store.ts'

/** Reads one room ahead of polls and returns what is known once the response has been applied. */
export async function readRoomNow(
  reads: InFlightReads,
  store: SnapshotStore,
  { accountId, name }: RoomRef,
): Promise<Result<Room | 'gone'>> {
  const key = roomKey(accountId, name)
  // A response that contradicts the current run, such as a 404, must be confirmed by a second read.
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const { reply, stamp, dropped } = await reads.readForUser(name)
    if (dropped) return failure('cancelled')
    const evidence = fromRetrieve(name, reply, stamp)
    if (evidence.kind === 'unreadable') return { ok: false, fault: evidence.fault }
    const room = store.rooms.get(key)
    // If the member ids are still uncertain after the second read, because callers keep leaving, the room is returned
    // anyway. The age of its roster then counts as unknown, so no action relies on it.
    const areIdsOpen = attempt === 1 && evidence.kind === 'roster' && room?.idsUnsure !== undefined
    // A relay's newer roster arrived in the meantime, so the response was ignored. An action must not be refused for that.
    const ownAskedAt = evidence.kind === 'roster' ? room?.ownRosterAskedAt : room?.ownAliveAskedAt
    const isOutdated = room?.phase === 'live' && stamp.asked < room.newestAsked
    const isIgnored = attempt === 1 && isOutdated && (ownAskedAt ?? -Infinity) < stamp.askedAt
    const isOpen = room !== undefined && (isDoubted(room) || areIdsOpen || isIgnored)
    if (!isOpen) return success(store.shown(key) ?? 'gone')
  }
  return failure('stale')
}
