import type { Clock } from '../../shared/clock.ts'

/** Milliseconds by which the two clocks may diverge between two checks. */
const MOST_APART = 2_000

export interface RelayClock extends Clock {
  /**
   * Whether time stood still since the last call. A virtual machine that was suspended or moved continues with the same
   * monotonic time, although the world did not wait. A wall clock that was set counts as well.
   */
  stoodStill(): boolean
}

/** Counts from the wall clock's time at the start, and never goes back. */
export function createRelayClock(
  base: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  wall: () => number = () => Date.now(),
  monotonic: () => number = () => performance.now(),
): RelayClock {
  const origin = wall() - monotonic()
  let parted = 0
  return {
    now: () => origin + monotonic(),
    setTimeout: base.setTimeout,
    clearTimeout: base.clearTimeout,
    stoodStill: () => {
      const before = parted
      parted = wall() - monotonic() - origin
      return Math.abs(parted - before) > MOST_APART
    },
  }
}
