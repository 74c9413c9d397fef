import type { Conference, Member, Pending } from '../../shared/model.ts'
import { sharedNames, type Labels } from '../../shared/text/caller-names.ts'
import { joinedBefore, showsEffect } from '../../shared/action-effect.ts'
import type { SearchMatch } from './search.ts'
import { orderRooms } from '../../shared/room-order.ts'
import { keepPositions, orderMembers } from './list-order.ts'
import { isLive } from './totals.ts'

/**
 * One piece of the virtual list: a room with its first people, or more people of the same room. Pieces keep the number
 * of elements in the page bounded, also for a room of thousands. What only the screen needs is worked out when the
 * piece is drawn: a search may find 20,000 people, of whom ten are seen.
 */
export interface Block {
  readonly id: string
  readonly room: Conference
  readonly first: boolean
  readonly expanded: boolean
  readonly members: readonly Member[]
  /** How many `members` there are, without putting them in order. */
  readonly size: number
  /** Position of the first of `members` among those shown, from 0. */
  readonly from: number
  /** How many members the room shows in all its blocks. */
  readonly total: number
  readonly shared: ReadonlySet<string>
  /** How many people of the room a search has found; absent where it shows all. */
  readonly found?: number
  /** Keys of those among `members` who have gone: they only keep their place while somebody points at the list. */
  readonly left: ReadonlySet<string>
  /** The room has gone, and only keeps its place. */
  readonly ended: boolean
  readonly pending: ReadonlyMap<string, readonly Pending[]>
}

const MEMBERS_A_BLOCK = 15

/** A search opens rooms by itself until so many people are shown; a letter may find all of 20,000. */
const MEMBERS_A_SEARCH = 60

/** Rows of people who have gone keep their place; a list that is pointed at all day must not fill up with them. */
const LEFT_A_ROOM = 50

export interface BlockInput {
  readonly found: readonly SearchMatch[]
  readonly expanded: ReadonlySet<string>
  readonly searching: boolean
  readonly labels: Labels
  readonly compareTitles: (a: string, b: string) => number
  /** The pointer or the focus is in the list: nothing moves. */
  readonly still: boolean
  /** What is looked at: what another search or account leaves out has not gone. */
  readonly scope: string
  /** Whether the room is there, also where the search does not find it. */
  readonly isThere: (roomKey: string) => boolean
}

interface Made {
  readonly room: Conference
  readonly members: readonly Member[] | undefined
  readonly expanded: boolean
  readonly labels: Labels
  readonly still: boolean
  readonly ended: boolean
  readonly order: () => readonly Member[]
  readonly blocks: readonly Block[]
}

/** Makes blocks; the same room in the same state gives the same objects, so that nothing is drawn again. */
export function createBlockMaker(): (input: BlockInput) => readonly Block[] {
  let made = new Map<string, Made>()
  let roomOrder: readonly string[] = []
  let scope = ''
  return (input) => {
    const keeps = input.still && input.scope === scope
    scope = input.scope
    const foundBy = new Map(input.found.map((one) => [one.room.key, one]))
    const hasGone = ([key, { room }]: [string, Made]): boolean =>
      !foundBy.has(key) && !input.isThere(key) && isLive(room)
    const ended = keeps ? [...made].filter(hasGone) : []
    const sorted = [
      ...orderRooms(
        input.found.map((one) => one.room),
        input.compareTitles,
      ),
      ...ended.map(([, { room }]) => room),
    ]
    const rooms = input.still ? keepPositions(roomOrder, sorted) : sorted
    roomOrder = rooms.map((room) => room.key)
    const next = new Map<string, Made>()
    const blocks: Block[] = []
    let shown = 0
    for (const room of rooms) {
      const found = foundBy.get(room.key)
      const before = made.get(room.key)
      const opens = input.searching && found?.members !== undefined && shown < MEMBERS_A_SEARCH
      if (opens) shown += found.members.length
      const entry =
        found === undefined && before !== undefined
          ? endedRoom(before)
          : makeRoom(found ?? { room }, opens, { ...input, keeps }, before)
      next.set(room.key, entry)
      blocks.push(...entry.blocks)
    }
    made = next
    return blocks
  }
}

