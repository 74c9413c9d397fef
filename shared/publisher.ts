import type { Logger } from './logger.ts'

/** Delivers revisions to the listeners strictly in order, even if a listener causes the next one. */
export class Publisher<Revision extends unknown[]> {
  readonly #logger: Logger
  readonly #listeners = new Set<(...revision: Revision) => void>()
  readonly #queue: Revision[] = []
  #isDelivering = false

  constructor(logger: Logger) {
    this.#logger = logger
  }

  subscribe(listener: (...revision: Revision) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publish(...revision: Revision): void {
    this.#queue.push(revision)
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#deliver(next)
    } finally {
      this.#isDelivering = false
    }
  }

  #deliver(revision: Revision): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...revision)
      } catch (error) {
        this.#logger('a listener failed', error)
      }
    }
  }
}
