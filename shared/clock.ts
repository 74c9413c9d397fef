import type { ElapsedMs, EpochMs } from './values.ts'

/** The source of time. Tests replace it, so that hours pass in milliseconds. */
export interface Clock {
  now(): EpochMs
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  /**
   * Milliseconds since a fixed moment. Setting the clock does not affect them. Absent if setting the clock does not
   * affect `now` either.
   */
  elapsed?(): ElapsedMs
}

/** A time in milliseconds to compare with others of the same clock. It may stand still while the computer sleeps. */
export function elapsedOf(clock: Pick<Clock, 'now' | 'elapsed'>): ElapsedMs {
  return clock.elapsed === undefined ? (clock.now() as number) : clock.elapsed()
}

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => {
      clearTimeout(timer as number)
    },
    elapsed: () => performance.now(),
  }
}
