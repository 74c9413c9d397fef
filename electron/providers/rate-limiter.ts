import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { LONGEST_REST } from '../../shared/limits.ts'
import type { ElapsedMs } from '../../shared/values.ts'

/** `person`: an action of the user. `details`: data that the user waits for, with lower priority than their actions. */
export type RequestPriority = 'person' | 'details' | 'poll'

/** The queue in which a request waits. Writes go first, and have connections of their own. */
export type Lane = 'write' | RequestPriority

const LANES = ['write', 'person', 'details', 'poll'] as const satisfies readonly Lane[]

/**
 * The largest number of reads on the network at once for one host. Chromium opens six connections to a host over
 * HTTP/1.1 and queues further requests where Gavel cannot reorder them. One connection is left for details and at least
 * one for actions of the user.
 */
const MOST = { poll: 4, details: 1, person: 6, all: 6 } as const

export interface Usage {
  readonly used: number
  readonly allowed: number
  readonly connections: number
  /** When polls are no longer paused. */
  readonly pausedUntil?: ElapsedMs
  /** The same, without the pauses that `rest` makes. */
  readonly refusedUntil?: ElapsedMs
}

/** Milliseconds. */
const SECOND = 1_000
const SLOW_AFTER_PAUSE = 60_000
/** Seconds. */
const LONGEST_BACK_OFF = 60
// A user's burst, such as the removal of several people, may use twice the allowance; polls then wait until the last
// second is within the allowance. At Plivo that is at most 200 requests in any 5 s, where 300 are allowed. Details stay
// within the allowance, so that requests are left for a user who acts while a long list is read.
const OVERDRAFT = 2

/** The reads on the network of all accounts at one host. Whichever account has waited longest reads next. */
export class HostReads {
  readonly #inFlight: Record<RequestPriority, number> = { person: 0, details: 0, poll: 0 }
  /** What starts the reads of each account that waits for a connection. */
  readonly #waiting = new Set<() => void>()

  hasConnection(lane: RequestPriority): boolean {
    const { person, details, poll } = this.#inFlight
    return person + details + poll < MOST.all && this.#inFlight[lane] < MOST[lane]
  }

  /** @returns a function to call when the read has ended */
  begin(lane: RequestPriority, start: () => void): () => void {
    this.#inFlight[lane] += 1
    this.#waiting.delete(start)
    return () => {
      this.#inFlight[lane] -= 1
      for (const next of [...this.#waiting]) next()
    }
  }

  wait(start: () => void, isWaiting: boolean): void {
    if (isWaiting) this.#waiting.add(start)
    else this.#waiting.delete(start)
  }
}

/** The request allowance of one account, shared by all its rooms. */
export class RateLimiter {
  readonly #allowance: number
  readonly #clock: Clock
  readonly #random: () => number
  readonly #host: HostReads
  readonly #onFree = (): void => this.#startDue()
  /** What starts each request that waits, the first one first. */
  readonly #waiting: Readonly<Record<Lane, (() => void)[]>> = { write: [], person: [], details: [], poll: [] }
  /** When the requests of the last second began. */
  readonly #starts: number[] = []
  #timer: unknown
  #pausedUntil: ElapsedMs = -Infinity
  /** Until when polls rest because the provider refused another program of the same account. */
  #restsUntil: ElapsedMs = -Infinity
  #pausedAt = -Infinity
  /** Whether the provider said how long the pause lasts. */
  #isPauseFromProvider = false
  #slowUntil: ElapsedMs = -Infinity
  /** Consecutive refusals with 429 or 503. Each doubles the back-off. */
  #refusals = 0

  /**
   * @param allowance requests per second, at least 1.
   * @param random 0 to 1, for the jitter.
   * @param host shared by the accounts at one host.
   */
  constructor(allowance: number, clock: Clock, random: () => number, host = new HostReads()) {
    this.#allowance = allowance
    this.#clock = clock
    this.#random = random
    this.#host = host
  }

  /** Runs `send` in its turn. Undefined if the signal aborts before that. Rejects only if `send` does. */
  run<T>(lane: Lane, send: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const drop = (): void => {
        const waiting = this.#waiting[lane]
        waiting.splice(waiting.indexOf(start), 1)
        resolve(undefined)
      }
      const start = (): void => {
        signal?.removeEventListener('abort', drop)
        this.#begin(lane, send).then(resolve, reject)
      }
      if (signal?.aborted === true) {
        resolve(undefined)
        return
      }
      signal?.addEventListener('abort', drop)
      this.#waiting[lane].push(start)
      this.#startDue()
    })
  }

