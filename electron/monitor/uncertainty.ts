import type { Stamp } from './evidence.ts'
import { without, type Room } from './room.ts'

/** The room after a response that leaves it open whether the run is still the same. */
export function unsure(room: Room, { answered }: Stamp): Room {
  return { ...room, unsureAt: answered }
}

/** A room that is live after a contradiction may be another run, so the earlier roster must not be relied on. */
export function distrusted(room: Room, stamp: Stamp): Room {
  const dropped = ['rosterAskedAt', 'aliveAskedAt', 'ownRosterAskedAt', 'ownAliveAskedAt'] as const
  return unsure(without(room, 'gone', 'idsUnsure', ...dropped), stamp)
}

/** The room after a response that leaves it open which callers the member ids of its roster mean. */
export function withIdsUnsure(room: Room, { answered }: Stamp): Room {
  return { ...room, idsUnsure: answered }
}
