import type { ObservedRoom } from './model.ts'
import type { Preferences } from '../preferences/preferences.ts'

/**
 * The order of rooms in the window and in the tray: own rooms first, then as the user chose. In the order by name,
 * rooms keep their places while people come and go. Rooms whose size is unknown come last.
 * @param compareTitles `Texts.compare`: "Room 2" before "Room 10", accents as the language sorts them
 */
export function orderRooms<R extends ObservedRoom>(
  rooms: readonly R[],
  compareTitles: (a: string, b: string) => number,
  order: Preferences['roomOrder'],
): readonly R[] {
  const rank = RANKS[order]
  return rooms.toSorted(
    (a, b) =>
      Number(b.own) - Number(a.own) ||
      rank(b) - rank(a) ||
      compareTitles(a.title, b.title) ||
      compareKeys(a.key, b.key),
  )
}

const RANKS: Readonly<Record<Preferences['roomOrder'], (room: ObservedRoom) => number>> = {
  name: () => 0,
  people: (room) => room.people ?? -1,
}

/** Compares keys, which are never shown, by code units. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