  /**
   * Pauses polls, but not the user's requests, after the provider refused a request with 429 or 503.
   *
   * @param startedAt when the refused request was sent; if that was before the pause began, it does not
   * count as a new refusal.
   *
   * @param seconds the pause that the provider asked for. Without it, the pause is 1, 2, 4 … 60 s with jitter.
   *
   * @param slower also halves the allowance until a minute after the pause.
   */
  pause(startedAt: ElapsedMs, seconds: number | undefined, slower: boolean): void {
    const now = elapsedOf(this.#clock)
    const isNew = startedAt >= this.#pausedAt
    if (isNew) {
      // A refusal of a user's request during the pause does not double the back-off.
      if (startedAt >= this.#pausedUntil) this.#refusals += 1
      this.#pausedAt = now
    }
    const doubled = 2 ** (Math.max(1, this.#refusals) - 1)
    const backOff = Math.min(LONGEST_BACK_OFF, doubled) * (1 + this.#random() / 4)
    this.#isPauseFromProvider = seconds !== undefined || (this.#isPauseFromProvider && this.#pausedUntil > now)
    this.#pausedUntil = Math.max(this.#pausedUntil, now + SECOND * (seconds ?? (isNew ? backOff : 0)))
    if (slower) this.#slowUntil = Math.max(this.#slowUntil, this.#pausedUntil + SLOW_AFTER_PAUSE)
    this.#startDue()
  }

  /**
   * Pauses polls, but not the user's requests, because the provider refused another program of the same account. No
   * response shortens this. Whoever passes on a report of the refusal, which may be wrong, limits how often it counts.
   */
  rest(ms: number): void {
    const until = elapsedOf(this.#clock) + Math.min(ms, LONGEST_REST)
    this.#restsUntil = Math.max(this.#restsUntil, until)
    this.#startDue()
  }

  /** Ends the pause of `rest`, because nothing more is received from the programs that reported the refusal. */
  endRest(): void {
    this.#restsUntil = -Infinity
    this.#startDue()
  }

  /** Applies a response that gives no reason to pause. */
  onResponse(startedAt: ElapsedMs): void {
    if (startedAt < this.#pausedAt) return
    this.#refusals = 0
    // The provider no longer refuses requests, so a pause whose length was only estimated ends soon.
    if (!this.#isPauseFromProvider) this.#pausedUntil = Math.min(this.#pausedUntil, elapsedOf(this.#clock) + SECOND)
    this.#startDue()
  }

  /**
   * The number of requests begun in the last second, how many are allowed now, and how many polls may be on the network
   * at once.
   */
  usage(): Usage {
    const now = elapsedOf(this.#clock)
    this.#forgetStarts(now)
    const pausedUntil = this.#pollsFrom()
    return {
      used: this.#starts.length,
      allowed: this.#allowed(now),
      connections: MOST.poll,
      ...(pausedUntil > now && { pausedUntil }),
      ...(this.#pausedUntil > now && { refusedUntil: this.#pausedUntil }),
    }
  }

  async #begin<T>(lane: Lane, send: () => Promise<T>): Promise<T> {
    this.#starts.push(elapsedOf(this.#clock))
    const end = lane === 'write' ? undefined : this.#host.begin(lane, this.#onFree)
    try {
      return await send()
    } finally {
      end?.()
      this.#startDue()
    }
  }

  /** Starts what may begin now, and sets a timer for what comes next. A free connection starts a read by itself. */
  #startDue(): void {
    this.#clock.clearTimeout(this.#timer)
    const now = elapsedOf(this.#clock)
    let next = Infinity
    for (const lane of LANES) {
      const waiting = this.#waiting[lane]
      while (waiting.length > 0 && this.#hasConnection(lane)) {
        const at = this.#nextStart(lane, now)
        next = Math.min(next, at > now ? at : Infinity)
        if (at > now) break
        waiting.shift()?.()
      }
    }
    const isBlocked = (lane: Lane): boolean => this.#waiting[lane].length > 0 && !this.#hasConnection(lane)
    this.#host.wait(this.#onFree, LANES.some(isBlocked))
    if (next === Infinity) return
    // If the timer fires a moment early (Node rounds down), it is set again.
    this.#timer = this.#clock.setTimeout(this.#onFree, Math.max(1, Math.ceil(next - now)))
  }

  #hasConnection(lane: Lane): boolean {
    return lane === 'write' || this.#host.hasConnection(lane)
  }

  /** When the next request of a lane may begin. */
  #nextStart(lane: Lane, now: number): number {
    if (lane === 'write' || lane === 'person') return this.#nextBelow(OVERDRAFT * this.#allowance, now)
    if (lane === 'details') return this.#nextBelow(this.#allowance, now)
    return Math.max(this.#pollsFrom(), this.#nextBelow(this.#allowed(now), now))
  }

  /** When polls are no longer paused. */
  #pollsFrom(): number {
    return Math.max(this.#pausedUntil, this.#restsUntil)
  }

  /** When another request may begin, with at most `limit` in any second. */
  #nextBelow(limit: number, now: number): number {
    this.#forgetStarts(now)
    const starts = this.#starts
    return starts.length < limit ? now : (starts[starts.length - limit] ?? now) + SECOND
  }

  #allowed(now: number): number {
    return now < this.#slowUntil ? Math.max(1, Math.floor(this.#allowance / 2)) : this.#allowance
  }

  #forgetStarts(now: number): void {
    while (this.#starts[0] !== undefined && this.#starts[0] <= now - SECOND) this.#starts.shift()
  }
}
