import type { Bridge } from '../../../shared/ipc/contract.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { requestOf, type JournalRequestFilter, type JournalViewFilter } from './journal-filter.ts'

const PAGE_SIZE = 200
/** If the new entries fill more than this many pages, the list starts again with these pages. */
const MAX_FRESH_PAGES = 5
/** The number of entries that `forgetOldest` keeps. The list may stay open for weeks. */
const KEPT = 2_000

type JournalPage = Extract<Awaited<ReturnType<Bridge['journal']>>, { ok: true }>['value']

interface UnreadableLines {
  readonly oldest: string
  readonly count: number
}

/** The journal, newest first, page by page. A response to an earlier filter is ignored. */
export class JournalPages {
  readonly #bridge: Pick<Bridge, 'journal'>
  #entries = $state.raw<readonly JournalEntry[]>([])
  #state = $state<'loading' | 'ready'>('loading')
  #fault = $state.raw<Fault>()
  #next = $state<string>()
  /** The unreadable lines of each page that has some, and the id of its oldest entry. */
  #unreadable = $state.raw<readonly UnreadableLines[]>([])
  #grewAtStart = $state(false)
  #filter: JournalRequestFilter = {}
  /** The number of the newest page request. Responses to earlier ones are ignored. */
  #request = 0
  /** Counts the filters, so that a response to an earlier filter is recognised. 0 before the first load. */
  #filterNumber = 0
  #loading: Promise<void> = Promise.resolve()

  constructor(bridge: Pick<Bridge, 'journal'>) {
    this.#bridge = bridge
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  get state(): 'loading' | 'ready' {
    return this.#state
  }

  get fault(): Fault | undefined {
    return this.#fault
  }

  get hasMore(): boolean {
    return this.#next !== undefined
  }

  /** The number of lines that could not be read, in the loaded pages. */
  get unreadable(): number {
    return this.#unreadable.reduce((sum, { count }) => sum + count, 0)
  }

  /** Whether the last successful load added its entries, if it had any, at the start. */
  get grewAtStart(): boolean {
    return this.#grewAtStart
  }

  /** Loads the newest page. */
  async load(filter: JournalViewFilter): Promise<void> {
    this.#filter = requestOf(filter)
    this.#filterNumber += 1
    await (this.#loading = this.#loadPage(undefined))
  }

  /** Loads the next older page, if there is one and none is being loaded. */
  async loadMore(): Promise<void> {
    if (this.#next !== undefined && this.#state === 'ready') await (this.#loading = this.#loadPage(this.#next))
  }

  /**
   * Waits until no page is being loaded, then loads the entries that are newer than the list. Returns their number.
   * Does nothing before the first load, because that load starts at the newest entry anyway.
   */
  async loadFresh(): Promise<number> {
    if (this.#filterNumber === 0) return 0
    await this.#loading
    const filterNumber = this.#filterNumber
    const newest = this.#entries[0]?.id
    const fresh: JournalEntry[] = []
    const unreadable: UnreadableLines[] = []
    let before: string | undefined
    let reachesKnown = false
    for (let pages = 0; pages < MAX_FRESH_PAGES && !reachesKnown && (pages === 0 || before !== undefined); pages += 1) {
      const result = await this.#fetch(before)
      if (filterNumber !== this.#filterNumber) return 0
      this.#fault = result.ok ? undefined : result.fault
      if (!result.ok) return 0
      const known = result.value.entries.findIndex(({ id }) => id === newest)
      reachesKnown = known >= 0
      fresh.push(...result.value.entries.slice(0, reachesKnown ? known : undefined))
      unreadable.push(...unreadableIn(result.value))
      before = result.value.next
    }
    if (reachesKnown) this.#prepend(fresh)
    else {
      this.#replace(fresh, before)
      this.#unreadable = unreadable
    }
    return fresh.length
  }

  /** Forgets all but the newest `KEPT` entries, unless a page is being loaded. `loadMore` loads the others again. */
  forgetOldest(): void {
    if (this.#entries.length <= KEPT || this.#state === 'loading') return
    this.#entries = this.#entries.slice(0, KEPT)
    const oldest = this.#entries.at(-1)?.id
    this.#next = oldest
    this.#unreadable = this.#unreadable.filter((page) => page.oldest >= (oldest ?? ''))
  }

  #prepend(fresh: readonly JournalEntry[]): void {
    this.#grewAtStart = true
    if (fresh.length > 0) this.#entries = [...fresh, ...this.#entries]
  }

  /** Starts the list again, because the entries shown were deleted, or are too many pages below. */
  #replace(fresh: readonly JournalEntry[], next: string | undefined): void {
    this.#grewAtStart = false
    this.#request += 1
    this.#state = 'ready'
    this.#entries = fresh
    this.#next = next
  }

  async #loadPage(before: string | undefined): Promise<void> {
    const request = ++this.#request
    this.#state = 'loading'
    const result = await this.#fetch(before)
    if (request !== this.#request) return
    this.#state = 'ready'
    this.#fault = result.ok ? undefined : result.fault
    if (!result.ok) return
    const { entries, next } = result.value
    this.#grewAtStart = false
    this.#entries = before === undefined ? entries : [...this.#entries, ...entries]
    this.#unreadable = [...(before === undefined ? [] : this.#unreadable), ...unreadableIn(result.value)]
    this.#next = next
  }

  #fetch(before: string | undefined): ReturnType<Bridge['journal']> {
    return this.#bridge.journal({ filter: this.#filter, limit: PAGE_SIZE, ...(before === undefined ? {} : { before }) })
  }
}

function unreadableIn({ entries, unreadable = 0 }: JournalPage): readonly UnreadableLines[] {
  return unreadable === 0 ? [] : [{ oldest: entries.at(-1)?.id ?? '', count: unreadable }]
}
