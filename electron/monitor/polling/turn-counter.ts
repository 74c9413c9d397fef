import type { ElapsedMs, EpochMs, Turn } from '../../../shared/values.ts'
import { elapsedOf } from '../../../shared/clock.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { RequestOptions } from '../../providers/provider.ts'
import type { Stamp } from '../evidence.ts'

/** Milliseconds for which past turns are remembered. */
const REMEMBERED = 60_000

/** Numbers requests and responses in their order, independently of the computer's clock. */
export class TurnCounter {
  /** Begins at 1, so that moments before the first turn get a number between 0 and 1. */
  #turn = 1
  #clock: Clock | undefined
  #past: { readonly at: ElapsedMs; readonly turn: Turn }[] = []

  next(): number {
    this.#turn += 1
    if (this.#clock !== undefined) this.#remember(elapsedOf(this.#clock))
    return this.#turn
  }

  /** Starts to remember the time of each turn, which only the reads of relays need. */
  remember(clock: Clock): void {
    if (this.#clock !== undefined) return
    this.#clock = clock
    this.#remember(elapsedOf(clock))
  }

  /**
   * The number of a past moment (elapsed milliseconds): the last turn before it plus a fraction or, if no such turn is
   * remembered, a number from 0 to 1. A later moment gets a higher number, so that the reads of relays keep their
   * order.
   */
  at(elapsed: ElapsedMs): number {
    let low = 0
    let high = this.#past.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#past[middle]?.at ?? Infinity) <= elapsed) low = middle + 1
      else high = middle
    }
    const passed = this.#past[low - 1]
    if (passed === undefined) return 1_000 / (1_000 + (this.#past[0]?.at ?? Infinity) - elapsed)
    const since = elapsed - passed.at
    return passed.turn + since / (since + 1_000)
  }

  #remember(at: ElapsedMs): void {
    this.#past.push({ at, turn: this.#turn })
    const oldest = this.#past[0]?.at ?? at
    // Twice the time, so that the filter does not run with each turn.
    if (at - oldest > 2 * REMEMBERED) this.#past = this.#past.filter((one) => at - one.at <= REMEMBERED)
  }
}

/** Stores when one read is asked and answered. */
export class ReadTimes {
  readonly #clock: Pick<Clock, 'now'>
  readonly #turns: TurnCounter
  readonly #startedAt: EpochMs
  #sentAt: EpochMs | undefined
  #asked: Turn
  #answered: Turn | undefined

  constructor(clock: Pick<Clock, 'now'>, turns: TurnCounter) {
    this.#clock = clock
    this.#turns = turns
    this.#startedAt = clock.now()
    this.#asked = turns.next()
  }

  /** Epoch milliseconds; undefined while the request waits in the queue. */
  get sentAt(): number | undefined {
    return this.#sentAt
  }

  /** The turn in which the request left; undefined while it waits in the queue. */
  get sentTurn(): number | undefined {
    return this.#sentAt === undefined ? undefined : this.#asked
  }

  /** The options to pass to the method of the provider. */
  get options(): Pick<Required<RequestOptions>, 'onSend' | 'onResponse'> {
    return {
      // The request may have waited in the queue. Its response shows no state from before the moment at which it left.
      onSend: () => {
        this.#sentAt = this.#clock.now()
        this.#asked = this.#turns.next()
      },
      // The next request may leave before this response is passed on, and still counts as asked after it.
      onResponse: () => {
        this.#answered = this.#turns.next()
      },
    }
  }

  /** To be called once, when the response is passed on. */
  stamp(): Stamp {
    return {
      askedAt: this.#sentAt ?? this.#startedAt,
      answeredAt: this.#clock.now(),
      asked: this.#asked,
      answered: this.#answered ?? this.#turns.next(),
    }
  }
}
