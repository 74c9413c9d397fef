import type { CallUuid } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { onDestroy, untrack } from 'svelte'
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { isFoundIn, isFoundInTitle, needleOf, searchTextOf } from '../../shared/callers/found.ts'
import { folded } from '../../shared/callers/folded.ts'
import type { Fault } from '../../shared/fault.ts'
import { MOST_AT_ONCE } from '../../shared/limits.ts'
import type { ListedCall, LiveCall } from '../../shared/rooms/model.ts'
import type { Gavel } from './context.svelte.ts'
import { isOnlyShown, roomTitlesByCall } from './snapshot-queries.ts'

/** How many details are asked for at once. The main process reads one after the other. */
const AT_ONCE = 2

/**
 * The live calls of one account, as last listed. The details of a call take a request of their own, so only those of
 * rows in view are loaded, or of all calls during a search. Must be created while a component is being created.
 */
export class LiveCalls {
  readonly #gavel: Pick<Gavel, 'bridge' | 'store' | 'view'>
  /** The account whose calls are shown; empty if there is none. */
  accountId = $state('')
  query = $state('')
  /** In the order of the provider, which lists the oldest first as long as nothing else is known. */
  #listed = $state.raw<readonly ListedCall[]>()
  fault = $state.raw<Fault>()
  /** When the list was read, in epoch milliseconds. */
  readAt = $state(0)
  oldestFirst = $state(false)
  /** The details that were loaded, or why they were not. */
  readonly #details = new SvelteMap<CallUuid, LiveCall | 'notLive' | 'failed'>()
  readonly #selected = new SvelteSet<CallUuid>()
  /** The calls whose rows are in view, and those whose details are being loaded. */
  readonly #inView = new SvelteSet<CallUuid>()
  readonly #loading = new SvelteSet<CallUuid>()
  #isOver = false
  /** The number of the newest request. A response to an earlier one may be older than what is shown. */
  #request = 0

  /** The accounts from which the user can choose. */
  readonly accounts = $derived.by(() => this.#gavel.store.snapshot.accounts.filter((one) => !isOnlyShown(one)))

  /** The calls that are being hung up. */
  readonly hanging = $derived.by(() =>
    this.#gavel.store.snapshot.accountPending.flatMap(({ kind, who }) => (kind === 'hangupCall' ? who : [])),
  )

  readonly #rooms = $derived.by(() => roomTitlesByCall(this.#gavel.store.snapshot, this.accountId))

  /** The calls in the order in which they are shown. It is kept while details arrive, so that no row moves. */
  readonly #ordered = $derived.by(() => {
    const listed = this.#listed?.map(({ callUuid }) => callUuid)
    if (listed === undefined) return undefined
    const newestFirst = untrack(() => this.#byStart(listed)) ?? listed.toReversed()
    return this.oldestFirst ? newestFirst.toReversed() : newestFirst
  })

