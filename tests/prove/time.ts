import type { Clock } from '../../shared/clock.ts'

interface Timer {
  readonly at: number
  readonly order: number
  run: (() => void) | undefined
}

/** A virtual clock for a whole world. Its time passes only in `until`. */
export interface VirtualTime extends Clock {
  /** Runs every timer that is due by that time, and before each timer, everything that the previous timer caused. */
  until(at: number): Promise<void>
}

/** @param busy returns true while something is in transit outside the timers of this clock, so that no time passes */
export function createVirtualTime(start: number, busy: () => boolean): VirtualTime {
  const heap: Timer[] = []
  let now = start
  let order = 0

  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

  const push = (timer: Timer): void => {
    let index = heap.push(timer) - 1
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || before(parent, timer)) break
      heap[index] = parent
      index = above
    }
    heap[index] = timer
  }

  const pop = (): Timer | undefined => {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let below = 2 * index + 1
      const left = heap[below]
      const right = heap[below + 1]
      if (left === undefined) break
      if (right !== undefined && before(right, left)) below += 1
      const child = heap[below]
      if (child === undefined || before(last, child)) break
      heap[index] = child
      index = below
    }
    heap[index] = last
    return first
  }

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
      const timer: Timer = { at: now + Math.max(0, ms), order: (order += 1), run }
      push(timer)
      return timer
    },
    clearTimeout: (timer) => {
      if (timer !== undefined) (timer as Timer).run = undefined
    },
    until: async (at) => {
      await untilIdle()
      for (let first = heap[0]; first !== undefined && first.at <= at; first = heap[0]) {
        const due = pop()?.run
        if (due === undefined) continue
        now = Math.max(now, first.at)
        due()
        await untilIdle()
      }
      now = Math.max(now, at)
    },
  }
}
