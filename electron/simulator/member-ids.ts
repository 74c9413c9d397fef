import type { Random } from './random.ts'
import type { Member, Room } from './model.ts'
import type { Switches } from './switches.ts'

export type GiveId = (room: Room, callUuid: string, wanted: string | undefined) => Pick<Member, 'memberId' | 'reusedId'>

/** Ids of people who left are remembered this long, counted in people: a rejoin comes soon or never. */
const remembered = 10_000

/** Member ids are running numbers of the whole media server: large, sparse, never per room. */
export function createMemberIds(random: Random, switches: () => Readonly<Switches>): GiveId {
  const earlier = new Map<string, string>()
  let last = random.int(20_000, 400_000)
  return (room, callUuid, wanted) => {
    const key = `${room.name}\n${callUuid}`
    const before = earlier.get(key)
    const again = switches().memberIds === 'reused' && before !== undefined && !room.members.has(before)
    const memberId = wanted ?? (again ? before : String((last += random.int(1, 97))))
    earlier.delete(key)
    earlier.set(key, memberId)
    const [oldest] = earlier.size > remembered ? earlier.keys() : []
    if (oldest !== undefined) earlier.delete(oldest)
    return { memberId, reusedId: before === memberId }
  }
}
