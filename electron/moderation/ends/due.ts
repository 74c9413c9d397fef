import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import type { EndTime } from '../../../shared/rooms/scheduled-end.ts'
import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'

/** Milliseconds, like the next three constants. */
export const MINUTE = 60_000
/** The time until the soonest end that can be set. A sooner end would leave no time to cancel it. */
const SOONEST = 30_000
/**
 * The time until the latest end that can be set: a day. The day on which summer time ends has 25 hours. Recovery after
 * a restart looks back just as far.
 */
export const LATEST = 25 * 3_600_000
/** By how much the computer's clock may drift before it counts as set. */
const DRIFT = 1_000

/** The present. */
export interface Now {
  readonly elapsed: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/** When an end is due: `at` a time of the computer's clock, whatever it is set to, or after a time has `elapsed`. */
export type Due = { readonly at: EpochMs } | { readonly elapsed: ElapsedMs }

/** Tells the present by the clock. It does not change by less than a second what the clock shows at a moment. */
export function createNow(clock: Pick<Clock, 'now' | 'elapsed'>): () => Now {
  let wall = -Infinity
  return () => {
    const elapsed = elapsedOf(clock)
    const shown = clock.now() - elapsed
    if (Math.abs(shown - wall) > DRIFT) wall = shown
    return { elapsed, wall }
  }
}

/** The same moment by the computer's clock. */
export function wallOf(due: Due, { wall }: Now): EpochMs {
  return 'at' in due ? due.at : Math.round(wall + due.elapsed)
}

/** Milliseconds until then. */
export function leftUntil(due: Due, { elapsed, wall }: Now): number {
  return 'at' in due ? due.at - wall - elapsed : due.elapsed - elapsed
}

/** When the time comes that the user chose; undefined if that is too soon or too late. */
export function dueAt(time: Exclude<EndTime, { kind: 'afterOthers' }>, now: Now): Due | undefined {
  if (time.kind === 'in') return { elapsed: now.elapsed + time.minutes * MINUTE }
  const due = { at: time.at }
  return isPossible(due, now) ? due : undefined
}

/** Whether an end can be set for then: it is neither too soon nor more than a day away. */
export function isPossible(due: Due, now: Now): boolean {
  const left = leftUntil(due, now)
  return left >= SOONEST && left <= LATEST
}

/** The minutes that a text names, rounded up. Never 0, because the end is still to come. */
export function minutesIn(left: number): number {
  return Math.max(1, Math.ceil(left / MINUTE))
}
