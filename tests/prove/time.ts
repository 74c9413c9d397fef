import type { Clock } from '../../shared/clock.ts'

interface Timer {
  readonly at: number
  run: (() => void) | undefined
}

/** A virtual clock for a whole world. Its time passes only in `until`. */
export interface VirtualTime extends Clock {
  /** Runs every timer that is due by that time, and before each timer, everything that the previous timer caused. */
  until(at: number): Promise<void>
}

/** @param busy returns true while something is in transit outside the timers of this clock, so that no time passes */
export function createVirtualTime(start: number, busy: () => boolean): VirtualTime {
  /** By time; those of the same time in the order in which they were set. */
  const timers: Timer[] = []
  let now = start

  /** Waits until all microtasks have run and nothing is in transit. `nextTick` costs less than `setImmediate`. */
  const untilIdle = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      process.nextTick(resolve)
    })
    while (busy()) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    now: () => now,
    setTimeout: (run, ms) => {
      const timer: Timer = { at: now + Math.max(0, ms), run }
      const next = timers.findIndex(({ at }) => at > timer.at)
      timers.splice(next < 0 ? timers.length : next, 0, timer)
      return timer
    },
    clearTimeout: (timer) => {
      if (timer !== undefined) (timer as Timer).run = undefined
    },
    until: async (at) => {
      await untilIdle()
      for (let [first] = timers; first !== undefined && first.at <= at; [first] = timers) {
        timers.shift()
        if (first.run === undefined) continue
        now = Math.max(now, first.at)
        first.run()
        await untilIdle()
      }
      now = Math.max(now, at)
    },
  }
}
