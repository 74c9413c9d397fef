import type { Clock } from '../../shared/clock.ts'

/** Timers that can all be cancelled together. After that, no new timer starts. */
export interface Timers {
  now(): number
  /** Calls `run` after `ms` milliseconds unless the timers were stopped before. @returns a function that cancels it. */
  after(ms: number, run: () => void): () => void
  /** Resolves after `ms` milliseconds, or at once when the timers are stopped. */
  wait(ms: number): Promise<void>
  readonly stop: () => void
}

// Milliseconds. Node fires a timer with a longer delay at once, so a longer delay is shortened to this.
const longestTimer = 2 ** 31 - 1

export function createTimers(clock: Clock): Timers {
  const pending = new Map<unknown, (() => void) | undefined>()
  let stopped = false

  const start = (ms: number, run: () => void, onStop?: () => void): (() => void) => {
    if (stopped) {
      onStop?.()
      return () => {}
    }
    const timer: unknown = clock.setTimeout(
      () => {
        pending.delete(timer)
        run()
      },
      Math.min(ms, longestTimer),
    )
    pending.set(timer, onStop)
    return () => {
      if (pending.delete(timer)) clock.clearTimeout(timer)
    }
  }

  return {
    now: () => clock.now(),
    after: (ms, run) => start(ms, run),
    // A waiting request must not hang forever when the simulator stops.
    wait: (ms) => (ms <= 0 ? Promise.resolve() : new Promise((resolve) => start(ms, resolve, resolve))),
    stop: () => {
      stopped = true
      for (const [timer, onStop] of pending) {
        clock.clearTimeout(timer)
        onStop?.()
      }
      pending.clear()
    },
  }
}
