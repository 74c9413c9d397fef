import type { Room, Member } from '../../../shared/rooms/model.ts'
import { digitsOf } from '../../../shared/normalize-number.ts'
import { ownName, type LabelTexts } from '../../../shared/text/caller-names.ts'

/** A room that matches the search, or that has matching members. */
export interface SearchMatch {
  readonly room: Room
  /** Absent if all members are shown, because the room itself matches or the query is empty. */
  readonly members?: readonly Member[]
}

export interface Search {
  /** Lower-cases all texts in advance, so that the first keystroke is fast. */
  prime(rooms: readonly Room[], labels: LabelTexts): void
  find(rooms: readonly Room[], query: string, labels: LabelTexts): readonly SearchMatch[]
}

interface Haystack {
  readonly title: string
  /** The texts of all members in one string, so that one comparison can reject a room. */
  readonly all: string
  readonly members: readonly string[]
}

/**
 * Searches the titles of rooms, and the names, labels and numbers of members. Texts are lower-cased once per room, not
 * once per keystroke.
 */
export function createSearch(): Search {
  let known = new WeakMap<Room, Haystack>()
  let knownLabels: LabelTexts | undefined
  const haystack = (room: Room, labels: LabelTexts): Haystack => {
    const found = known.get(room)
    if (found !== undefined) return found
    const members = (room.members ?? []).map((member) => memberText(member, labels))
    const fresh = { title: room.title.toLowerCase(), all: members.join('\n'), members }
    known.set(room, fresh)
    return fresh
  }
  const follow = (labels: LabelTexts): void => {
    if (labels === knownLabels) return
    known = new WeakMap()
    knownLabels = labels
  }
  return {
    prime: (rooms, labels) => {
      follow(labels)
      for (const room of rooms) haystack(room, labels)
    },
    find: (rooms, query, labels) => {
      follow(labels)
      const needle = query.trim().toLowerCase()
      if (needle === '') return rooms.map((room) => ({ room }))
      const digits = digitsOf(needle)
      const matches = (text: string): boolean => text.includes(needle) || (digits !== '' && text.includes(digits))
      return rooms.flatMap((room) => {
        const { title, all, members } = haystack(room, labels)
        if (title.includes(needle)) return { room }
        if (!matches(all)) return []
        return { room, members: (room.members ?? []).filter((_, index) => matches(members[index] ?? '')) }
      })
    },
  }
}

function memberText(member: Member, labels: LabelTexts): string {
  const label = ownName(member, labels)
  const names = label === member.name ? label : `${label}\t${member.name}`
  return `${names.toLowerCase()}\t${member.number.toLowerCase()}`
}

/** The places where a piece of a text begins and ends. */
type Place = readonly [from: number, to: number]

/** The first place where a text contains the query or, for a phone number, the digits of the query. */
export function foundIn(text: string, query: string): Place | undefined {
  const needle = query.trim().toLowerCase()
  return needle === '' ? undefined : (placeOf(text, needle) ?? placeOfDigits(text, needle))
}

function placeOf(text: string, needle: string): Place | undefined {
  const lower = text.toLowerCase()
  const at = lower.indexOf(needle)
  // A few letters change their length in lower case, so the place would be wrong.
  return at < 0 || lower.length !== text.length ? undefined : [at, at + needle.length]
}

function placeOfDigits(text: string, needle: string): Place | undefined {
  const digits = digitsOf(needle)
  if (digits === '') return undefined
  const at = [...text.matchAll(/\d/g)].map(({ index }) => index)
  const start = text.replace(/\D/g, '').indexOf(digits)
  const from = at[start]
  const last = at[start + digits.length - 1]
  return from === undefined || last === undefined ? undefined : [from, last + 1]
}