  /** The calls that the search has found, or all. Undefined before the first response. */
  readonly calls = $derived.by(() => {
    const needle = needleOf(this.query)
    if (needle === undefined) return this.#ordered
    const { labels } = this.#gavel.store.roomMarks
    return this.#ordered?.filter((callUuid) => {
      const call = this.callOf(callUuid)
      if (call === undefined) return false
      const texts = [call.number, call.to].map((number) => searchTextOf({ name: call.name, number }, labels))
      const room = folded(this.roomOf(callUuid) ?? '')
      return texts.some((text) => isFoundIn(text, needle)) || isFoundInTitle(room, needle)
    })
  })

  /** The selected calls that are shown and can be hung up, so that no action reaches another one. */
  readonly selection = $derived.by(() =>
    this.#selected.size === 0
      ? []
      : (this.calls ?? []).filter((callUuid) => this.#selected.has(callUuid) && this.canHangUp(callUuid)),
  )

  /** How many calls there are, and for how many of them the details were loaded. */
  readonly counts = $derived.by(() => {
    const all = this.#listed ?? []
    const loaded = all.filter(({ callUuid }) => (this.#details.get(callUuid) ?? 'failed') !== 'failed')
    return { all: all.length, loaded: loaded.length }
  })

  constructor(gavel: Pick<Gavel, 'bridge' | 'store' | 'view'>) {
    this.#gavel = gavel
    const { view } = gavel
    const wanted = untrack(() => view.callsOf ?? view.accountId)
    view.callsOf = undefined
    this.accountId = untrack(() => (this.accounts.find(({ id }) => id === wanted) ?? this.accounts[0])?.id ?? '')

    // Stops showing an account that was removed. If only one other remains, there is no field in which the user could
    // choose it.
    $effect.pre(() => {
      if (!this.accounts.some(({ id }) => id === this.accountId)) this.accountId = this.accounts[0]?.id ?? ''
    })

    $effect(() => {
      this.#listed = this.fault = undefined
      this.#selected.clear()
      drop(this.#read(this.accountId))
    })

    // Calls are not polled, so the list is loaded again once a call is no longer being hung up.
    let before = 0
    $effect(() => {
      const { length } = this.hanging
      if (length < before) untrack(() => drop(this.readAgain()))
      before = length
    })

    $effect(() => {
      if (this.query.trim() !== '') untrack(() => this.#loadNext())
    })
    onDestroy(() => (this.#isOver = true))
  }

  /** Whose call it is; undefined while that is not known. */
  callOf(callUuid: CallUuid): LiveCall | undefined {
    const details = this.#details.get(callUuid)
    return typeof details === 'object' ? details : undefined
  }

  /** Why it is not known whose call it is. */
  unknownBecause(callUuid: CallUuid): 'loading' | 'ended' | 'failed' {
    const details = this.#details.get(callUuid)
    return details === 'notLive' ? 'ended' : details === 'failed' ? 'failed' : 'loading'
  }

  /** Whether the call can be hung up: only if it is known whose call it is. */
  canHangUp(callUuid: CallUuid): boolean {
    const { snapshot } = this.#gavel.store
    return this.callOf(callUuid) !== undefined && !snapshot.readOnly && !this.hanging.includes(callUuid)
  }

  /** Whether the call can be selected, or its selection cleared. One question names all selected calls. */
  canSelect(callUuid: CallUuid): boolean {
    return this.canHangUp(callUuid) && (this.#selected.has(callUuid) || this.selection.length < MOST_AT_ONCE)
  }

  /** Selects the call, or clears its selection. Selected calls that are no longer shown are forgotten. */
  select(callUuid: CallUuid): void {
    if (!this.canSelect(callUuid)) return
    const { selection } = this
    this.#selected.clear()
    for (const one of selection) this.#selected.add(one)
    if (!this.#selected.delete(callUuid)) this.#selected.add(callUuid)
  }

  readonly clearSelection = (): void => this.#selected.clear()

  roomOf(callUuid: CallUuid): string | undefined {
    return this.#rooms.get(callUuid)
  }

  /**
   * Loads the details of a call as long as its row is in view. Returns a function to call when it is no longer in view.
   */
  comesIntoView(callUuid: CallUuid): () => void {
    untrack(() => {
      this.#inView.add(callUuid)
      this.#loadNext()
    })
    return () => this.#inView.delete(callUuid)
  }

  async readAgain(): Promise<void> {
    await this.#read(this.accountId)
  }

  /** Newest first; undefined if the start of a call is not known. */
  #byStart(listed: readonly CallUuid[]): readonly CallUuid[] | undefined {
    const starts = listed.flatMap((callUuid) => this.callOf(callUuid)?.startedAt ?? [])
    if (starts.length < listed.length) return undefined
    const startOf = (callUuid: CallUuid): number => this.callOf(callUuid)?.startedAt ?? 0
    return listed.toSorted((a, b) => startOf(b) - startOf(a))
  }

  async #read(id: string): Promise<void> {
    const own = ++this.#request
    if (id === '') return
    const result = await this.#gavel.bridge.liveCalls({ accountId: id })
    if (own !== this.#request) return
    this.fault = result.ok ? undefined : result.fault
    if (!result.ok) return
    this.#details.clear()
    for (const { callUuid, details } of result.value) if (details !== undefined) this.#details.set(callUuid, details)
    this.#listed = result.value
    this.readAt = Date.now()
    this.#loadNext()
  }

  /**
   * Loads the details of calls in view or, during a search, of any. They are chosen when a load begins, so that rows that
   * were scrolled past are not waited for.
   */
  #loadNext(): void {
    while (!this.#isOver && this.#loading.size < AT_ONCE) {
      const missing = (this.#ordered ?? []).filter((one) => !this.#details.has(one) && !this.#loading.has(one))
      const next = missing.find((one) => this.#inView.has(one)) ?? (this.query.trim() === '' ? undefined : missing[0])
      if (next === undefined) return
      this.#loading.add(next)
      drop(
        this.#loadOne(this.accountId, next).finally(() => {
          this.#loading.delete(next)
          this.#loadNext()
        }),
      )
    }
  }

  async #loadOne(accountId: string, callUuid: CallUuid): Promise<void> {
    const result = await this.#gavel.bridge.liveCall({ accountId, callUuid })
    // Another account was chosen in the meantime, or a newer list has no such call.
    if (accountId !== this.accountId || this.#listed?.some((one) => one.callUuid === callUuid) !== true) return
    this.#details.set(callUuid, result.ok ? result.value : 'failed')
  }
}
