import { drop } from '../../shared/drop.ts'
import { untrack } from 'svelte'
import type { Fault } from '../../shared/fault.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type { Gavel } from './context.svelte.ts'
import { isOnlyShown } from './snapshot-queries.ts'

/** The live calls of one account, as last read. Must be created while a component is being created. */
export class LiveCalls {
  readonly #gavel: Pick<Gavel, 'bridge' | 'store' | 'view'>
  /** The account whose calls are shown; empty if there is none. */
  accountId = $state('')
  #calls = $state.raw<readonly LiveCall[]>()
  #fault = $state.raw<Fault>()
  #readAt = $state(0)
  /** The number of the newest request. A response to an earlier one may be older than what is shown. */
  #request = 0

  /** The accounts of which the user can choose one. */
  readonly accounts = $derived.by(() => this.#gavel.store.snapshot.accounts.filter((one) => !isOnlyShown(one)))

  /** The calls that are being hung up. */
  readonly hanging = $derived.by(() =>
    this.#gavel.store.snapshot.accountPending.flatMap(({ kind, who }) => (kind === 'hangupCall' ? who : [])),
  )

  constructor(gavel: Pick<Gavel, 'bridge' | 'store' | 'view'>) {
    this.#gavel = gavel
    const { view } = gavel
    this.accountId = untrack(
      () => (this.accounts.find(({ id }) => id === view.accountId) ?? this.accounts[0])?.id ?? '',
    )

    // Leaves an account that was removed: if only one other remains, there is no field in which the user could choose it.
    $effect.pre(() => {
      if (!this.accounts.some(({ id }) => id === this.accountId)) this.accountId = this.accounts[0]?.id ?? ''
    })

    $effect(() => {
      this.#calls = this.#fault = undefined
      drop(this.#read(this.accountId))
    })

    // Calls are not polled, so the list may be outdated once a dialog is closed, or a call is no longer being hung up.
    // It is then loaded again.
    let before = 0
    $effect(() => {
      const unsettled = this.hanging.length + (view.dialog === undefined ? 0 : 1)
      if (unsettled < before) untrack(() => drop(this.readAgain()))
      before = unsettled
    })
  }

  /** Undefined before the first response. */
  get calls(): readonly LiveCall[] | undefined {
    return this.#calls
  }

  get fault(): Fault | undefined {
    return this.#fault
  }

  /** When `calls` were read, in epoch milliseconds. */
  get readAt(): number {
    return this.#readAt
  }

  async readAgain(): Promise<void> {
    await this.#read(this.accountId)
  }

  async #read(id: string): Promise<void> {
    const own = ++this.#request
    if (id === '') return
    const result = await this.#gavel.bridge.liveCalls({ accountId: id })
    if (own !== this.#request) return
    this.#fault = result.ok ? undefined : result.fault
    if (!result.ok) return
    this.#calls = result.value
    this.#readAt = Date.now()
  }
}
