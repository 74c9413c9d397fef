import { drop } from '../../../shared/drop.ts'
import { onDestroy, tick, untrack } from 'svelte'
import type { VirtualizerHandle } from 'virtua/svelte'
import type { Gavel } from '../context.svelte.ts'
import { ListRows, type ListPosition, type Row } from '../focus/row-navigation.ts'
import type { Block } from './list-blocks.ts'
import { LayoutShiftGuard, stopShiftedPress } from './layout-shift-guard.ts'
import { ListFreeze } from './list-freeze.ts'
import { isSelectable, type SelectedMembers } from './selection.ts'

const MAX_FRAMES = 30
const STABLE_FRAMES = 3
/** Milliseconds for which the list stays frozen after a menu or dialog, while the user looks for its row again. */
const LINGER_MS = 1_500
/** Milliseconds after the window is shown in which focus does not freeze the list, so that rooms can be sorted. */
const SHOWN_MS = 500

interface Shown {
  readonly blocks: readonly Block[]
  readonly selection: readonly SelectedMembers[]
  /** Whether the row that last had the focus gets it back when the list opens, unless another element has it. */
  readonly takesFocus: boolean
}

/**
 * Which row of the list has the keyboard focus, and whether pointer or focus freeze the list. Must be created while a
 * component is being created.
 */
export class ListFocus {
  readonly #gavel: Gavel
  readonly #shown: Shown
  readonly #freeze: ListFreeze
  readonly guard = new LayoutShiftGuard()
  /** The list's element, and its virtual list. */
  element = $state<HTMLElement>()
  handle = $state<VirtualizerHandle>()
  #lastPosition: ListPosition | undefined
  #shownAt = -Infinity

