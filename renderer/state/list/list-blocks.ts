import type { RoomKey } from '../../../shared/values.ts'
import { once } from '../../../shared/lazy.ts'
import type { Member, Pending } from '../../../shared/rooms/model.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import { type LabelTexts } from '../../../shared/callers/called.ts'
import { sharedLines, sharedNames } from '../../../shared/callers/told-apart.ts'
import type { SearchMatch } from './search.ts'
import { orderRooms } from '../../../shared/rooms/room-order.ts'
import {
  insideOf,
  leftOf,
  peopleOf,
  shownMembers,
  waitingIn,
  type RosterFilter,
  keepPositions,
  orderMembers,
  type RosterOrder,
} from './roster.ts'
import { isLive } from '../snapshot-queries.ts'
import { pendingByMember } from './pending-by-member.ts'

/**
 * One item of the virtual list: a room with its first members, or more members of the same room. Blocks limit the
 * number of elements in the page, even for a room of thousands. `members`, `shared`, `lines` and `pending` are computed
 * only when they are called, because a search may match 20,000 members of whom ten are visible.
 */
export interface Block extends Waiting {
  readonly id: string
  readonly room: ShownRoom
  readonly first: boolean
  readonly expanded: boolean
  readonly members: () => readonly Member[]
  /** The length of `members`, known without sorting them. */
  readonly size: number
  /** The index of the block's first member among the members that the room shows. */
  readonly from: number
  /** The number of members that the room shows in all its blocks. */
  readonly total: number
  /** The names that several members of the room share, or that look alike. */
  readonly shared: () => ReadonlySet<string>
  /** As `sharedLines` returns them for the room. */
  readonly lines: () => ReadonlyMap<string, number>
  /** The number of members that the search matches; undefined without a search, or if the room itself matches. */
  readonly matchCount: number | undefined
  /** Keys of the room's shown members who have left. Their rows stay while the list is frozen. */
  readonly left: ReadonlySet<string>
  /** Whether the room has ended. Its header stays while the list is frozen, and its rows are gone. */
  readonly ended: boolean
  readonly pending: () => ReadonlyMap<string, readonly Pending[]>
  /** Determines which members of the room are shown. */
  readonly filter: RosterFilter
}

interface Waiting {
  /** Who waits, in a section above the members. Of the first block only. */
  readonly waiting: readonly Member[]
  /** Keys of those who no longer wait. Their places stay while the list is frozen. */
  readonly waited: ReadonlySet<string>
}

const MEMBERS_PER_BLOCK = 15

const NOBODY: ReadonlySet<string> = new Set()
const NOBODY_WAITS: Waiting = { waiting: [], waited: NOBODY }

/** A search expands matching rooms until this many members are shown, because one letter may match 20,000. */
const MAX_EXPANDED_MATCHES = 60

export interface BlockInput {
  readonly matches: readonly SearchMatch[]
  readonly expanded: ReadonlySet<string>
  /** Own rooms that the user closed. */
  readonly closed: ReadonlySet<string>
  readonly order: Preferences['roomOrder']
  /** The filters by room key; absent for `all`. */
  readonly filters: ReadonlyMap<string, RosterFilter>
  readonly rosterOrder: RosterOrder
  /** Epoch milliseconds. Used only by the filter `new`. */
  readonly now: number
  readonly searching: boolean
  readonly labels: LabelTexts
  /** Compares titles and names. */
  readonly compareTitles: (a: string, b: string) => number
  /** Whether nothing in the list may move: see `ListFreeze`. */
  readonly frozen: boolean
  /**
   * Identifies the search and the account that are shown. If it changes, missing rooms and members are not shown as
   * ended or left.
   */
  readonly scope: string
  /** Whether the room still exists, even if the search does not match it. */
  readonly exists: (roomKey: RoomKey) => boolean
}

/** The blocks of one room and the data from which they were made. */
interface BlockedRoom extends Pick<Block, 'room' | 'expanded' | 'filter' | 'ended' | 'matchCount' | keyof Waiting> {
  readonly members: readonly Member[]
  readonly labels: LabelTexts
  readonly rosterOrder: RosterOrder
  readonly frozen: boolean
  readonly sorted: () => readonly Member[]
  readonly blocks: readonly Block[]
}

/**
 * Whether a card begins, and whether it ends, with this block. Each of the user's own rooms is a card; all other rooms
 * form one.
 */
export function edgesOf(
  blocks: readonly Block[],
  index: number,
): { readonly opensCard: boolean; readonly closesCard: boolean } {
  const before = blocks[index - 1]
  const block = blocks[index]
  const after = blocks[index + 1]
  if (block === undefined) return { opensCard: false, closesCard: false }
  const joins = (other: Block | undefined): boolean =>
    other !== undefined && (other.room === block.room || (!other.room.own && !block.room.own))
  return { opensCard: !joins(before), closesCard: !joins(after) }
}

/**
 * Returns a function that divides rooms into blocks. An unchanged room keeps the same objects and is not drawn again.
 */
