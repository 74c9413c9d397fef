import PQueue from 'p-queue'
import type { Clock } from '../../shared/clock.ts'
import { createReadConnections, type Priority, type ReadShare } from './read-connections.ts'

/** Writes have connections of their own and go first; reads go by their priority, and wait for a connection. */
export type Lane = 'write' | Priority

export interface Usage {
  readonly used: number
  readonly allowed: number
  readonly connections: number
  /** Epoch milliseconds. */
  readonly restingUntil?: number
}

/** The request allowance of one account, shared by all its rooms. */
export interface Budget {
  /** Runs `send` in its turn. Rejects only as `send` does, or with the signal's reason while it waits. */
  take<T>(lane: Lane, send: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * The provider asked for a rest: polls wait, what people asked for does not.
   * @param startedAt when the refused request was sent; refusals of requests sent before a rest began count once.
   * @param seconds as told by the provider; without it 1, 2, 4 … 60 s with jitter.
   * @param slower also halves the allowance until a minute after the rest.
   */
  rest(startedAt: number, seconds: number | undefined, slower: boolean): void
  /** An answer that was no request to rest. */
  answered(startedAt: number): void
  /** Requests begun in the last second, how many are allowed now, and how many polls may be on the network at once. */
  usage(): Usage
}

const second = 1_000
const slowFor = 60_000
const longestBackOff = 60
// Plivo counts over 5 s: a refusal so soon after a rest is about what was sent before it, not about the new pace.
const countedOver = 5_000
// A person's burst (several people removed at once) may go over the allowance by as much again, and polls wait until
// the last second is within it: at Plivo that is at most 120 requests in any 5 s of 300 allowed. Details stay within the
// allowance, so that whoever acts while a long list is read finds room left.
const overdraft = 2

const order = ['write', 'person', 'details', 'poll'] as const satisfies readonly Lane[]

/**
 * @param allowance requests a second, at least 1.
 * @param random 0 to 1, for the jitter.
 * @param share the account's part of the connections to its host.
 */
export function createBudget(
  allowance: number,
  clock: Clock,
  random: () => number,
  share: ReadShare = createReadConnections().shareOf(''),
): Budget {
  const newLane = (): PQueue => new PQueue({ autoStart: false })
  const lanes: Record<Lane, PQueue> = { write: newLane(), person: newLane(), details: newLane(), poll: newLane() }
  const starts: number[] = []
  let restingUntil = 0
  let isTold = false
  let restedAt = -Infinity
  let slowUntil = 0
  let halvings = 0
  let refusals = 0
  let timer: unknown
  let [last, setBack] = [-Infinity, 0]

  /** Time that never goes back: a clock set back by an hour must not hold everything up for an hour. */
  const time = (): number => {
    const read = clock.now()
    setBack = Math.max(setBack, last - read)
    last = read + setBack
    return last
  }
  const forget = (now: number): void => {
    while (starts[0] !== undefined && starts[0] <= now - second) starts.shift()
  }
  const allowed = (now: number): number => {
    if (now >= slowUntil) halvings = 0
    return Math.max(1, Math.floor(allowance / 2 ** halvings))
  }
  /** When one more request may begin, with at most `cap` in any second. */
  const free = (cap: number, now: number): number =>
    starts.length < cap ? now : (starts[starts.length - cap] ?? now) + second

  const nextFor = (lane: Lane, now: number): number => {
    if (lane === 'write' || lane === 'person') return free(overdraft * allowance, now)
    if (lane === 'details') return free(allowance, now)
    return Math.max(restingUntil, free(allowed(now), now))
  }

  const isConnected = (lane: Lane): boolean => lane === 'write' || share.mayBegin(lane)

  const waits = (lane: Lane, now: number): boolean => lanes[lane].size > 0 && nextFor(lane, now) <= now

  const plan = (): void => {
    clock.clearTimeout(timer)
    const now = time()
    forget(now)
    let isTaken = false
    for (const lane of order) {
      const isNext: boolean = !isTaken && waits(lane, now) && isConnected(lane)
      isTaken ||= isNext
      if (isNext) lanes[lane].start()
      else lanes[lane].pause()
    }
    // What lacks a connection is planned again when one becomes free.
    const first = order.find((lane) => lanes[lane].size > 0 && lanes[lane].isPaused && isConnected(lane))
    // A timer that fires a moment early (Node rounds down) plans again.
    if (first !== undefined) timer = clock.setTimeout(plan, Math.max(1, Math.ceil(nextFor(first, now) - now)))
  }

  share.join((priority) => waits(priority, time()), plan)

  return {
    take(lane, send, signal) {
      const task = () => {
        const now = time()
        forget(now)
        starts.push(now)
        const over = lane === 'write' ? () => undefined : share.begin(lane)
        for (const each of order) if (nextFor(each, now) > now || !isConnected(each)) lanes[each].pause()
        return send().finally(over)
      }
      const turn = lanes[lane].add(task, signal === undefined ? {} : { signal })
      plan()
      turn.then(plan, plan)
      return turn
    },
    rest(startedAt, seconds, slower) {
      const now = time()
      const again = startedAt + setBack >= restedAt
      if (again) {
        // What a person sent during a rest tells that it goes on, not that it was too short.
        if (startedAt + setBack >= restingUntil) refusals += 1
        restedAt = now
        const halve = allowed(now) > 1 && (halvings === 0 || now >= restingUntil + countedOver)
        if (slower && halve) halvings += 1
      }
      const backOff = Math.min(longestBackOff, 2 ** (Math.max(1, refusals) - 1)) * (1 + random() / 4)
      isTold = seconds !== undefined || (isTold && restingUntil > now)
      restingUntil = Math.max(restingUntil, now + second * (seconds ?? (again ? backOff : 0)))
      if (slower) slowUntil = Math.max(slowUntil, restingUntil + slowFor)
      plan()
    },
    answered(startedAt) {
      if (startedAt + setBack < restedAt) return
      refusals = 0
      // What a person sent meanwhile was answered: a rest that nobody told the length of is over soon.
      if (!isTold) restingUntil = Math.min(restingUntil, time() + second)
      plan()
    },
    usage() {
      const now = time()
      forget(now)
      return {
        used: starts.length,
        allowed: allowed(now),
        connections: share.polls(),
        ...(restingUntil > now && { restingUntil: restingUntil - setBack }),
      }
    },
  }
}