  readonly #rows = $derived.by(() => new ListRows(this.#shown.blocks))
  readonly #activeRow = $derived.by(() => {
    const { active } = this.#gavel.view
    return active === undefined ? undefined : this.#rows.find(active)
  })
  /** The only row that Tab reaches: the active one, otherwise the first. */
  readonly tabStop = $derived(this.#activeRow?.id ?? this.#rows.first?.id)
  /** The blocks that are drawn even if they are far from the visible part. */
  readonly mounted = $derived(this.#activeRow === undefined ? [] : [this.#activeRow.block])

  constructor(gavel: Gavel, shown: Shown) {
    const { view } = gavel
    this.#gavel = gavel
    this.#shown = shown
    const mayTidy = (): boolean => this.#activeRow?.gone !== true || !this.#freeze.focused
    this.#freeze = new ListFreeze(view, mayTidy, tick)
    onDestroy(() => this.#freeze.stop())
    this.#followCover()
    this.#followRows()
    this.#followSearch()
    // A list without rooms, such as a search without hits, is removed while its view stays. The next starts at the top.
    onDestroy(() => {
      if (view.name === 'rooms') view.scroll = 0
    })
  }

  /** The row that has the focus, or had it last. */
  get row(): Row | undefined {
    // Above the hits of a search, a caption replaces the header. If a control in the caption has the focus, no row is
    // meant.
    return this.#activeRow?.id === this.#gavel.view.active ? this.#activeRow : undefined
  }

  /** The selected members who have a row in the list. */
  get selection(): readonly SelectedMembers[] {
    return this.#shown.selection
  }

  /** @param select whether the row left and the row reached are added to the selection */
  move(by: number, select: boolean): void {
    const { store, view } = this.#gavel
    const active = this.#activeRow
    const next = this.#rows.step(active ?? this.#rows.first, by)
    if (select) for (const row of [active, next]) if (isSelectable(store, row)) view.selected.add(row.id)
    drop(this.#focusRow(next))
  }

  moveTo(row: string): void {
    drop(this.#focusRow(this.#rows.find(row)))
  }

  readonly focusIn = (event: FocusEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row], [data-room]')
    const id = row?.dataset['row'] ?? row?.dataset['room']
    if (id !== undefined) this.#gavel.view.active = id
    if (performance.now() - this.#shownAt > SHOWN_MS) this.#freeze.set({ focused: true })
  }

  readonly focusOut = (event: FocusEvent): void => {
    // If the window has the focus but no element gets it, the focused element may have been removed. The list then
    // focuses another row.
    if (event.relatedTarget === null && document.hasFocus()) return
    if (this.element?.contains(event.relatedTarget as Node | null) ?? false) return
    this.#freeze.set({ focused: false })
  }

  /** Must be called for each press of a key, before it has an effect. */
  keyPressed(event: KeyboardEvent): void {
    if (this.element?.contains(event.target as Node) === true) this.#freeze.set({ focused: true })
  }

  /** The pointer counts as inside the list only once it moves, because the list may appear under a resting pointer. */
  readonly pointerMoved = (event: PointerEvent): void => {
    if (event.movementX === 0 && event.movementY === 0) return
    if (this.#freeze.pointed) this.#freeze.used()
    else this.#freeze.set({ pointed: true })
  }

  readonly pointerLeft = (): void => this.#freeze.set({ pointed: false })

  readonly wheel = (): void => {
    this.guard.wheel()
    this.#freeze.used()
  }

  readonly scrolled = (offset: number): void => {
    this.#gavel.view.scroll = offset
    this.guard.scroll()
  }

  readonly blockShifted = (event: MouseEvent): void => stopShiftedPress(event, this.guard, this.#gavel)

  /**
   * A hidden window gets no events when the pointer or the focus leaves it. When it is shown, the focus returns to the
   * element that had it. The rooms are sorted at that moment, because the user has not looked at them yet.
   */
  readonly visibilityChanged = (): void => {
    if (document.visibilityState === 'visible') this.#shownAt = performance.now()
    this.#freeze.set({ pointed: false, focused: false })
  }

  /** A press that focuses nothing counts as leaving the list, even inside it. The focus moves only after the event. */
  readonly pressed = (): void => {
    setTimeout(() => {
      if (isNothingFocused()) this.#freeze.set({ focused: false })
    })
  }

  /** Focuses the row that had the focus when the list was last shown, or scrolls to where it was. */
  readonly restore = (): void => {
    const { view } = this.#gavel
    untrack(() => {
      if (this.#shown.takesFocus && document.activeElement === document.body)
        drop(this.#focusRow(this.#activeRow ?? this.#rows.first))
      else if (view.scroll > 0) drop(tick().then(() => this.handle?.scrollTo(view.scroll)))
    })
  }

  async #focusRow(row: Row | undefined): Promise<void> {
    const { view } = this.#gavel
    if (row === undefined) return
    view.active = row.id
    await tick()
    // The row's block is now mounted, but hidden until it has been measured. The blocks around it are measured as they
    // come into view, which moves the row once or twice more.
    for (let frame = 0, stable = 0; frame < MAX_FRAMES && stable < STABLE_FRAMES; frame++) {
      if (view.active !== row.id) return
      const found = this.element?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)
      // The row had the focus, but another element took it, so the loop stops.
      if (stable > 0 && document.activeElement !== found) return
      found?.focus({ preventScroll: true })
      if (document.activeElement === found) stable++
      found?.scrollIntoView({ block: 'nearest' })
      await new Promise(requestAnimationFrame)
    }
  }

  /** While a menu or dialog covers the list, and a moment longer, the list is frozen. */
  #followCover(): void {
    const { view } = this.#gavel
    const isCovered = $derived(view.dialog !== undefined || view.menu !== undefined)
    $effect(() => {
      if (isCovered) {
        untrack(() => this.#freeze.set({ covered: true }))
        return
      }
      const timer = setTimeout(() => this.#freeze.set({ covered: false }), LINGER_MS)
      return () => clearTimeout(timer)
    })
  }

  #followRows(): void {
    const { view } = this.#gavel
    // When the focused row disappears, its neighbour gets the focus. An element that replaces a focused button may take
    // it first.
    $effect(() => {
      const rows = this.#rows
      const active = this.#activeRow
      if (active !== undefined) this.#lastPosition = rows.positionOf(active)
      if (!this.#freeze.focused || !isNothingFocused() || view.dialog !== undefined || view.menu !== undefined) return
      const next = active ?? (this.#lastPosition === undefined ? rows.first : rows.near(this.#lastPosition))
      drop(tick().then(() => (isNothingFocused() ? this.#focusRow(next) : undefined)))
    })

    $effect(() => {
      const row = view.revealing === undefined ? undefined : this.#rows.find(view.revealing)
      if (row === undefined) return
      view.revealing = undefined
      drop(this.#focusRow(row))
    })
  }

  /**
   * A search shows its best hits first, wherever the list was scrolled to. A list that opens again keeps its position.
   */
  #followSearch(): void {
    const { view } = this.#gavel
    let searchedBefore = untrack(() => view.query)
    $effect(() => {
      const { query } = view
      if (query !== searchedBefore && query.trim() !== '') drop(tick().then(() => this.handle?.scrollTo(0)))
      searchedBefore = query
    })
  }
}

function isNothingFocused(): boolean {
  return document.activeElement === document.body
}
