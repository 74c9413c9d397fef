import type { Room } from '../../shared/rooms/model.ts'
import type { Monitor } from '../monitor/monitor.ts'

/**
 * Applies what the journal says about each room, as soon as `knownOf` returns a value for that room.
 *
 * @param found what the journal says, by room key; an entry is removed when it is used
 * @param knownOf what must be known of the room; undefined if it is not known yet
 * @returns a function that stops waiting for the other rooms
 */
export function recoverRooms<Found, Known>(
  monitor: Pick<Monitor, 'snapshot' | 'subscribe'>,
  found: Map<string, Found>,
  knownOf: (room: Room) => Known | undefined,
  recover: (room: Room, value: Found, known: Known) => void,
): () => void {
  const visit = (conferences: readonly Room[]): void => {
    for (const room of conferences) {
      const value = found.get(room.key)
      const known = knownOf(room)
      if (value === undefined || known === undefined) continue
      // The entry is removed first, because `visit` is called again if `recover` changes the snapshot.
      found.delete(room.key)
      recover(room, value, known)
    }
    if (found.size === 0) stop()
  }
  const stop = monitor.subscribe((_before, { conferences }) => {
    visit(conferences)
  })
  visit(monitor.snapshot().conferences)
  return stop
}
