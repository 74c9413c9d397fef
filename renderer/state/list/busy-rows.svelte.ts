import { SvelteMap } from 'svelte/reactivity'
import { isSameRequest } from '../../../shared/rooms/action-effect.ts'
import type { Action, ActionKind } from '../../../shared/rooms/model.ts'

/** The actions on each row whose results the main process has not returned yet, oldest first. */
export class BusyRows {
  readonly #actions = new SvelteMap<string, readonly Action[]>()

  /** The kind of the latest action on this row. */
  kind(row: string): ActionKind | undefined {
    return this.#actions.get(row)?.at(-1)?.kind
  }

  /** Whether one of the actions on these rows is the same request, for example after a second press. */
  isUnderWay(rows: readonly string[], action: Action): boolean {
    return rows.some((row) => this.#of(row).some((one) => isSameRequest(one, action)))
  }

  /** Whether the latest action on one of these rows is the same request. False if another one came after it. */
  isLatest(rows: readonly string[], action: Action): boolean {
    return rows.some((row) => isSameRequest(this.#of(row).at(-1), action))
  }

  /** Marks the rows until the work is done. */
  async during<A>(rows: readonly string[], action: Action, work: () => Promise<A>): Promise<A> {
    for (const row of rows) this.#actions.set(row, [...this.#of(row), action])
    try {
      return await work()
    } finally {
      for (const row of rows) this.#remove(row, action)
    }
  }

  #of(row: string): readonly Action[] {
    return this.#actions.get(row) ?? []
  }

  #remove(row: string, action: Action): void {
    const others = this.#of(row).filter((one) => one !== action)
    if (others.length === 0) this.#actions.delete(row)
    else this.#actions.set(row, others)
  }
}
