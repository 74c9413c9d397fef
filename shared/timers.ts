import type { Clock } from './clock.ts'

export type After = (ms: number, run: () => void) => () => void

/** Runs something later; what it answers takes that back. */
export function createAfter(clock: Clock): After {
  return (ms, run) => {
    const timer = clock.setTimeout(run, ms)
    return () => {
      clock.clearTimeout(timer)
    }
  }
}

/** Runs at once, then at most every `pause` milliseconds, with the last wish never lost. */
export function createPaced(
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
  const wish = (): void => {
    if (timer !== undefined) return
    // A clock that was set back makes nobody wait longer than one pause.
    timer = clock.setTimeout(go, Math.min(pause(), Math.max(0, lastRun + pause() - clock.now())))
  }
  return Object.assign(wish, {
    now: go,
    stop: () => {
      clock.clearTimeout(timer)
      timer = undefined
    },
  })
}
