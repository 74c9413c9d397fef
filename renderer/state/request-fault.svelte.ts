import { onDestroy } from 'svelte'
import { isDeclined, type Fault } from '../../shared/fault.ts'
import type { Result } from '../../shared/result.ts'
import type { Actions } from './actions.svelte.ts'

/**
 * The fault of a component's last request, which the component shows. Once the component is gone, a message shows it.
 * If the user declined a question, that fault is not shown. Must be created while the component is being created.
 */
export class RequestFault {
  readonly #actions: Actions
  shown = $state.raw<Fault>()
  #isLeft = false

  constructor(actions: Actions) {
    this.#actions = actions
    onDestroy(() => (this.#isLeft = true))
  }

  clear(): void {
    this.shown = undefined
  }

  /** Shows why the request failed, or clears what is shown. Returns its result. */
  async of<T>(request: Promise<Result<T>>): Promise<Result<T>> {
    const result = await request
    if (result.ok) this.clear()
    else this.show(result.fault)
    return result
  }

  show(fault: Fault): void {
    if (this.#isLeft) this.#actions.showFault(fault)
    else this.shown = isDeclined(fault) ? undefined : fault
  }
}
