import type { RoomKey } from '../../../shared/values.ts'
import type { Room, Member } from '../../../shared/rooms/model.ts'
import type { Block } from '../list/list-blocks.ts'
import { memberRow } from '../view.svelte.ts'

/** A row that the arrow keys can reach: the header of a room, or the row of a member. */
export interface Row {
  readonly id: string
  /** Index of the block that contains the row. */
  readonly block: number
  readonly room: Room
  readonly member?: Member
  /** Whether the member has left or the room has ended. Such a row stays only while the list is frozen. */
  readonly gone: boolean
  /** Whether only the members who match a search are shown. */
  readonly filtered: boolean
}

/** The position of a row, used to find its neighbour after the row was removed. */
export interface ListPosition {
  readonly roomKey: RoomKey
  readonly block: number
  /** Index of the row in the room; 0 is the header. */
  readonly row: number
}

/** Finds the rows of all blocks without listing them, because 1,000 rooms may have 20,000 rows. */
export class ListRows {
  readonly #blocks: readonly Block[]
  /** Index of the first block of each room, by room key. */
  readonly #starts = new Map<string, number>()

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks
    blocks.forEach((block, index) => {
      if (block.first) this.#starts.set(block.room.key, index)
    })
  }

  get first(): Row | undefined {
    return this.#rowAt(0, 0)
  }

  get last(): Row | undefined {
    return this.#walk(this.#blocks.length - 1, Number.MAX_SAFE_INTEGER)
  }

  find(id: string): Row | undefined {
    const [roomKey = '', memberKey] = id.split('\n#')
    const start = this.#starts.get(roomKey)
    if (start === undefined || memberKey === undefined) return start === undefined ? undefined : this.#rowAt(start, 0)
    for (let index = start; this.#blocks[index]?.room.key === roomKey; index++) {
      const block = this.#blocks[index] as Block
      const member = peopleIn(block).findIndex(({ key }) => key === memberKey)
      if (member >= 0) return this.#rowAt(index, member + headers(block))
    }
    return undefined
  }

  positionOf(row: Row): ListPosition {
    const block = this.#blocks[row.block]
    return {
      roomKey: row.room.key,
      block: row.block,
      row: this.#offsetOf(row) + (block?.from ?? 0) + (block === undefined ? 0 : 1 - headers(block)),
    }
  }

  /** The row `by` rows away, or the last one in that direction. */
  step(from: Row | undefined, by: number): Row | undefined {
    return from === undefined ? this.#walk(0, Math.max(0, by)) : this.#walk(from.block, this.#offsetOf(from) + by)
  }

  /** The row that is now at this position, or the nearest one. */
  near({ roomKey, block, row }: ListPosition): Row | undefined {
    const start = this.#starts.get(roomKey)
    if (start === undefined) return this.#walk(Math.max(0, Math.min(block, this.#blocks.length - 1)), 0)
    const first = this.#blocks[start]
    const [total, header] = first === undefined ? [0, 0] : [first.total, headers(first)]
    return this.#walk(start, Math.max(0, Math.min(row, total) - (1 - header)))
  }

  /** @param offset index of the row in the block; a header comes before its members */
  #rowAt(index: number, offset: number): Row | undefined {
    const block = this.#blocks[index]
    if (block === undefined) return undefined
    const { room } = block
    const filtered = block.matchCount !== undefined
    if (headers(block) > offset) return { id: room.key, block: index, room, gone: block.ended, filtered }
    const place = offset - headers(block)
    const member = peopleIn(block)[place]
    if (member === undefined) return undefined
    const gone = place >= waitingCount(block) && block.left.has(member.key)
    return { id: memberRow(room, member), block: index, room, member, gone, filtered }
  }

  #offsetOf({ block: index, member }: Row): number {
    const block = this.#blocks[index]
    if (block === undefined || member === undefined) return 0
    return peopleIn(block).findIndex(({ key }) => key === member.key) + headers(block)
  }

  #walk(index: number, offset: number): Row | undefined {
    const blocks = this.#blocks
    while (offset < 0 && index > 0) offset += rowCount(blocks[--index] as Block)
    while (index < blocks.length - 1 && offset >= rowCount(blocks[index] as Block))
      offset -= rowCount(blocks[index++] as Block)
    const block = blocks[index]
    return block === undefined ? undefined : this.#rowAt(index, Math.max(0, Math.min(rowCount(block) - 1, offset)))
  }
}

/** The number of headers in a block. If only members match a search, a caption replaces the header. */
function headers(block: Block): number {
  return block.first && block.matchCount === undefined ? 1 : 0
}

/** Whoever has a row in the block: those who still wait come first. */
function peopleIn({ waiting, waited, members }: Block): readonly Member[] {
  return waiting.length === 0 ? members() : [...waiting.filter(({ key }) => !waited.has(key)), ...members()]
}

function rowCount(block: Block): number {
  return block.size + waitingCount(block) + headers(block)
}

function waitingCount({ waiting, waited }: Block): number {
  return waiting.length - waited.size
}
