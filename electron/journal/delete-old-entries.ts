import { drop } from '../../shared/drop.ts'
import type { Clock } from '../../shared/clock.ts'
import { repeat } from '../../shared/timers.ts'
import type { Journal } from './journal.ts'

/** Milliseconds. */
const DAY = 86_400_000

/**
 * Deletes old entries now and once a day, because Gavel may run for months. Returns a function that stops this.
 *
 * @param months how long entries are stored; 0 means for ever
 */
export function deleteOldEntries(journal: Journal, clock: Clock, months: () => number): () => void {
  const run = (): void => {
    drop(journal.deleteOlderThan(months()))
  }
  run()
  return repeat(clock, DAY, run)
}
