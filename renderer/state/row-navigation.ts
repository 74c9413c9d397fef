import type { Conference, Member } from '../../shared/model.ts'
import type { Block } from './list-blocks.ts'
import { memberRow } from './view.svelte.ts'

/** What arrow keys go through: headers of rooms and rows of people. */
export interface Row {
  readonly id: string
  /** Index of the block that holds it. */
  readonly block: number
  readonly room: Conference
  readonly member?: Member
  /** Who or what it was about has gone; the row only keeps its place. */
  readonly gone: boolean
  /** A search leaves out people of the room. */
  readonly filtered: boolean
}

/** Where a row was, to find its neighbour when it has gone. */
export interface ListPosition {
  readonly roomKey: string
  readonly block: number
  /** Row in the room; 0 is the header. */
  readonly row: number
}

export interface Rows {
  readonly first: Row | undefined
  readonly last: Row | undefined
  find(id: string): Row | undefined
  placeOf(row: Row): ListPosition
  /** The row that many rows away, or the last before the end. */
  step(from: Row | undefined, by: number): Row | undefined
  near(place: ListPosition): Row | undefined
}

/** Walks through blocks without listing all their rows: 1,000 rooms may hold 20,000. */
export function rowsOf(blocks: readonly Block[]): Rows {
  const starts = new Map<string, number>()
  blocks.forEach((block, index) => {
    if (block.first) starts.set(block.room.key, index)
  })
  const count = (block: Block): number => block.size + (block.first ? 1 : 0)
  /** The row at this place of a block; a header is before its members. */
  const rowAt = (index: number, offset: number): Row | undefined => {
    const block = blocks[index]
    if (block === undefined) return undefined
    const { room } = block
    if (block.first && offset === 0)
      return { id: room.key, block: index, room, gone: block.ended, filtered: isFiltered(block) }
    const member = block.members[offset - (block.first ? 1 : 0)]
    if (member === undefined) return undefined
    return {
      ...{ id: memberRow(room, member), block: index, room, member },
      ...{ gone: block.left.has(member.key), filtered: isFiltered(block) },
    }
  }
  const offsetOf = ({ block, member }: Row): number => {
    const held = blocks[block]
    if (held === undefined || member === undefined) return 0
    return held.members.findIndex(({ key }) => key === member.key) + (held.first ? 1 : 0)
  }
  const find = (id: string): Row | undefined => {
    const [roomKey = '', memberKey] = id.split('\n#')
    const start = starts.get(roomKey)
    if (start === undefined || memberKey === undefined) return start === undefined ? undefined : rowAt(start, 0)
    for (let index = start; blocks[index]?.room.key === roomKey; index++) {
      const block = blocks[index] as Block
      const offset = block.members.findIndex(({ key }) => key === memberKey)
      if (offset >= 0) return rowAt(index, offset + (block.first ? 1 : 0))
    }
    return undefined
  }
  const walk = (index: number, offset: number): Row | undefined => {
    while (offset < 0 && index > 0) offset += count(blocks[--index] as Block)
    while (index < blocks.length - 1 && offset >= count(blocks[index] as Block))
      offset -= count(blocks[index++] as Block)
    const block = blocks[index]
    return block === undefined ? undefined : rowAt(index, Math.max(0, Math.min(count(block) - 1, offset)))
  }
  return {
    first: rowAt(0, 0),
    get last() {
      return walk(blocks.length - 1, Number.MAX_SAFE_INTEGER)
    },
    find,
    placeOf: (row) => ({
      roomKey: row.room.key,
      block: row.block,
      row: offsetOf(row) + (blocks[row.block]?.from ?? 0) + (blocks[row.block]?.first === false ? 1 : 0),
    }),
    step: (from, by) => (from === undefined ? walk(0, Math.max(0, by)) : walk(from.block, offsetOf(from) + by)),
    near: ({ roomKey, block, row }) => {
      const start = starts.get(roomKey)
      if (start === undefined) return walk(Math.max(0, Math.min(block, blocks.length - 1)), 0)
      const total = blocks[start]?.total ?? 0
      return walk(start, Math.min(row, total))
    },
  }
}

function isFiltered({ found }: Block): boolean {
  return found !== undefined
}
