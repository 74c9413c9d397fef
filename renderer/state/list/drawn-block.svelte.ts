import { untrack } from 'svelte'
import type { Gavel } from '../context.svelte.ts'
import { memberRow } from '../view.svelte.ts'
import type { Block } from './list-blocks.ts'
import type { DrawBudget } from './draw-budget.ts'
import { CROWD } from './roster.ts'

/** Pixels, about the height of a closed room. Reserved for a room's header until the header is drawn. */
export const HEAD_HEIGHT = 37

interface Shown {
  readonly block: Block
  /** The id of the row that Tab reaches. */
  readonly tabStop: string | undefined
  readonly budget: DrawBudget
}

/** How much of a block is drawn. Must be created while a component is being created. */
export class DrawnBlock {
  readonly #gavel: Gavel
  readonly #shown: Shown
  isHeadDrawn = $state(false)
  /** The number of drawn rows. Infinite once all are drawn, so that callers who join are drawn too. */
  rows = $state(0)
  /** Whether a filter bar is needed. An open room keeps the value while the list is frozen, so that no row moves. */
  crowded = $state(false)

  /** The height of a row in pixels. */
  readonly rowHeight = $derived.by(() => (this.#gavel.store.preferences.compactRows ? 28 : 42))

  constructor(gavel: Gavel, shown: Shown) {
    this.#gavel = gavel
    this.#shown = shown
    this.#followBudget()
    this.#followCrowd()
  }

  /** Draws the rest when it comes near the visible part of the list. */
  readonly whenNear = (space: HTMLElement): (() => void) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return
        this.isHeadDrawn = true
        if (this.#shown.block.size > 0) this.rows = Infinity
      },
      { root: space.closest('main'), rootMargin: '120px' },
    )
    observer.observe(space)
    return () => observer.disconnect()
  }

  #followBudget(): void {
    const shown = this.#shown
    /** The index of the row that Tab reaches; -1 if it is elsewhere. That row and those before it are always drawn. */
    const tabStopIndex = $derived.by(() => {
      const { room, members } = shown.block
      if (shown.tabStop?.startsWith(`${room.key}\n#`) !== true) return -1
      return members().findIndex((member) => memberRow(room, member) === shown.tabStop)
    })
    const hasRows = $derived(shown.block.size > 0)
    const isHit = $derived(shown.block.matchCount !== undefined)
    let wasHit = false
    $effect.pre(() => {
      const { block, tabStop, budget } = shown
      const { rowHeight } = this
      // The budget is charged first, because a header that is drawn anyway must count too.
      if (block.first && !this.isHeadDrawn)
        this.isHeadDrawn = budget(HEAD_HEIGHT) === HEAD_HEIGHT || tabStop === block.room.key
      // When a search begins or ends, an open room moves and shows other members, so drawing its rows starts over.
      if (!hasRows || isHit !== wasHit) this.rows = 0
      wasHit = isHit
      const granted = !hasRows || this.rows > 0 ? 0 : Math.floor(budget(block.size * rowHeight) / rowHeight)
      const least = Math.max(this.rows, granted, tabStopIndex + 1)
      if (least > this.rows) this.rows = least < block.size ? least : Infinity
    })
  }

  #followCrowd(): void {
    const isCrowd = $derived((this.#shown.block.room.members?.length ?? 0) >= CROWD)
    this.crowded = untrack(() => isCrowd)
    $effect.pre(() => {
      if (!this.#gavel.view.frozen || !this.#shown.block.expanded) this.crowded = isCrowd
    })
  }
}
