/** Milliseconds after which this desk tells the relays what is missing, if the broker has still not delivered it. */
const LACKS_AFTER = 5_000
/** Milliseconds. What no beat has referred to for longer is forgotten, so that no relay can fill the memory. */
const REPEATED_WITHIN = 60_000

/** What beats refer to although this desk has not received it: the list, or the room with this number. */
type Missing = 'list' | number

/**
 * The messages about one account, from one epoch of a relay, that this desk has not received. Times are elapsed
 * milliseconds.
 */
export class MissingMessages {
  readonly #missing = new Map<Missing, { readonly since: number; readonly repeatedAt: number }>()

  /** Notes that a beat referred to something that this desk has not received. */
  add(what: Missing, now: number): void {
    this.#missing.set(what, { since: this.#missing.get(what)?.since ?? now, repeatedAt: now })
  }

  /** Notes that this desk has received the message. */
  delete(what: Missing): void {
    this.#missing.delete(what)
  }

  /** Whether something is missing although the broker has had time to deliver it. */
  isLacking(now: number): boolean {
    return [...this.#missing.values()].some(({ since }) => now - since > LACKS_AFTER)
  }

  /** Forgets what no beat has referred to for a long time. */
  expire(now: number): void {
    for (const [what, { repeatedAt }] of this.#missing) {
      if (now - repeatedAt > REPEATED_WITHIN) this.#missing.delete(what)
    }
  }
}
