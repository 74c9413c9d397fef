import PQueue from 'p-queue'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import { HostConnections, type RequestPriority } from './read-connections.ts'

/**
 * The queue in which a request waits. Writes have connections of their own and go first. Reads go by their priority,
 * and wait for a connection.
 */
export type Lane = 'write' | RequestPriority

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
/** Milliseconds. Polls rest no longer than this. If the provider then refuses a request again, a new rest begins. */
export const LONGEST_REST = 300_000
/** Seconds. */
const LONGEST_BACK_OFF = 60
// Milliseconds. Plivo counts over 5 s, so a 429 this soon after a pause concerns what was sent before it, not the new
// allowance.
const COUNTED_OVER = 5_000
// A user's burst, such as the removal of several people, may use twice the allowance; polls then wait until the last
// second is within the allowance. At Plivo that is at most 200 requests in any 5 s, where 300 are allowed. Details stay
// within the allowance, so that requests are left for a user who acts while a long list is read.
const OVERDRAFT = 2

const lanesByPriority = ['write', 'person', 'details', 'poll'] as const satisfies readonly Lane[]

/** The request allowance of one account, shared by all its rooms. */
export class RateLimiter {
  readonly #allowance: number
  readonly #clock: Clock
  readonly #random: () => number
  readonly #host: HostConnections
  readonly #onFree = (): boolean => this.#schedule()
  readonly #lanes: Readonly<Record<Lane, PQueue>> = {
    write: new PQueue({ autoStart: false }),
    person: new PQueue({ autoStart: false }),
    details: new PQueue({ autoStart: false }),
    poll: new PQueue({ autoStart: false }),
  }
  /** When the requests of the last second began. */
  readonly #starts: number[] = []
  #timer: unknown
  #pausedUntil: ElapsedMs = -Infinity
  /** Until when polls rest because the provider refused another program of the same account. */
  #restsUntil: ElapsedMs = -Infinity
  /** When the current series of rests began; undefined once a poll was sent. See `rest`. */
  #restsFrom: number | undefined
  #pausedAt = -Infinity
  /** Whether the provider said how long the pause lasts. */
  #isPauseFromProvider = false
  #slowUntil: ElapsedMs = -Infinity
  #halvings = 0
  /** Consecutive refusals with 429 or 503. Each doubles the back-off. */
  #refusals = 0

  /**
   * @param allowance requests per second, at least 1.
   * @param random 0 to 1, for the jitter.
   * @param host the connections to the account's host.
   */
  constructor(allowance: number, clock: Clock, random: () => number, host = new HostConnections()) {
    this.#allowance = allowance
    this.#clock = clock
    this.#random = random
    this.#host = host
  }

  /** Runs `send` in its turn. Rejects only if `send` does, or if the signal aborts, in the queue or later. */
  run<T>(lane: Lane, send: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn =
      signal === undefined && this.#mayStartAtOnce(lane)
        ? this.#start(lane, send)
        : this.#lanes[lane].add(() => this.#start(lane, send), signal === undefined ? {} : { signal })
    this.#schedule()
    turn.then(this.#onFree, this.#onFree)
    return turn
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
      const canHalve = this.#allowed(now) > 1
      const isTooFast = this.#halvings === 0 || now >= this.#pausedUntil + COUNTED_OVER
      if (slower && canHalve && isTooFast) this.#halvings += 1
    }
    const doubled = 2 ** (Math.max(1, this.#refusals) - 1)
    const backOff = Math.min(LONGEST_BACK_OFF, doubled) * (1 + this.#random() / 4)
    this.#isPauseFromProvider = seconds !== undefined || (this.#isPauseFromProvider && this.#pausedUntil > now)
    this.#pausedUntil = Math.max(this.#pausedUntil, now + SECOND * (seconds ?? (isNew ? backOff : 0)))
    if (slower) this.#slowUntil = Math.max(this.#slowUntil, this.#pausedUntil + SLOW_AFTER_PAUSE)
    this.#schedule()
  }

  /**
   * Pauses polls, but not the user's requests, because the provider refused another program of the same account. No
   * response shortens this. The report of the refusal may be wrong, so successive rests together last no longer than
   * `LONGEST_REST`. The next rest starts a new series once a poll was sent, or could have been sent for `LONGEST_REST`.
   */
  rest(ms: number): void {
    const now = elapsedOf(this.#clock)
    if (this.#restsFrom === undefined || now >= this.#restsFrom + 2 * LONGEST_REST) this.#restsFrom = now
    this.#restsUntil = Math.max(this.#restsUntil, Math.min(now + ms, this.#restsFrom + LONGEST_REST))
    this.#schedule()
  }

  /** Ends the pause of `rest`, because nothing more is received from the programs that reported the refusal. */
  endRest(): void {
    this.#restsUntil = -Infinity
    this.#schedule()
  }

  /** Applies a response that gives no reason to pause. */
  onResponse(startedAt: ElapsedMs): void {
    if (startedAt < this.#pausedAt) return
    this.#refusals = 0
    // The provider no longer refuses requests, so a pause whose length was only estimated ends soon.
    if (!this.#isPauseFromProvider) this.#pausedUntil = Math.min(this.#pausedUntil, elapsedOf(this.#clock) + SECOND)
    this.#schedule()
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
      connections: this.#host.polls(),
      ...(pausedUntil > now && { pausedUntil }),
      ...(this.#pausedUntil > now && { refusedUntil: this.#pausedUntil }),
    }
  }

  #start<T>(lane: Lane, send: () => Promise<T>): Promise<T> {
    const now = elapsedOf(this.#clock)
    this.#forgetStarts(now)
    this.#starts.push(now)
    if (lane === 'poll') this.#restsFrom = undefined
    const end = lane === 'write' ? () => undefined : this.#host.begin(lane, this.#onFree)
    for (const each of lanesByPriority) {
      if (this.#nextStart(each, now) > now || !this.#hasConnection(each)) this.#lanes[each].pause()
    }
    return send().finally(end)
  }

  /**
   * Starts the lane whose turn it is, pauses the others, and sets a timer for the next one. Returns whether a lane waits
   * for a connection.
   */
  #schedule(): boolean {
    this.#clock.clearTimeout(this.#timer)
    const now = elapsedOf(this.#clock)
    this.#forgetStarts(now)
    let isTaken = false
    for (const lane of lanesByPriority) {
      const isNext: boolean = !isTaken && this.#isDue(lane, now) && this.#hasConnection(lane)
      isTaken ||= isNext
      if (isNext) this.#lanes[lane].start()
      else this.#lanes[lane].pause()
    }
    // A lane that waits for a connection is scheduled again when one becomes free.
    const first = lanesByPriority.find(
      (lane) => this.#lanes[lane].size > 0 && this.#lanes[lane].isPaused && this.#hasConnection(lane),
    )
    const waits = lanesByPriority.some((lane) => this.#lanes[lane].size > 0 && !this.#hasConnection(lane))
    if (first === undefined) return waits
    // If the timer fires a moment early (Node rounds down), it schedules again.
    const ms = Math.max(1, Math.ceil(this.#nextStart(first, now) - now))
    this.#timer = this.#clock.setTimeout(this.#onFree, ms)
    return waits
  }

  #isDue(lane: Lane, now: number): boolean {
    return this.#lanes[lane].size > 0 && this.#nextStart(lane, now) <= now
  }

  /** Whether a request may skip the queue. Only a write may, because reads also wait for a connection. */
  #mayStartAtOnce(lane: Lane): boolean {
    const now = elapsedOf(this.#clock)
    this.#forgetStarts(now)
    return lane === 'write' && this.#lanes.write.size === 0 && this.#nextStart('write', now) <= now
  }

  #hasConnection(lane: Lane): boolean {
    return lane === 'write' || this.#host.mayBegin(lane, this.#onFree)
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
    const starts = this.#starts
    return starts.length < limit ? now : (starts[starts.length - limit] ?? now) + SECOND
  }

  #allowed(now: number): number {
    if (now >= this.#slowUntil) this.#halvings = 0
    return Math.max(1, Math.floor(this.#allowance / 2 ** this.#halvings))
  }

  #forgetStarts(now: number): void {
    while (this.#starts[0] !== undefined && this.#starts[0] <= now - SECOND) this.#starts.shift()
  }
}
