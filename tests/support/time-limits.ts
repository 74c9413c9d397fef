import { systemClock, type Clock } from '../../shared/clock.ts'

/** No wait of the rate limiter in these tests is as long as the shortest time limit of a request, in milliseconds. */
const SHORTEST_LIMIT = 8_000

/**
 * A clock for requests over real connections. Their time limits pass as soon as `hangs` is true, and never before,
 * however slow the machine is.
 *
 * @param clock measures everything else
 */
export function clockOfLimits(hangs: () => boolean, clock: Clock = systemClock()): Clock {
  return {
    ...clock,
    setTimeout: (run, ms) => {
      if (ms < SHORTEST_LIMIT) return clock.setTimeout(run, ms)
      const timer = setInterval(() => {
        if (!hangs()) return
        clearInterval(timer)
        run()
      }, 5)
      return timer
    },
  }
}
