import { onMount } from 'svelte'

/**
 * The current time, once a second, for everything that ticks. There is one timer, which stops while the window is
 * hidden. Must be created while a component is being created.
 */
export class PageClock {
  /** Epoch milliseconds. */
  now = $state(Date.now())

  constructor() {
    onMount(() => {
      let timer: number | undefined
      const tick = (): void => {
        this.now = Date.now()
        // The timer fires at the start of each second, so that Gavel's times change together with the system's clock.
        timer = window.setTimeout(tick, 1_000 - (this.now % 1_000))
      }
      const follow = (): void => {
        window.clearTimeout(timer)
        if (document.visibilityState === 'visible') tick()
      }
      document.addEventListener('visibilitychange', follow)
      follow()
      return () => {
        window.clearTimeout(timer)
        document.removeEventListener('visibilitychange', follow)
      }
    })
  }
}
