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

/** Called when a read of any account at the host has ended. Returns whether the account still waits for a connection. */
export type OnFree = () => boolean

/** The connections to one host, which the accounts that read from it share. Who has waited longest is served first. */
export class HostConnections {
  readonly #isMultiplexed: () => boolean
  readonly #inFlight: Record<RequestPriority, number> = { person: 0, details: 0, poll: 0 }
  /** Those who wait, longest first. */
  readonly #waiting = new Set<OnFree>()

  constructor(isMultiplexed: () => boolean = () => false) {
    this.#isMultiplexed = isMultiplexed
  }

  /** Whether a read of this priority may be passed to the network now. If not, `onFree` is called later. */
  mayBegin(priority: RequestPriority, onFree: OnFree): boolean {
    const { all, ...each } = this.#most()
    const { person, details, poll } = this.#inFlight
    const isFull =
      person + details + poll >= all || (priority !== 'person' && this.#inFlight[priority] >= each[priority])
    if (isFull) this.#waiting.add(onFree)
    return !isFull
  }

  /** @returns a function to call when the read has ended. */
  begin(priority: RequestPriority, onFree: OnFree): () => void {
    this.#inFlight[priority] += 1
    // Whoever waits for another connection goes behind the others.
    this.#waiting.delete(onFree)
    return () => {
      this.#inFlight[priority] -= 1
      for (const waiting of [...this.#waiting]) if (!waiting()) this.#waiting.delete(waiting)
    }
  }

  /** The largest number of polls on the network at once. */
  polls(): number {
    return this.#most().poll
  }

  #most(): (typeof MOST)[keyof typeof MOST] {
    return MOST[this.#isMultiplexed() ? 'multiplexed' : 'alone']
  }
}

/** @returns a function that returns the connections to an origin */
export function createReadConnections(
  isMultiplexed: (origin: string) => boolean = () => false,
): (origin: string) => HostConnections {
  const hosts = new Map<string, HostConnections>()
  return (origin) => {
    const host = hosts.get(origin) ?? new HostConnections(() => isMultiplexed(origin))
    hosts.set(origin, host)
    return host
  }
}
