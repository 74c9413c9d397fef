import { once } from '../../../shared/lazy.ts'
import type { Room, Member, Pending } from '../../../shared/rooms/model.ts'
import { sharedNames, type Labels } from '../../../shared/text/caller-names.ts'
import { pendingByMember } from './pending-by-member.ts'
import type { RosterFilter } from './roster.ts'

/**
 * One item of the virtual list: a room with its first members, or more members of the same room. Blocks limit the
 * number of elements in the page, even for a room of thousands. `members`, `shared` and `pending` are computed only
 * when they are read, because a search may match 20,000 members of whom ten are visible.
 */
export interface Block {
  readonly id: string
  readonly room: Room
  readonly first: boolean
  readonly expanded: boolean
  readonly members: readonly Member[]
  /** The length of `members`, known without sorting them. */
  readonly size: number
  /** The index of the block's first member among the members that the room shows. */
  readonly from: number
  /** The number of members that the room shows in all its blocks. */
  readonly total: number
  /** The names that several members of the room share, or that look alike. */
  readonly shared: ReadonlySet<string>
  /** The number of members that the search matches; absent without a search, or if the room itself matches. */
  readonly matchCount?: number
  /** Keys of the room's shown members who have left. Their rows stay while the list is frozen. */
  readonly left: ReadonlySet<string>
  /** Whether the room has ended. Its header stays while the list is frozen, and its rows are gone. */
  readonly ended: boolean
  readonly pending: ReadonlyMap<string, readonly Pending[]>
  /** Determines which members of the room are shown. */
  readonly filter: RosterFilter
}

const MEMBERS_PER_BLOCK = 15

export interface RoomToCut {
  readonly room: Room
  readonly expanded: boolean
  readonly sorted: () => readonly Member[]
  readonly total: number
  readonly labels: Labels
  readonly left: readonly Member[]
  readonly ended: boolean
  readonly matchCount?: number | undefined
  readonly filter: RosterFilter
}

/** Divides a room into blocks. */
export function cut(toCut: RoomToCut): readonly Block[] {
  const { room, expanded, sorted, total, labels, left, ended, matchCount, filter } = toCut
  if (total === 0) return [withoutMembers(toCut)]
  const shared = once(() =>
    expanded ? sharedNames(left.length === 0 ? (room.members ?? []) : sorted(), labels) : new Set<string>(),
  )
  const pending = once(() => pendingByMember(room))
  const leftKeys = new Set(left.map(({ key }) => key))
  return Array.from({ length: Math.max(1, Math.ceil(total / MEMBERS_PER_BLOCK)) }, (_, index) => {
    const from = index * MEMBERS_PER_BLOCK
    const members = once(() => (expanded ? sorted().slice(from, from + MEMBERS_PER_BLOCK) : []))
    return {
      // The number comes first, so that it cannot be taken for a part of the room's name.
      id: `${index} ${room.key}`,
      room,
      first: index === 0,
      expanded,
      get members() {
        return members()
      },
      size: Math.min(MEMBERS_PER_BLOCK, total - from),
      from,
      total,
      get shared() {
        return shared()
      },
      left: leftKeys,
      ended,
      filter,
      ...(matchCount !== undefined && { matchCount }),
      get pending() {
        return pending()
      },
    }
  })
}

/** A block without members. It has no getters, because a keystroke in the search may make a thousand of them. */
export function withoutMembers({
  room,
  expanded,
  ended,
  matchCount,
  filter,
}: Pick<RoomToCut, 'room' | 'expanded' | 'ended' | 'matchCount' | 'filter'>): Block {
  return {
    id: `0 ${room.key}`,
    room,
    first: true,
    expanded,
    ended,
    filter,
    members: [],
    size: 0,
    from: 0,
    total: 0,
    shared: NOBODY,
    left: NOBODY,
    pending: NOTHING,
    ...(matchCount !== undefined && { matchCount }),
  }
}

const NOBODY: ReadonlySet<string> = new Set()
const NOTHING: ReadonlyMap<string, readonly Pending[]> = new Map()
