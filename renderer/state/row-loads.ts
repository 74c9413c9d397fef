import { drop } from '../../shared/drop.ts'

/**
 * Which rows of a list are in view, and which of them are loading their details, a few at a time. The rows in view are
 * chosen when a load begins, so that rows that were scrolled past are not waited for.
 */
export class RowLoads {
  readonly #inView = new Set<string>()
  readonly #loading = new Set<string>()
  readonly #atOnce: number
  readonly #next: (isInView: (id: string) => boolean, isLoading: (id: string) => boolean) => string | undefined
  readonly #load: (id: string) => Promise<void>
  #isOver = false

  /**
   * @param atOnce how many are loaded at once
   * @param next chooses the row to load next, if there is one
   * @param load loads the details of a row
   */
  constructor(
    atOnce: number,
    next: (isInView: (id: string) => boolean, isLoading: (id: string) => boolean) => string | undefined,
    load: (id: string) => Promise<void>,
  ) {
    this.#atOnce = atOnce
    this.#next = next
    this.#load = load
  }

  /** Returns a function to call when the row is no longer in view. */
  comesIntoView(id: string): () => void {
    this.#inView.add(id)
    this.continue()
    return () => this.#inView.delete(id)
  }

  /** Begins the next loads, if fewer than allowed are running. */
  continue(): void {
    while (!this.#isOver && this.#loading.size < this.#atOnce) {
      const id = this.#next(
        (one) => this.#inView.has(one),
        (one) => this.#loading.has(one),
      )
      if (id === undefined) return
      this.#loading.add(id)
      drop(
        this.#load(id).finally(() => {
          this.#loading.delete(id)
          this.continue()
        }),
      )
    }
  }

  stop(): void {
    this.#isOver = true
  }
}
