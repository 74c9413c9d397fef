import type { Clock } from '../../shared/clock.ts'
import type { Journal } from './journal.ts'

/** Milliseconds. */
const DAY = 86_400_000

/**
 * Deletes old entries now and once a day, because Gavel may run for months.
 *
 * @param months how long entries are stored; 0 means for ever
 * @returns a function that stops the deletion
 */
export function deleteOldEntries(journal: Journal, clock: Clock, months: () => number): () => void {
  let timer: unknown
  const run = (): void => {
    void journal.deleteOlderThan(months())
    timer = clock.setTimeout(run, DAY)
  }
  run()
  return () => {
    clock.clearTimeout(timer)
  }
}