export function createBlockMaker(): (input: BlockInput) => readonly Block[] {
  let made = new Map<string, BlockedRoom>()
  let roomOrder: readonly string[] = []
  let scope = ''
  return (input) => {
    const keepsGone = input.frozen && input.scope === scope
    scope = input.scope
    const matches = new Map(input.matches.map((match) => [match.room.key, match]))
    const hasEnded = ([key, { room }]: [string, BlockedRoom]): boolean =>
      !matches.has(key) && !input.exists(key) && isLive(room)
    const ended = keepsGone ? [...made].filter(hasEnded) : []
    const live = input.matches.map(({ room }) => room)
    const sorted = [...orderRooms(live, input.compareTitles, input.order), ...ended.map(([, { room }]) => room)]
    const rooms = input.frozen ? keepPositions(roomOrder, sorted) : sorted
    roomOrder = rooms.map((room) => room.key)
    const next = new Map<string, BlockedRoom>()
    const blocks: Block[] = []
    let shown = 0
    for (const room of rooms) {
      const match = matches.get(room.key)
      const before = made.get(room.key)
      const found = match?.members
      const expands = input.searching && found !== undefined && shown < MAX_EXPANDED_MATCHES
      if (expands) shown += found.length
      const entry =
        match === undefined && before !== undefined
          ? endedRoom(before)
          : liveRoom(match ?? { room }, expands, { ...input, keepsGone }, before)
      next.set(room.key, entry)
      blocks.push(...entry.blocks)
    }
    made = next
    return blocks
  }
}

function liveRoom(
  match: SearchMatch,
  expands: boolean,
  input: BlockInput & { readonly keepsGone: boolean },
  before: BlockedRoom | undefined,
): BlockedRoom {
  const { room } = match
  /** Without a roster, the room has no filter, and its callers keep the order in which they are reported. */
  const isListed = room.members !== undefined
  const filter = isListed && match.members === undefined ? (input.filters.get(room.key) ?? 'all') : 'all'
  const expanded = expands || (room.own ? !input.closed.has(room.key) : input.expanded.has(room.key))
  const matchCount = match.members?.length
  const { labels, frozen, rosterOrder } = input
  const isSame =
    before?.filter === filter && before.rosterOrder === rosterOrder && (before.room.members !== undefined) === isListed
  const shown = isSame && frozen && expanded && before.expanded ? before.sorted : undefined
  const isShown = (expanded || room.own) && match.members === undefined
  const waits = isShown ? waitingIn(room) : []
  const old = input.keepsGone && isShown ? before : undefined
  // This is computed now, because a reference to `old` in a closure would keep every earlier order in memory.
  const waitedBefore = keysOf(old?.waiting ?? [])
  /** Who began to wait meanwhile stays among the others, or comes last there, because the section would push them down. */
  const below = new Set(
    old?.expanded === true && expanded ? keysOf(waits).filter((key) => !waitedBefore.includes(key)) : [],
  )
  const inside = insideOf(room, below)
  const members = shownMembers(match.members ?? inside, filter, input.now, shown)
  if (
    before?.room === room &&
    before.expanded === expanded &&
    isSame &&
    before.labels === labels &&
    !before.ended &&
    (before.frozen === frozen || (!expanded && before.waited.size === 0)) &&
    before.matchCount === matchCount &&
    // A closed room shows no members, whichever the search finds.
    (!expanded || isSameList(before.members, members))
  )
    return before
  const positions = shown?.()
  const left = input.keepsGone && positions !== undefined ? leftOf(room, positions, inside) : []
  const sorted = once(() => {
    const people = [...members, ...left]
    const all = isListed ? orderMembers(people, labels, rosterOrder, input.compareTitles) : people
    if (positions === undefined) return all
    return keepPositions(keysOf(positions), all)
  })
  const total = expanded ? members.length + left.length : 0
  const wait = waitingOf(
    waits.filter(({ key }) => !below.has(key)),
    old,
  )
  const made = { room, expanded, ended: false, filter, matchCount }
  const common = {
    ...made,
    total,
    left: new Set(keysOf(left)),
    shared: once(() =>
      total > 0 || wait.waiting.length > 0 ? sharedNames([...peopleOf(room), ...left], labels) : NOBODY,
    ),
    lines: once(() => sharedLines(expanded ? (room.members ?? []) : [])),
    pending: once(() => pendingByMember(room)),
  }
  const blocks = Array.from({ length: Math.max(1, Math.ceil(total / MEMBERS_PER_BLOCK)) }, (_, index): Block => {
    const from = index * MEMBERS_PER_BLOCK
    return {
      ...common,
      // The number comes first, so that it cannot be taken for a part of the room's name.
      id: `${index} ${room.key}`,
      first: index === 0,
      from,
      size: Math.min(MEMBERS_PER_BLOCK, total - from),
      members: once(() => (expanded ? sorted().slice(from, from + MEMBERS_PER_BLOCK) : [])),
      ...(index === 0 ? wait : NOBODY_WAITS),
    }
  })
  return { ...made, ...wait, members, labels, rosterOrder, frozen, sorted, blocks }
}

/** @param before if nothing in the list may move, what was shown before */
function waitingOf(waiting: readonly Member[], before: BlockedRoom | undefined): Waiting {
  if (before === undefined || before.waiting.length === 0)
    return waiting.length === 0 ? NOBODY_WAITS : { waiting, waited: NOBODY }
  const now = new Set(keysOf(waiting))
  const gone = before.waiting.filter(({ key }) => !now.has(key))
  return { waiting: keepPositions(keysOf(before.waiting), [...waiting, ...gone]), waited: new Set(keysOf(gone)) }
}

function keysOf(members: readonly Member[]): readonly string[] {
  return members.map(({ key }) => key)
}

/** The same blocks without rows, so that nothing in them can be acted on. Drawn blocks keep their height. */
function endedRoom(before: BlockedRoom): BlockedRoom {
  if (before.ended) return before
  const none = { ...NOBODY_WAITS, ended: true, matchCount: undefined }
  const rows = { members: () => [], size: 0, from: 0, total: 0, left: NOBODY }
  return { ...before, ...none, blocks: before.blocks.map((block) => ({ ...block, ...none, ...rows })) }
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]))
}
