/**
 * Seconds after which a desk that has not repeated its message is forgotten, by the others and by the broker. Needed
 * because a broker that disconnects a revoked user does not publish that desk's goodbye.
 */
export const LONGEST_SILENCE = 60

/**
 * Milliseconds after a reconnection within which every desk that had lost the same broker is back. This is longer than
 * the longest pause between two attempts.
 */
const SETTLED = 15_000

interface Heard<T> {
  readonly value: T
  readonly at: number
}

/**
 * The desks whose messages the broker retains. While this connection is lost, no goodbye arrives. So some time after a
 * reconnection, a desk is forgotten if no message from it has arrived since the loss. Times are elapsed milliseconds.
 */
export class RetainedDesks<T> {
  readonly #desks = new Map<string, Heard<T>>()
  /** Desks from which no message has arrived since the connection was lost. */
  readonly #unheard = new Set<string>()
  #connectedAt: number | undefined

  get size(): number {
    return this.#desks.size
  }

  get all(): readonly T[] {
    return [...this.#desks.values()].map(({ value }) => value)
  }

  get(id: string): T | undefined {
    return this.#desks.get(id)?.value
  }

  set(id: string, value: T, now: number): void {
    this.#desks.set(id, { value, at: now })
    this.#unheard.delete(id)
  }

  remove(id: string): void {
    this.#desks.delete(id)
    this.#unheard.delete(id)
  }

  /** @param connectedAt the time from which every message arrives; undefined if the connection is lost */
  connection(connectedAt: number | undefined): void {
    this.#connectedAt = connectedAt
    // Retained messages may arrive before the news of the connection, so the desks are marked when it is lost.
    if (connectedAt === undefined) for (const id of this.#desks.keys()) this.#unheard.add(id)
  }

  /** Forgets the desks that have gone, and returns their ids. */
  expire(now: number): readonly string[] {
    const connectedAt = this.#connectedAt
    if (connectedAt === undefined) return []
    const isGone = (id: string, at: number): boolean =>
      now - Math.max(at, connectedAt) >= (this.#unheard.has(id) ? SETTLED : LONGEST_SILENCE * 1_000)
    const gone = [...this.#desks].flatMap(([id, { at }]) => (isGone(id, at) ? id : []))
    for (const id of gone) this.remove(id)
    return gone
  }
}
