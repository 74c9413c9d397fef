/** The source of time. Tests replace it, so that hours pass in milliseconds. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  /** Milliseconds since a fixed moment, unaffected if the clock is set. Absent if `now` is not affected either. */
  elapsed?(): number
}

/** A time in milliseconds to compare with others of the same clock. It may stand still while the computer sleeps. */
export function elapsedOf(clock: Pick<Clock, 'now' | 'elapsed'>): number {
  return clock.elapsed === undefined ? clock.now() : clock.elapsed()
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
