import type { Clock } from '../../shared/clock.ts'

/** A clock whose timers can all be dropped at once, and which stays silent after that. */
export interface Timers {
  now(): number
  /** Runs `run` after `ms` milliseconds unless stopped before; returns a function that cancels it. */
  after(ms: number, run: () => void): () => void
  wait(ms: number): Promise<void>
  readonly stop: () => void
}

// setTimeout fires at once when asked to wait longer than this.
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
    // A waiting request must not hang for ever when the simulator is stopped.
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
