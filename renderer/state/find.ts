import type { Conference, Member } from '../../shared/model.ts'
import { ownName, type Labels } from '../../shared/text/people.ts'

/** What a search leaves of a room: all of it, or the people who match. */
export interface Found {
  readonly room: Conference
  /** Absent where the room itself matches, so that everybody in it is shown. */
  readonly members?: readonly Member[]
}

export interface Finder {
  find(rooms: readonly Conference[], query: string, labels: Labels): readonly Found[]
}

interface Haystack {
  readonly title: string
  readonly members: readonly (readonly [text: string, digits: string])[]
}

/** Searches names, labels and numbers. Texts are lowered once a room, not once a keystroke. */
export function createFinder(): Finder {
  let known = new WeakMap<Conference, Haystack>()
  let knownLabels: Labels | undefined
  const haystack = (room: Conference, labels: Labels): Haystack => {
    const found = known.get(room)
    if (found !== undefined) return found
    const fresh: Haystack = {
      title: fold(room.title),
      members: (room.members ?? []).map((member) => [
        fold(`${ownName(member, labels)}\n${member.name}\n${member.number}`),
        member.number,
      ]),
    }
    known.set(room, fresh)
    return fresh
  }
  return {
    find: (rooms, query, labels) => {
      if (labels !== knownLabels) {
        known = new WeakMap()
        knownLabels = labels
      }
      const needle = fold(query.trim())
      if (needle === '') return rooms.map((room) => ({ room }))
      const digits = digitsOf(query)
      const found: Found[] = []
      for (const room of rooms) {
        const { title, members } = haystack(room, labels)
        if (title.includes(needle)) {
          found.push({ room })
          continue
        }
        const matching = (room.members ?? []).filter((_, index) => {
          const [text, number] = members[index] ?? ['', '']
          return text.includes(needle) || (digits !== '' && number.includes(digits))
        })
        if (matching.length > 0) found.push({ room, members: matching })
      }
      return found
    },
  }
}

function fold(text: string): string {
  return text.toLocaleLowerCase()
}

/** The digits of something typed like a number; empty for words, which must not match by the digits in them. */
function digitsOf(query: string): string {
  return /^[+\d\s()./-]+$/.test(query) ? query.replace(/\D/g, '') : ''
}
