import type { Publication } from '../feed/bus.ts'

/** Milliseconds between two repetitions for an account. A desk that may not read a topic would lack it for ever. */
const AGAIN_EVERY = 60_000

/** This relay's retained observations by topic. A broker that has lost them gets them again. */
export class RetainedPublications {
  readonly #latest = new Map<string, { readonly publication: Publication; readonly at: number }>()
  /** By account. */
  readonly #repeatedAt = new Map<string, number>()

  add(publication: Publication, now: number): void {
    this.#expire(now)
    // The oldest comes first, so that those that have expired are found at once.
    this.#latest.delete(publication.topic)
    this.#latest.set(publication.topic, { publication, at: now })
  }

  clear(): void {
    this.#latest.clear()
  }

  /** The publications that the broker would still have. */
  fresh(now: number): readonly Publication[] {
    return [...this.#latest.values()]
      .filter(({ publication, at }) => !isExpired(publication, at, now))
      .map(({ publication }) => publication)
  }

  /** Those of the accounts of which a desk lacks something, unless they were repeated a short time ago. */
  again(accounts: readonly string[] = [], now: number): readonly Publication[] {
    return accounts.flatMap((acc) => {
      if (now - (this.#repeatedAt.get(acc) ?? -Infinity) < AGAIN_EVERY) return []
      const ofAccount = this.fresh(now).filter(({ topic }) => topic.includes(`/${acc}/`))
      if (ofAccount.length > 0) this.#repeatedAt.set(acc, now)
      return ofAccount
    })
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
