import type { Monitor } from '../../monitor/monitor.ts'
import type { After } from '../../../shared/timers.ts'

/** Resolves with true as soon as an observation shows it, and with false after `ms`. */
export function observed(
  monitor: Pick<Monitor, 'subscribe'>,
  after: After,
  isShown: () => boolean,
  ms: number,
): Promise<boolean> {
  if (isShown()) return Promise.resolve(true)
  return new Promise((resolve) => {
    const finish = (wasShown: boolean): void => {
      unsubscribe()
      stopTimer()
      resolve(wasShown)
    }
    const unsubscribe = monitor.subscribe(() => {
      if (isShown()) finish(true)
    })
    const stopTimer = after(ms, () => {
      finish(false)
    })
  })
}
