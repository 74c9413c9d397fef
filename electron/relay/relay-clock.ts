import type { Clock } from '../../shared/clock.ts'

/** Milliseconds by which the wall clock and the monotonic clock may diverge between two checks. */
const MOST_APART = 2_000

export interface RelayClock extends Clock {
  /**
   * Whether the two clocks have diverged since the last call. In a virtual machine that was suspended or moved, the
   * monotonic clock continues where it stopped. A change of the wall clock counts as well.
   */
  stoodStill(): boolean
}

/** Creates a clock that starts at the wall clock's time and never goes back. */
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
