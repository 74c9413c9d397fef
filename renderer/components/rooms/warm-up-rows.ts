import { drop } from '../../../shared/drop.ts'
import { mount, unmount } from 'svelte'
import type { Block } from '../../state/list/block.ts'
import RoomBlock from './RoomBlock.svelte'

/**
 * Draws blocks outside the page and discards them before any `$effect` of theirs runs. V8 compiles code when the code
 * first runs, which would otherwise happen between the first keystroke of a search and the hits.
 *
 * @param context of the component that draws the list (`getAllContexts`)
 */
export function warmUpRows(blocks: readonly Block[], context: Map<unknown, unknown>): void {
  const target = document.createElement('main')
  const budget = { take: (pixels: number) => pixels }
  for (const block of blocks) {
    const props = { block, tabStop: undefined, budget, opensCard: true, closesCard: true }
    try {
      drop(unmount(mount(RoomBlock, { target, props, context })))
    } catch {
      // A room that cannot be drawn is reported where the page shows it.
    }
  }
}
