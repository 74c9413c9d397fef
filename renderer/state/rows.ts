import type { Conference, Member } from '../../shared/model.ts'
import type { Block } from './blocks.ts'
import { memberRow } from './view.svelte.ts'

/** What arrow keys go through: headers of rooms and rows of people. */
export interface Row {
  readonly id: string
  /** Index of the block that holds it. */
  readonly block: number
  readonly room: Conference
  readonly member?: Member
}

export function rowsOf(blocks: readonly Block[]): readonly Row[] {
  const rows: Row[] = []
  blocks.forEach((block, index) => {
    if (block.first) rows.push({ id: block.room.key, block: index, room: block.room })
    for (const member of block.members)
      rows.push({ id: memberRow(block.room, member), block: index, room: block.room, member })
  })
  return rows
}
