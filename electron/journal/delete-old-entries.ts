import { drop } from '../../shared/drop.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Journal } from './journal.ts'

/** Milliseconds. */
const DAY = 86_400_000
/** Milliseconds from a change of the preference to the deletion. Arrow keys step through all its values. */
const CHANGE_OF_MIND = 60_000

/**
 * Deletes old entries now and once a day, because Gavel may run for months.
 *
 * @param months how long entries are stored; 0 means for ever
 */
export function deleteOldEntries(journal: Journal, clock: Clock, months: () => number) {
  let timer: unknown
  const runIn = (ms: number): void => {
    clock.clearTimeout(timer)
    timer = clock.setTimeout(run, ms)
  }
  const run = (): void => {
    drop(journal.deleteOlderThan(months()))
    runIn(DAY)
  }
  run()
  return {
    /** Makes the next deletion due in a minute, because the user has changed the retention time. */
    runSoon: (): void => {
      runIn(CHANGE_OF_MIND)
    },
    stop: (): void => {
      clock.clearTimeout(timer)
    },
  }
}
