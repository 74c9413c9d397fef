import type { Room, Member } from '../../../shared/rooms/model.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { LabelTexts } from '../../../shared/callers/called.ts'
import { peopleOf } from './roster.ts'
import { folded } from '../../../shared/callers/folded.ts'
import { isFoundIn, isFoundInTitle, needleOf, searchTextOf } from '../../../shared/callers/found.ts'

/** A room that matches the search, or that has matching members. */
export interface SearchMatch {
  readonly room: ShownRoom
  /** The callers who match. Absent if all are shown, because the room itself matches or the query is empty. */
  readonly members?: readonly Member[]
}

interface Haystack {
  readonly title: string
  /** The texts of all people in one string, so that one comparison can reject a room. */
  readonly all: string
  readonly people: readonly string[]
}

/**
 * Returns a function that searches the titles of rooms, and the names, labels and numbers of members and reported
 * callers. Texts are folded once per room and labels, not once per keystroke.
 */
export function createSearch(): (
  rooms: readonly ShownRoom[],
  query: string,
  labels: LabelTexts,
) => readonly SearchMatch[] {
  let known = new WeakMap<Room, Haystack>()
  let knownLabels: LabelTexts | undefined
  const haystack = (room: Room, labels: LabelTexts): Haystack => {
    const found = known.get(room)
    if (found !== undefined) return found
    const people = peopleOf(room).map((person) => searchTextOf(person, labels))
    const fresh = { title: folded(room.title), all: people.join('\n'), people }
    known.set(room, fresh)
    return fresh
  }
  return (rooms, query, labels) => {
    if (labels !== knownLabels) known = new WeakMap()
    knownLabels = labels
    const needle = needleOf(query)
    if (needle === undefined) return rooms.map((room) => ({ room }))
    return rooms.flatMap((room) => {
      const { title, all, people } = haystack(room, labels)
      if (isFoundInTitle(title, needle)) return { room }
      if (!isFoundIn(all, needle)) return []
      const isFound = (_: unknown, index: number): boolean => isFoundIn(people[index] ?? '', needle)
      return { room, members: peopleOf(room).filter(isFound) }
    })
  }
}
