/** `person`: an action of the user. `details`: data that the user waits for, with lower priority than their actions. */
export type RequestPriority = 'person' | 'details' | 'poll'

/**
 * The largest number of reads on the network at once for one host. Chromium opens six connections to a host over
 * HTTP/1.1 and queues further requests where Gavel cannot reorder them. One connection is left for details and at least
 * one for actions of the user. Over HTTP/2 all reads share one connection; servers should allow at least 100 streams
 * (https://www.rfc-editor.org/rfc/rfc9113#name-defined-settings).
 */
const MOST = {
  alone: { poll: 4, details: 1, all: 6 },
  multiplexed: { poll: 16, details: 4, all: 24 },
} as const

/** One account's share of the connections to its host. */
export interface ReadShare {
  /** Whether a read of this priority may be passed to the network now. */
  mayBegin(priority: RequestPriority): boolean
  /** @returns a function to call when the read has ended. */
  begin(priority: RequestPriority): () => void
  /** The largest number of polls that this account may have on the network at once. */
  polls(): number
  /**
   * @param isDue whether a read of this priority could begin if it had a connection.
   * @param onFree called when a read of any account at the same host began or ended.
   */
  join(isDue: (priority: RequestPriority) => boolean, onFree: () => void): void
}

/**
 * Shares each host's connections among the accounts that read from it, so that no account uses all of them while
 * another waits.
 */
export interface ReadConnections {
  shareOf(origin: string): ReadShare
}

export function createReadConnections(isMultiplexed: (origin: string) => boolean = () => false): ReadConnections {
  const hosts = new Map<string, Host>()
  return {
    shareOf: (origin) => {
      const host = hosts.get(origin) ?? { shares: new Set(), turns: 0, isMultiplexed: () => isMultiplexed(origin) }
      hosts.set(origin, host)
      return new Share(host)
    },
  }
}

interface Host {
  /** The shares with a read in flight or waiting. Others are removed, because their client may have been replaced. */
  readonly shares: Set<Share>
  /** The number of reads that have begun. */
  turns: number
  isMultiplexed(): boolean
}

class Share implements ReadShare {
  readonly #host: Host
  readonly #inFlight: Record<RequestPriority, number> = { person: 0, details: 0, poll: 0 }
  /** The turn at which this account last began a read. */
  #lastTurn = 0
  #isDue: (priority: RequestPriority) => boolean = () => false
  #onFree: () => void = () => undefined

  constructor(host: Host) {
    this.#host = host
  }

  join(isDue: (priority: RequestPriority) => boolean, onFree: () => void): void {
    this.#isDue = isDue
    this.#onFree = onFree
  }

  polls(): number {
    return this.#most().poll
  }

  mayBegin(priority: RequestPriority): boolean {
    this.#host.shares.add(this)
    const { all, ...each } = this.#most()
    if (this.#hostInFlight('person') + this.#hostInFlight('details') + this.#hostInFlight('poll') >= all) return false
    if (priority !== 'person' && this.#hostInFlight(priority) >= each[priority]) return false
    for (const other of this.#host.shares) if (this.#yieldsTo(other, priority)) return false
    return true
  }

  begin(priority: RequestPriority): () => void {
    this.#host.shares.add(this)
    this.#inFlight[priority] += 1
    this.#host.turns += 1
    this.#lastTurn = this.#host.turns
    this.#notifyAll()
    return () => {
      this.#inFlight[priority] -= 1
      this.#notifyAll()
    }
  }

  #most(): (typeof MOST)[keyof typeof MOST] {
    return MOST[this.#host.isMultiplexed() ? 'multiplexed' : 'alone']
  }

  #isReading(): boolean {
    return Object.values(this.#inFlight).some((count) => count > 0)
  }

  #hostInFlight(priority: RequestPriority): number {
    let count = 0
    for (const share of this.#host.shares) count += share.#inFlight[priority]
    return count
  }

  /**
   * The account with fewer reads of this priority in flight goes first; if equal, the account whose last read of any
   * priority began earlier.
   */
  #yieldsTo(other: Share, priority: RequestPriority): boolean {
    if (other === this || !other.#isDue(priority)) return false
    const ahead = this.#inFlight[priority] - other.#inFlight[priority]
    return ahead > 0 || (ahead === 0 && other.#lastTurn < this.#lastTurn)
  }

  #notifyAll(): void {
    queueMicrotask(() => {
      for (const share of [...this.#host.shares]) {
        // A share whose reads still wait is added again when it asks whether a read may begin.
        if (!share.#isReading()) this.#host.shares.delete(share)
        share.#onFree()
      }
    })
  }
}
