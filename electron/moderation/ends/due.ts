import { elapsedOf, type Clock } from '../../../shared/clock.ts'
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

/** Milliseconds until then. */
export function leftUntil(due: Due, { elapsed, wall }: Now): number {
  return 'at' in due ? due.at - wall - elapsed : due.elapsed - elapsed
}

/** Whether an end can be set for so many milliseconds from now: neither too soon nor more than a day away. */
export function isPossible(left: number): boolean {
  return left >= SOONEST && left <= LATEST
}
