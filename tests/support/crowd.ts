import { createPeopleSearch } from '../../electron/desktop/finder/find-people.ts'
import { createPeople, demoRoomName, type Person } from '../../electron/simulator/people.ts'
import { createRandom } from '../../electron/simulator/random.ts'
import { aMember, aRoom } from './rooms.ts'

interface CrowdRoom {
  readonly name: string
  readonly people: readonly Person[]
}

/** How to reach a caller in the finder with the fewest keys. */
export interface ShortestWay {
  readonly room: string
  readonly query: string
  /** The number of rows above the caller's row. */
  readonly down: number
  /** The number of keys: one for the shortcut, the characters of the query, the arrows, and Enter. */
  readonly keys: number
}

/** Makes the same rooms for the same seed. There are about 40 first names, so many callers share one. */
export function crowdOf(seed: number, rooms: number, peopleInEach: number): readonly CrowdRoom[] {
  const nextPerson = createPeople(createRandom(seed))
  return Array.from({ length: rooms }, (_, index) => ({
    name: demoRoomName(index),
    people: Array.from({ length: peopleInEach }, nextPerson),
  }))
}

/** The shortest ways to `count` random callers, the same for the same seed. */
export function shortestWays(crowd: readonly CrowdRoom[], seed: number, count: number): readonly ShortestWay[] {
  const rooms = crowd.map(({ name, people }, room) =>
    aRoom(name, { members: people.map((person, index) => aMember(room * 1_000 + index, person)) }),
  )
  const search = createPeopleSearch((a, b) => a.localeCompare(b))
  const everybody = crowd.flatMap(({ name, people }) => people.map((person) => ({ person, room: name })))
  const random = createRandom(seed + 1)
  return Array.from({ length: count }, () => {
    const { person, room } = random.pick(everybody)
    const ways = queriesFor(person).map((query) => {
      const found = search.find(rooms, query, {})
      const down = found.findIndex((one) => one.room.name === room && one.member.number === person.number)
      return { room, query, down, keys: down < 0 ? Infinity : 1 + query.length + down + 1 }
    })
    return ways.reduce((best, way) => (way.keys < best.keys ? way : best))
  })
}

/**
 * The queries that a moderator in a hurry types: the first letter of the first name and two or three letters of the
 * last name, or the last four digits of the number.
 */
function queriesFor({ name, number }: Person): readonly [string, ...string[]] {
  const [first = '', last = ''] = name.toLowerCase().split(' ')
  return [first.slice(0, 1) + last.slice(0, 2), first.slice(0, 1) + last.slice(0, 3), number.slice(-4)]
}
