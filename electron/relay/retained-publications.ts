import type { Publication } from '../feed/bus.ts'

/**
 * Milliseconds between two repetitions for an account. A desk that may not read a topic keeps reporting that it lacks
 * something.
 */
const AGAIN_EVERY = 60_000

/** This relay's retained observations by topic. A broker that has lost them gets them again. */
export class RetainedPublications {
  readonly #latest = new Map<string, { readonly publication: Publication; readonly at: number }>()
  /** When the publications of each account were last repeated; the oldest time comes first. */
  readonly #repeatedAt = new Map<string, number>()

  add(publication: Publication, now: number): void {
    this.#expire(now)
    // The oldest comes first, because `#expire` stops at the first that has not expired.
    this.#latest.delete(publication.topic)
    this.#latest.set(publication.topic, { publication, at: now })
  }

  clear(): void {
    this.#latest.clear()
  }

  /** The publications that have not expired. */
  fresh(now: number): readonly Publication[] {
    return [...this.#latest.values()]
      .filter(({ publication, at }) => !isExpired(publication, at, now))
      .map(({ publication }) => publication)
  }

  /**
   * The publications of these accounts, because a desk lacks some of them. An account is left out if its publications
   * were repeated less than a minute ago.
   */
  again(accounts: readonly string[] = [], now: number): readonly Publication[] {
    for (const [acc, at] of this.#repeatedAt) {
      if (now - at < AGAIN_EVERY) break
      this.#repeatedAt.delete(acc)
    }
    const due = new Set(accounts.filter((acc) => !this.#repeatedAt.has(acc)))
    if (due.size === 0) return []
    // An account without publications counts as repeated too. Otherwise each report of an account that a desk invented
    // would cost a search of all topics.
    for (const acc of due) this.#repeatedAt.set(acc, now)
    return this.fresh(now).filter(({ topic }) =>
      topic
        .split('/')
        .slice(0, -1)
        .some((part) => due.has(part)),
    )
  }

  #expire(now: number): void {
    for (const [topic, { publication, at }] of this.#latest) {
      if (!isExpired(publication, at, now)) return
      this.#latest.delete(topic)
    }
  }
}

function isExpired({ expiry = Infinity }: Publication, at: number, now: number): boolean {
  return now - at >= expiry * 1_000
}
