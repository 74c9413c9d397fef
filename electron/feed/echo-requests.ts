import type { Echoes } from './echo.ts'
import type { FeedMessage, Outgoing } from './messages/messages.ts'

/** Milliseconds between two requests while the time of at least one relay is known. */
const EVERY = 10_000
/** Milliseconds between two requests while no relay's time is known. */
const AGAIN = 1_000
/** Milliseconds after which a request is forgotten, even if a relay has responded to it. */
const LIFETIME = 30_000

export interface EchoRequestsParts {
  readonly desk: string
  readonly echoes: Echoes
  /** This desk's elapsed time in milliseconds (see `elapsedOf`), unaffected if the clock is set. */
  readonly now: () => number
  readonly newId: () => string
  readonly send: (message: Outgoing<'ask'>) => void
}

/** Asks the relays for their time, and stores their responses as echoes. */
export class EchoRequests {
  readonly #parts: EchoRequestsParts
  readonly #sentAt = new Map<string, number>()
  #lastAt = -Infinity

  constructor(parts: EchoRequestsParts) {
    this.#parts = parts
  }

  /** @param lacks the accounts about which this desk has not received a relay's message in time */
  send(lacks: readonly string[] = []): void {
    const { desk, now, newId, send } = this.#parts
    const at = now()
    // A request stays until it is too old, because every relay responds to it.
    for (const [n, sentAt] of this.#sentAt) if (at - sentAt > LIFETIME) this.#sentAt.delete(n)
    const n = newId()
    this.#lastAt = at
    this.#sentAt.set(n, at)
    send({ v: 1, kind: 'ask', desk, n, ...(lacks.length > 0 && { lacks: [...lacks] }) })
  }

  /**
   * Sends a request if the last one is old enough.
   *
   * @param epochs the epochs of the known relays
   */
  sendIfDue(epochs: readonly string[], lacks: readonly string[] = []): void {
    const now = this.#parts.now()
    const isKnown = epochs.some((epoch) => this.#parts.echoes.hasEpoch(epoch, now))
    if (now - this.#lastAt >= (isKnown ? EVERY : AGAIN)) this.send(lacks)
  }

  /** Uses the response. Returns false if this desk did not send the request, or has forgotten it. */
  take({ n, epoch, t }: FeedMessage<'answer'>): boolean {
    const { echoes, now } = this.#parts
    const askedAt = this.#sentAt.get(n)
    if (askedAt === undefined) return false
    echoes.add(epoch, { askedAt, receivedAt: now(), relayTime: t })
    return true
  }

  /** Forgets all requests. The next one is due at once. */
  clear(): void {
    this.#sentAt.clear()
    this.#lastAt = -Infinity
  }
}
