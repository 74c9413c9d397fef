import { SvelteMap } from 'svelte/reactivity'
import { isSameRequest } from '../../shared/action-effect.ts'
import type { Action, ActionKind } from '../../shared/model.ts'

/** The latest action on each row whose result the main process has not returned yet. */
export class BusyRows {
  readonly #actions = new SvelteMap<string, Action>()

  kind(row: string): ActionKind | undefined {
    return this.#actions.get(row)?.kind
  }

  /** Whether the latest action on one of these rows is the same request, for example after a second press. */
  isUnderWay(rows: readonly string[], action: Action): boolean {
    return rows.some((row) => isSameRequest(this.#actions.get(row), action))
  }

  /** Marks the rows until the work is done. A later action takes over the mark of its rows. */
  async during<A>(rows: readonly string[], action: Action, work: () => Promise<A>): Promise<A> {
    for (const row of rows) this.#actions.set(row, action)
    try {
      return await work()
    } finally {
      for (const row of rows) if (this.#actions.get(row) === action) this.#actions.delete(row)
    }
  }
}
