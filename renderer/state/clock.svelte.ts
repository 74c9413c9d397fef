/**
 * The current time, once a second, for everything that ticks. There is one timer, which stops while the window is
 * hidden.
 */
export interface PageClock {
  /** Epoch milliseconds. */
  readonly now: number
  stop(): void
}

export function createClock(page: Document = document, time: () => number = Date.now): PageClock {
  let now = $state(time())
  let timer: number | undefined
  const tick = (): void => {
    now = time()
    // The timer fires at the start of each second, so that Gavel's times change together with the system's clock.
    timer = window.setTimeout(tick, 1_000 - (now % 1_000))
  }
  const follow = (): void => {
    window.clearTimeout(timer)
    if (page.visibilityState === 'visible') tick()
  }
  page.addEventListener('visibilitychange', follow)
  follow()
  return {
    get now() {
      return now
    },
    stop: () => {
      window.clearTimeout(timer)
      page.removeEventListener('visibilitychange', follow)
    },
  }
}
