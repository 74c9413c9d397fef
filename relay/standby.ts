import type { FeedMessage } from '../shared/feed/messages.ts'

/** Milliseconds without a hello or a beat after which a relay is assumed to have stopped. */
const SILENCE = 3_000
/** Milliseconds after a connection within which the retained messages of other relays arrive. */
const SETTLED = 1_000
/** Milliseconds that a relay on standby waits longer per rank, so that several do not take over at the same time. */
const PER_RANK = 500

interface OtherRelay {
  readonly rank: number
  /** The time of its last sign, by this relay's clock. */
  readonly at: number
  readonly reads: boolean
}

/**
 * Decides whether this relay polls or is on standby. The relay with the lowest rank polls; if ranks are equal, the
 * relay whose id sorts first. Two may poll for a while, which only costs requests.
 */
export class Standby {
  readonly #relay: string
  readonly #rank: number
  readonly #others = new Map<string, OtherRelay>()

  constructor(relay: string, rank: number) {
    this.#relay = relay
    this.#rank = rank
  }

  /** Ids of the other relays that said hello and have not said goodbye since. */
  get others(): readonly string[] {
    return [...this.#others.keys()]
  }

  take(message: FeedMessage<'hello' | 'beat' | 'bye'>, now: number): void {
    const { relay } = message
    if (relay === this.#relay) return
    const known = this.#others.get(relay)
    if (message.kind === 'bye') this.#others.delete(relay)
    else if (message.kind === 'hello') this.#others.set(relay, { reads: false, ...known, rank: message.rank, at: now })
    // A beat has no rank, so it is ignored before the relay's hello, which the broker retains.
    else if (known !== undefined) this.#others.set(relay, { ...known, at: now, reads: message.reads })
  }

  /**
   * Whether this relay should poll. If it polls already, it continues until a relay with precedence polls too. While
   * the connection is lost or less than `SETTLED` old, too little is known about the other relays, so nothing changes.
   *
   * @param connectedAt when this relay was connected to the broker; undefined if the connection is lost
   */
  shouldRead(isReading: boolean, connectedAt: number | undefined, now: number): boolean {
    if (connectedAt === undefined || now - connectedAt < SETTLED) return isReading
    const patience = SILENCE + this.#rank * PER_RANK
    for (const [relay, { rank, at, reads }] of this.#others) {
      const isFirst = rank < this.#rank || (rank === this.#rank && relay < this.#relay)
      if (isFirst && now - at < patience && (reads || !isReading)) return false
    }
    return true
  }
}
