import { drop } from '../../../shared/drop.ts'
import { onDestroy, untrack } from 'svelte'
import type { VListHandle } from 'virtua/svelte'
import type { Gavel } from '../context.svelte.ts'
import { emptyFilter, type JournalViewFilter } from './journal-filter.ts'
import { followJournal } from './journal-follower.ts'
import { JournalPages } from './journal-pages.svelte.ts'
import { journalRows } from './journal-rows.ts'

/** Pixels from the end of the list at which the next page is loaded. */
const NEAR_END = 600
const TYPING_MS = 250
/** The fields of the filter into which the user types. Changes of the other fields filter the list at once. */
const TYPED = ['room', 'person', 'from', 'to'] as const
/** Pixels from the start within which new lines are shown at once. */
const NEAR_START = 8
/** Milliseconds between announcements, because a busy journal would otherwise be announced without a pause. */
const ANNOUNCE_MS = 5_000

/**
 * The journal as it is scrolled and filtered, with the lines that are added while it is shown. Must be created while a
 * component is being created.
 */
export class JournalList {
  readonly #gavel: Pick<Gavel, 'announcer' | 'bridge' | 'store' | 'view' | 'i18n'>
  readonly pages: JournalPages
  filter: JournalViewFilter = $state(emptyFilter())
  /** The drawn list and the element around it. */
  list = $state<VListHandle>()
  frame = $state<HTMLElement>()
  #scrolledTo = $state(0)
  /** The number of new lines above the visible part. */
  unseen = $state(0)
  /** The filter of the last load. */
  #loaded = emptyFilter()
  #unannounced = 0
  #announcing: ReturnType<typeof setTimeout> | undefined

  readonly rows = $derived.by(() => journalRows(this.pages.list.groups))

  constructor(gavel: Pick<Gavel, 'announcer' | 'bridge' | 'store' | 'view' | 'i18n'>) {
    this.#gavel = gavel
    this.pages = new JournalPages(gavel.bridge)
    this.filter = untrack(() => emptyFilter(gavel.view.accountId))
    this.#followFilter()
    this.#followLines()
    const stop = untrack(() =>
      followJournal(
        gavel.bridge,
        () => this.pages.loadFresh(this.#scrolledTo <= NEAR_START),
        (count) => this.#grew(count),
      ),
    )
    onDestroy(() => {
      stop()
      clearTimeout(this.#announcing)
    })
  }

  /** Whether new lines must not move the visible ones. */
  get keepsPosition(): boolean {
    return this.pages.grewAtStart && this.#scrolledTo > NEAR_START
  }

  /** Loads the newest page. Counts new lines from 0, because those counted so far belong to the earlier list. */
  startAgain(next: JournalViewFilter): void {
    this.unseen = this.#unannounced = 0
    drop(this.pages.load(next))
  }

  readonly toStart = (): void => {
    this.list?.scrollToIndex(0)
    // The button disappears and would take the focus with it.
    this.frame?.querySelector<HTMLElement>('[role=list]')?.focus({ preventScroll: true })
  }

  readonly scrolled = (offset: number): void => {
    const { list } = this
    this.#scrolledTo = offset
    if (offset <= NEAR_START) this.unseen = 0
    if (list !== undefined && offset + list.getViewportSize() > list.getScrollSize() - NEAR_END)
      drop(this.pages.loadMore())
  }

  #followFilter(): void {
    // The filter would neither show an account that was removed nor let the user deselect it.
    $effect.pre(() => {
      const { account } = this.filter
      if (account !== '' && this.#gavel.store.account(account) === undefined) this.filter.account = ''
    })
    $effect(() => {
      const next = $state.snapshot(this.filter)
      const isTyped = TYPED.some((field) => next[field] !== '' && next[field] !== this.#loaded[field])
      const load = (): void => {
        this.#loaded = next
        this.startAgain(next)
      }
      const timer = setTimeout(load, isTyped ? TYPING_MS : 0)
      return () => clearTimeout(timer)
    })
  }

  #followLines(): void {
    // A list without lines is destroyed, and the next one begins at its start.
    $effect(() => {
      if (this.pages.list.groups.length > 0) return
      this.#scrolledTo = 0
      this.unseen = 0
    })
  }

  /** @param count of new lines. If the list was empty or began again, all its lines are new. */
  #grew(count: number): void {
    if (this.#scrolledTo > NEAR_START) this.unseen = this.pages.grewAtStart ? this.unseen + count : count
    this.#unannounced += count
    if (this.#announcing === undefined) this.#announce()
  }

  #announce(): void {
    this.#gavel.announcer.announce(this.#gavel.i18n.t('log.freshSaid', { count: this.#unannounced }))
    this.#unannounced = 0
    this.#announcing = setTimeout(() => {
      this.#announcing = undefined
      if (this.#unannounced > 0) this.#announce()
    }, ANNOUNCE_MS)
  }
}
