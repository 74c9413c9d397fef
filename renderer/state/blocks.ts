import type { Conference, Member, Pending } from '../../shared/model.ts'
import { sharedNames, type Labels } from '../../shared/text/people.ts'
import type { Found } from './find.ts'
import { keepPlaces, orderMembers, orderRooms } from './order.ts'

/**
 * One piece of the virtual list: a room with its first people, or more people of the same room. Pieces keep the number
 * of elements in the page bounded, also for a room of thousands.
 */
export interface Block {
  readonly id: string
  readonly room: Conference
  readonly first: boolean
  readonly expanded: boolean
  readonly members: readonly Member[]
  /** Position of the first of `members` among those shown, from 0. */
  readonly from: number
  /** How many members the room shows in all its blocks. */
  readonly total: number
  readonly blocks: number
  readonly shared: ReadonlySet<string>
  readonly pending: ReadonlyMap<string, readonly Pending[]>
}

export const MEMBERS_A_BLOCK = 30

export interface BlockInput {
  readonly found: readonly Found[]
  readonly expanded: ReadonlySet<string>
  readonly searching: boolean
  readonly labels: Labels
  /** The pointer or the focus is in the list: nothing moves. */
  readonly still: boolean
}

interface Made {
  readonly room: Conference
  readonly members: readonly Member[] | undefined
  readonly expanded: boolean
  readonly labels: Labels
  readonly still: boolean
  readonly order: readonly string[]
  readonly blocks: readonly Block[]
}

/** Makes blocks; the same room in the same state gives the same objects, so that nothing is drawn again. */
export function createBlockMaker(): (input: BlockInput) => readonly Block[] {
  let made = new Map<string, Made>()
  let roomOrder: readonly string[] = []
  return (input) => {
    const sorted = orderRooms(input.found.map((one) => one.room))
    const rooms = input.still ? keepPlaces(roomOrder, sorted) : sorted
    roomOrder = rooms.map((room) => room.key)
    const foundBy = new Map(input.found.map((one) => [one.room.key, one]))
    const next = new Map<string, Made>()
    const blocks: Block[] = []
    for (const room of rooms) {
      const entry = makeRoom(foundBy.get(room.key) ?? { room }, input, made.get(room.key))
      next.set(room.key, entry)
      blocks.push(...entry.blocks)
    }
    made = next
    return blocks
  }
}

function makeRoom(found: Found, input: BlockInput, before: Made | undefined): Made {
  const { room } = found
  const members = found.members ?? room.members
  const expanded = input.expanded.has(room.key) || (input.searching && found.members !== undefined)
  const { labels, still } = input
  if (
    before?.room === room &&
    before.expanded === expanded &&
    before.labels === labels &&
    (before.still === still || !expanded) &&
    sameList(before.members, members)
  )
    return before
  const shown = expanded ? orderMembers(members ?? [], labels) : []
  const ordered = still && before !== undefined ? keepPlaces(before.order, shown) : shown
  return {
    room,
    members,
    expanded,
    labels,
    still,
    order: ordered.map((member) => member.key),
    blocks: cut(room, expanded, ordered, labels),
  }
}

function cut(room: Conference, expanded: boolean, ordered: readonly Member[], labels: Labels): readonly Block[] {
  const count = Math.max(1, Math.ceil(ordered.length / MEMBERS_A_BLOCK))
  const shared = expanded ? sharedNames(room.members ?? [], labels) : new Set<string>()
  const pending = pendingByMember(room.pending)
  return Array.from({ length: count }, (_, index) => ({
    id: index === 0 ? room.key : `${room.key}\n${index}`,
    room,
    first: index === 0,
    expanded,
    members: ordered.slice(index * MEMBERS_A_BLOCK, (index + 1) * MEMBERS_A_BLOCK),
    from: index * MEMBERS_A_BLOCK,
    total: ordered.length,
    blocks: count,
    shared,
    pending,
  }))
}

function pendingByMember(pending: readonly Pending[]): ReadonlyMap<string, readonly Pending[]> {
  const by = new Map<string, Pending[]>()
  for (const entry of pending) {
    if (entry.who === 'everyone') continue
    for (const key of entry.who) by.set(key, [...(by.get(key) ?? []), entry])
  }
  return by
}

function sameList(a: readonly Member[] | undefined, b: readonly Member[] | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.length !== b.length) return false
  return a.every((member, index) => member === b[index])
}
