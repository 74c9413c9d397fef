import type { Clock } from './clock.ts'

export type After = (ms: number, run: () => void) => () => void

/** Creates a function that runs something after `ms` and returns a function that cancels it. */
export function createAfter(clock: Clock): After {
  return (ms, run) => {
    const timer = clock.setTimeout(run, ms)
    return () => {
      clock.clearTimeout(timer)
    }
  }
}

/** Runs something every `ms` milliseconds, until the returned function is called. */
export function repeat(clock: Clock, ms: number, run: () => void): () => void {
  const again = (): void => {
    timer = clock.setTimeout(again, ms)
    run()
  }
  let timer = clock.setTimeout(again, ms)
  return () => {
    clock.clearTimeout(timer)
  }
}

/**
 * Throttles calls to one run every `pause` milliseconds. A call after a pause runs without delay, and calls during a
 * pause cause one run at its end. `now` runs at once, and `stop` cancels the next run.
 */
export function createThrottle(
  pause: () => number,
  clock: Clock,
  run: () => void,
): { (): void; now(): void; stop(): void } {
  let lastRun = -Infinity
  let timer: unknown
  const go = (): void => {
    clock.clearTimeout(timer)
    timer = undefined
    lastRun = clock.now()
    run()
  }
  const request = (): void => {
    if (timer !== undefined) return
    // If the clock was set back, the delay is still at most one pause.
    timer = clock.setTimeout(go, Math.min(pause(), Math.max(0, lastRun + pause() - clock.now())))
  }
  return Object.assign(request, {
    now: go,
    stop: () => {
      clock.clearTimeout(timer)
      timer = undefined
    },
  })
}
