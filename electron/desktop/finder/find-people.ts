import { probablyIn } from '../../../shared/rooms/call-members.ts'
import type { Room, Member } from '../../../shared/rooms/model.ts'
import { digitsIn } from '../../../shared/callers/digits.ts'
import { folded } from '../../../shared/callers/folded.ts'
import { isFoundIn, needleOf, searchTextOf } from '../../../shared/callers/found.ts'
import { numberPartsOf, numberKey } from '../../../shared/callers/number.ts'
import { labelOf, type LabelTexts } from '../../../shared/callers/called.ts'

/** A caller who matches, and their room. */
export interface FoundPerson {
  readonly room: Room
  readonly member: Member
}

interface Searchable {
  readonly member: Member
  /** The caller's names, folded, with the label first. */
  readonly names: readonly string[]
  readonly words: readonly string[]
  /** The digits of a phone number, or a SIP address. */
  readonly number: string
  /** See `searchTextOf`. */
  readonly all: string
}

interface SearchableRoom {
  readonly title: string
  readonly words: readonly string[]
  readonly people: readonly Searchable[]
}

/**
 * The callers who joined last, newest first. Those in the user's own rooms come before all others. The user is left
 * out, and so are callers in rooms without a roster, because Enter may not be able to mute them.
 */
export function newestPeople(rooms: readonly Room[], most: number): readonly FoundPerson[] {
  const people = rooms.flatMap((room) =>
    (room.members ?? []).flatMap((member) => (member.isMe ? [] : { room, member, at: joinOf(member) })),
  )
  people.sort((a, b) => Number(b.room.own) - Number(a.room.own) || b.at - a.at)
  return people.slice(0, most).map(({ room, member }) => ({ room, member }))
}

/** A caller who joined at an unknown time may have been there for a long time. */
function joinOf({ joinedAt, joinUnknown }: Member): number {
  return joinUnknown === true ? 0 : joinedAt
}

/**
 * Finds callers by a few letters of their name or room, or digits of their number.
 *
 * @param compare order of names and titles in the user's language
 */
export function createPeopleSearch(compare: (a: string, b: string) => number) {
  let known = new WeakMap<Room, SearchableRoom>()
  let knownLabels: LabelTexts | undefined
  const searchable = (room: Room, labels: LabelTexts): SearchableRoom => {
    const found = known.get(room)
    if (found !== undefined) return found
    const title = folded(room.title)
    const fresh = {
      title,
      words: wordsOf(title),
      people: (room.members ?? probablyIn(room)).map((member) => searchablePerson(member, labels)),
    }
    known.set(room, fresh)
    return fresh
  }
  return {
    find: (rooms: readonly Room[], query: string, labels: LabelTexts): readonly FoundPerson[] => {
      if (labels !== knownLabels) {
        known = new WeakMap()
        knownLabels = labels
      }
      const needle = folded(query).trim()
      if (needle === '') return []
      const found = rooms.flatMap((room) => {
        const inRoom = searchable(room, labels)
        return inRoom.people.flatMap((person) => {
          const rank = rankOf(person, inRoom, needle)
          return rank === undefined ? [] : { room, person, rank }
        })
      })
      found.sort(
        (a, b) =>
          a.rank - b.rank ||
          // Callers who are only probably here come last, because Enter may not be able to mute them.
          Number(a.person.member.byCall === true) - Number(b.person.member.byCall === true) ||
          Number(b.room.own) - Number(a.room.own) ||
          compare(a.person.names[0] ?? '', b.person.names[0] ?? '') ||
          compare(a.room.title, b.room.title) ||
          compare(a.person.number, b.person.number),
      )
      return found.map(({ room, person }) => ({ room, member: person.member }))
    },
  }
}

function searchablePerson(member: Member, labels: LabelTexts): Searchable {
  const label = labelOf(member.number, labels)
  const names = [...(label === undefined ? [] : [label]), member.name].filter((name) => name !== '').map(folded)
  return {
    member,
    names,
    words: names.flatMap(wordsOf),
    number: folded(numberKey(member.number)),
    all: searchTextOf(member, labels),
  }
}

/**
 * How well a caller matches; lower is better. Undefined without a match. A single digit is not searched for in numbers.
 * 0: a name begins with the needle, or the number ends with it.
 * 1: each part of the needle begins a word of the names, in any order ("diaz a").
 * 2: the same without spaces, but in order ("adi" finds Ana Diaz).
 * 3: as 1, but a part may also begin a word of the room's title.
 * 4: a name, the room's title or the number contains the needle, as in the main window's search.
 */
function rankOf(person: Searchable, room: SearchableRoom, needle: string): number | undefined {
  const inNumber = numberPartsOf(needle).filter(({ length }) => length > 1)
  if (inNumber.some((part) => person.number.endsWith(part))) return 0
  if (inNumber.some((part) => person.number.includes(part))) return 4
  if (person.names.some((name) => name.startsWith(needle))) return 0
  const parts = wordsOf(needle)
  if (beginWords(parts, person.words)) return 1
  if (parts.length === 1 && person.names.some((name) => isOfBeginnings(needle, wordsOf(name)))) return 2
  if (beginWords(parts, person.words, room.words)) return 3
  if (person.names.some((name) => name.includes(needle)) || room.title.includes(needle)) return 4
  // A lone mark such as "+", or a single digit, occurs in almost every number.
  const tells = /\p{L}|@/u.test(needle) || digitsIn(needle).length > 1
  const all = tells ? needleOf(needle) : undefined
  return all !== undefined && isFoundIn(person.all, all) ? 4 : undefined
}

/** Whether there are parts, and each is the beginning of one of the words. A query such as "+" has no parts. */
function beginWords(parts: readonly string[], ...words: readonly (readonly string[])[]): boolean {
  const isBeginning = (part: string): boolean => words.some((some) => some.some((word) => word.startsWith(part)))
  return parts.length > 0 && parts.every(isBeginning)
}

/** The words of a text. They are separated by characters that are neither letters nor digits. */
function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

/**
 * Whether the letters consist of beginnings of the words, in order, as "adi" of "ana diaz". Each word extends what the
 * words before it can form. The search does not branch, because callers choose their own names, and "a a a …" would have
 * too many branches.
 */
function isOfBeginnings(letters: string, words: readonly string[]): boolean {
  /** How many letters the words so far can form. */
  let formed = new Set([0])
  for (const word of words) {
    const longer = new Set<number>()
    for (const start of formed)
      for (let length = 1; length <= word.length && letters[start + length - 1] === word[length - 1]; length += 1)
        longer.add(start + length)
    if (longer.has(letters.length)) return true
    formed = longer
  }
  return false
}
