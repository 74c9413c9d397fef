import type { Bridge } from '../../../shared/ipc/contract.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { JournalList } from '../../../shared/journal/journal-group.ts'
import { requestOf, type JournalRequestFilter, type JournalViewFilter } from './journal-filter.ts'

/** The number of entries that are read at first, and whenever the end of the list is near. */
const PAGE_SIZE = 200
/** The number of lines from which a list begins again with one page. The list may stay open for weeks. */
const KEPT = 2_000

/** The newest lines of the journal, as far as they are loaded. A response to an earlier filter is ignored. */
export class JournalPages {
  readonly #bridge: Pick<Bridge, 'journal'>
  list = $state.raw<JournalList>({ groups: [], older: 'none' })
  state = $state<'loading' | 'ready'>('loading')
  fault = $state.raw<Fault>()
  /** Whether the last successful load added its lines, if it had any, at the start. */
  grewAtStart = $state(false)
  /** Another object for each load of the newest page; undefined before the first. */
  #filter: JournalRequestFilter | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(bridge: Pick<Bridge, 'journal'>) {
    this.#bridge = bridge
  }

  /** Loads the newest page. */
  async load(filter: JournalViewFilter): Promise<void> {
    const request = (this.#filter = requestOf(filter))
    this.state = 'loading'
    await (this.#last = this.#read(request, PAGE_SIZE))
  }

  /** Loads the next older page, if there is one and none is being loaded. */
  async loadMore(): Promise<void> {
    if (this.list.older !== 'some' || this.state === 'loading') return
    this.state = 'loading'
    await this.#next(() => this.list.oldest, PAGE_SIZE, false)
  }

  /**
   * Loads the lines that are newer than the list. Returns their number; if the list begins again, that of all lines. Does
   * nothing before the first load, which starts at the newest line anyway.
   *
   * @param mayForget whether a long list may begin again with one page, because only its start is visible
   */
  loadFresh(mayForget: boolean): Promise<number> {
    const isForgotten = (): boolean => mayForget && this.list.groups.length > KEPT
    return this.#next(() => (isForgotten() ? undefined : this.list.oldest), 0, true)
  }

  /** Reads after what is being read, unless the filter changes meanwhile. */
  #next(since: () => string | undefined, limit: number, isFresh: boolean): Promise<number> {
    const filter = this.#filter
    const read = async (): Promise<number> => {
      if (filter === undefined || filter !== this.#filter) return 0
      const from = since()
      return this.#read(filter, from === undefined ? PAGE_SIZE : limit, from, isFresh)
    }
    const turn = this.#last.then(read)
    this.#last = turn
    return turn
  }

  /** Returns the number of lines that are new at the start. */
  async #read(filter: JournalRequestFilter, limit: number, since?: string, isFresh = false): Promise<number> {
    const newest = this.list.groups[0]?.id
    const result = await this.#bridge.journal({ filter, limit, ...(since !== undefined && { since }) })
    if (filter !== this.#filter) return 0
    this.state = 'ready'
    this.fault = result.ok ? undefined : result.fault
    if (!result.ok) return 0
    const { groups } = result.value
    const at = groups.findIndex(({ id }) => id === newest)
    this.grewAtStart = isFresh && at >= 0
    // The list grows at one end at a time. What is new at its start after an older page was read is loaded next.
    this.list = !isFresh && since !== undefined && at > 0 ? { ...result.value, groups: groups.slice(at) } : result.value
    return at < 0 ? groups.length : at
  }
}
