import type { Conference } from './model.ts'

/**
 * The order of rooms in the window and in the tray: own rooms first, then by size, then by title. Rooms whose size is not
 * known come last.
 * @param compareTitles `Texts.compare`: "Room 2" before "Room 10", accents as the language sorts them.
 */
export function orderRooms(
  rooms: readonly Conference[],
  compareTitles: (a: string, b: string) => number,
): readonly Conference[] {
  return rooms.toSorted(
    (a, b) =>
      Number(b.own) - Number(a.own) ||
      (b.people ?? -1) - (a.people ?? -1) ||
      compareTitles(a.title, b.title) ||
      compareKeys(a.key, b.key),
  )
}

/** Code-unit order, for keys, which are never shown. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
