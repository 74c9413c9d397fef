import type { Publication } from '../feed/bus.ts'

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
    for (const [topic, { publication, at }] of this.#latest) {
      if (now - at >= (publication.expiry ?? Infinity) * 1_000) this.#latest.delete(topic)
    }
    return [...this.#latest.values()].map(({ publication }) => publication)
  }
}
