import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { RequestOptions } from '../providers/provider.ts'
import type { Read } from './rule/witness.ts'

/** Milliseconds between two stamps of the same moment. */
const APART = 0.001

/** Elapsed times that never repeat, so that they also show the order of requests and responses. */
export class Stamps {
  readonly #clock: Clock
  #last: ElapsedMs = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  next(): ElapsedMs {
    this.#last = Math.max(elapsedOf(this.#clock), this.#last + APART)
    return this.#last
  }
}

/** Stamps one read: when its request left, and when its response arrived. */
export class ReadStamps {
  readonly #stamps: Stamps
  #sent: ElapsedMs
  #received: ElapsedMs | undefined
  #hasLeft = false

  constructor(stamps: Stamps) {
    this.#stamps = stamps
    this.#sent = stamps.next()
  }

  /** When the request left; undefined while it waits in the queue. */
  get sent(): ElapsedMs | undefined {
    return this.#hasLeft ? this.#sent : undefined
  }

  /** The options to pass to the method of the provider. */
  get options(): Pick<Required<RequestOptions>, 'onSend' | 'onResponse'> {
    return {
      // The request may have waited in the queue. Its response shows no state from before the moment at which it left.
      onSend: () => {
        this.#sent = this.#stamps.next()
        this.#hasLeft = true
      },
      // The next request may leave before this response is passed on. It must still count as later than the response.
      onResponse: () => {
        this.#received = this.#stamps.next()
      },
    }
  }

  /** To be called once the response is passed on. */
  read(): Read {
    return { sent: this.#sent, received: this.#received ?? this.#stamps.next() }
  }
}