function makeRoom(
  found: SearchMatch,
  opens: boolean,
  input: BlockInput & { readonly keeps: boolean },
  before: Made | undefined,
): Made {
  const { room } = found
  const members = found.members ?? room.members
  const expanded = opens || input.expanded.has(room.key)
  const { labels, still } = input
  if (
    before?.room === room &&
    before.expanded === expanded &&
    before.labels === labels &&
    !before.ended &&
    (before.still === still || !expanded) &&
    sameList(before.members, members)
  )
    return before
  // The order before is asked for now: later it would hold on to all orders ever.
  const places = still && expanded && before?.expanded === true ? before.order() : undefined
  const left = input.keeps && places !== undefined ? leftOf(room, places) : []
  const order = once(() => {
    const sorted = orderMembers([...(members ?? []), ...left], labels)
    return places === undefined
      ? sorted
      : keepPositions(
          places.map(({ key }) => key),
          sorted,
        )
  })
  const total = expanded ? (members?.length ?? 0) + left.length : 0
  const blocks = cut({ room, expanded, order, total, labels, left, ended: false, found: found.members?.length })
  return { room, members, expanded, labels, still, ended: false, order, blocks }
}

/** Who of those shown is in the room no more. A roster that is not known proves nothing. */
function leftOf(room: Conference, shown: readonly Member[]): readonly Member[] {
  if (room.members === undefined && isLive(room)) return []
  const here = new Set(room.members?.map(({ key }) => key))
  return shown.filter(({ key }) => !here.has(key)).slice(-LEFT_A_ROOM)
}

/** As it was, with nobody in it who could be acted on. */
function endedRoom(before: Made): Made {
  if (before.ended) return before
  const { room, expanded, labels, order, blocks } = before
  const left = expanded ? order() : []
  const total = blocks.reduce((sum, { size }) => sum + size, 0)
  return { ...before, ended: true, blocks: cut({ room, expanded, order, total, labels, left, ended: true }) }
}

interface Cut {
  readonly room: Conference
  readonly expanded: boolean
  readonly order: () => readonly Member[]
  readonly total: number
  readonly labels: Labels
  readonly left: readonly Member[]
  readonly ended: boolean
  readonly found?: number | undefined
}

function cut({ room, expanded, order, total, labels, left, ended, found }: Cut): readonly Block[] {
  const shared = once(() =>
    expanded ? sharedNames(left.length === 0 ? (room.members ?? []) : order(), labels) : new Set<string>(),
  )
  const pending = once(() => pendingByMember(room))
  const gone = new Set(left.map(({ key }) => key))
  return Array.from({ length: Math.max(1, Math.ceil(total / MEMBERS_A_BLOCK)) }, (_, index) => {
    const from = index * MEMBERS_A_BLOCK
    const members = once(() => (expanded ? order().slice(from, from + MEMBERS_A_BLOCK) : []))
    return {
      // The number comes first: no room's key begins with another's number.
      id: `${index} ${room.key}`,
      room,
      first: index === 0,
      expanded,
      get members() {
        return members()
      },
      size: Math.min(MEMBERS_A_BLOCK, total - from),
      from,
      total,
      get shared() {
        return shared()
      },
      left: gone,
      ended,
      ...(found !== undefined && { found }),
      get pending() {
        return pending()
      },
    }
  })
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function pendingByMember({ pending, members }: Conference): ReadonlyMap<string, readonly Pending[]> {
  const by = new Map<string, Pending[]>()
  for (const entry of pending) {
    const { who } = entry
    const keys = who === 'everyone' ? membersOnTheirWay(members ?? [], entry) : who
    for (const key of keys) by.set(key, [...(by.get(key) ?? []), entry])
  }
  return by
}

/** Whom an action on everyone covers who do not show its effect yet. What came of it for all is said of the room. */
function membersOnTheirWay(members: readonly Member[], { kind, state, at }: Pending): readonly string[] {
  if (state !== 'sending' && state !== 'accepted') return []
  return members.filter((one) => joinedBefore(one, at) && !showsEffect(kind, one)).map(({ key }) => key)
}

function sameList(a: readonly Member[] | undefined, b: readonly Member[] | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.length !== b.length) return false
  return a.every((member, index) => member === b[index])
}
