import type { Roster, Stamp } from './evidence.ts'
import { isOtherInstance, mayBeginLater, nobodyInCommon } from './restart-detection.ts'
import { without, type RoomRecord } from './room.ts'

/** The room after a response that makes it uncertain whether the run is still the same. */
export function unsure(room: RoomRecord, { answered }: Stamp): RoomRecord {
  return { ...room, unsureAt: answered }
}

/** A room that is live after a contradiction may be in another run, so the earlier roster must not be relied on. */
export function distrusted(room: RoomRecord, stamp: Stamp): RoomRecord {
  const dropped = ['rosterAskedAt', 'aliveAskedAt', 'ownRosterAskedAt', 'ownAliveAskedAt'] as const
  return unsure(without(room, 'gone', ...dropped), stamp)
}

/**
 * The room after a response that may be newer than the known state and contradicts it. An action on the whole room must
 * first read the room.
 */
export function withAliveUnsure(room: RoomRecord): RoomRecord {
  return without(room, 'aliveAskedAt', 'ownAliveAskedAt')
}

/** The room after a response that makes it uncertain which callers the member ids of the roster mean. */
export function withIdsUnsure(room: RoomRecord, { answered }: Stamp): RoomRecord {
  return { ...room, idsUnsure: answered }
}

/** The room after a roster that may be newer than the known one, and in which member ids may mean other callers. */
export function contradicted(room: RoomRecord, roster: Roster, stamp: Stamp): RoomRecord {
  const next = withIdsUnsure(room, stamp)
  if (!nobodyInCommon(room, roster)) return next
  // In a small room everyone may change, so this alone must not void a question or a scheduled end.
  const mayBeOther = isOtherInstance(room, roster, stamp) || mayBeginLater(room, roster, stamp)
  return withAliveUnsure(mayBeOther ? unsure(next, stamp) : next)
}
