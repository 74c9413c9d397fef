import type { Publication } from '../feed/bus.ts'

/** Milliseconds that the broker retains an observation. */
const RETAINED = 60_000

/** This relay's retained observations by topic. A broker that was restarted gets them again. */
export class RetainedPublications {
  readonly #latest = new Map<string, { readonly publication: Publication; readonly at: number }>()

  add(publication: Publication, now: number): void {
    this.#latest.set(publication.topic, { publication, at: now })
  }

  clear(): void {
    this.#latest.clear()
  }

  /** The publications that the broker would still have. */
  fresh(now: number): readonly Publication[] {
    for (const [topic, { at }] of this.#latest) if (now - at >= RETAINED) this.#latest.delete(topic)
    return [...this.#latest.values()].map(({ publication }) => publication)
  }
}
