import { join } from 'node:path'
import { systemClock, type Clock } from '../shared/clock.ts'
import type { Logger } from '../shared/logger.ts'
import { deleteOldEntries } from '../electron/journal/delete-old-entries.ts'
import type { JournalFs } from '../electron/journal/file-system.ts'
import { openJournal, type Journal } from '../electron/journal/journal.ts'
import type { RelayConfiguration } from './configuration.ts'

/** Milliseconds for which no further lost entry is logged, because a full disk loses many. */
const LOST_QUIET = 600_000

/**
 * Opens the relay's journal, logs if entries are lost, and deletes its old entries until it is closed.
 *
 * @param clock a wall clock, because people read the times; the relay's own clock may be behind after its machine was
 * suspended
 */
export async function openRelayJournal(
  configuration: Pick<RelayConfiguration, 'stateFolder' | 'relay' | 'keepJournalMonths'>,
  fs: JournalFs,
  logger: Logger,
  clock: Clock = systemClock(),
): Promise<{ readonly journal: Journal; readonly close: () => Promise<void> }> {
  const { stateFolder, relay: actor, keepJournalMonths } = configuration
  const journal = await openJournal({ folder: join(stateFolder, 'journal'), fs, clock, actor })
  let loggedAt = -Infinity
  journal.onLost(() => {
    if (clock.now() - loggedAt < LOST_QUIET) return
    loggedAt = clock.now()
    logger('An entry of the journal could not be written. Check the disk of stateFolder')
  })
  const stopDeletion = deleteOldEntries(journal, clock, () => keepJournalMonths)
  return {
    journal,
    close: () => {
      stopDeletion()
      return journal.close()
    },
  }
}
