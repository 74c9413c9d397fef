import type { Clock } from '../../shared/clock.ts'

export interface VirtualClock extends Clock {
  /** This is also the elapsed time, unless a test sets another one. */
  now(): number
  /** Advances the time and runs every timer that falls due, in order. Promises settle before and after each timer. */
  advance(ms: number): Promise<void>
  /** Advances the time as a sleep does: the timers that fall due meanwhile run at the next `advance`. */
  sleep(ms: number): void
  /** The number of timers that are still set. */
  readonly waiting: number
}

/** Runs everything that is ready to run: promises, and what Node's streams defer to the next turn of the event loop. */
export const flushPromises = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

export function createVirtualClock(start = Date.UTC(2026, 0, 15, 9, 30)): VirtualClock {
  let now = start
  let next = 0
  const timers = new Map<number, { at: number; run: () => void }>()
  const due = (until: number): [number, { at: number; run: () => void }] | undefined => {
    let first: [number, { at: number; run: () => void }] | undefined
    for (const entry of timers)
      if (entry[1].at <= until && (first === undefined || entry[1].at < first[1].at)) first = entry
    return first
  }
  return {
    now: () => now,
    setTimeout: (run, ms) => {
      next += 1
      timers.set(next, { at: now + Math.max(0, ms), run })
      return next
    },
    clearTimeout: (timer) => {
      timers.delete(timer as number)
    },
    async advance(ms) {
      const until = now + ms
      await flushPromises()
      for (let entry = due(until); entry !== undefined; entry = due(until)) {
        timers.delete(entry[0])
        now = Math.max(now, entry[1].at)
        entry[1].run()
        await flushPromises()
      }
      now = until
      await flushPromises()
    },
    sleep: (ms) => {
      now += ms
    },
    get waiting() {
      return timers.size
    },
  }
}
