import { join } from 'node:path'
import { systemClock, type Clock } from '../../shared/clock.ts'
import { deleteOldEntries } from '../journal/delete-old-entries.ts'
import type { JournalFs } from '../journal/file-system.ts'
import { openJournal, type Journal } from '../journal/journal.ts'
import type { RelayConfiguration } from './configuration.ts'

/**
 * Opens the relay's journal, and deletes its old entries until it is closed.
 *
 * @param clock a wall clock, because people read the times; the relay's own clock may be behind after its machine was
 * suspended
 */
export async function openRelayJournal(
  configuration: Pick<RelayConfiguration, 'stateFolder' | 'relay' | 'keepJournalMonths'>,
  fs: JournalFs,
  clock: Clock = systemClock(),
): Promise<{ readonly journal: Journal; readonly close: () => Promise<void> }> {
  const { stateFolder, relay: actor, keepJournalMonths } = configuration
  const journal = await openJournal({ folder: join(stateFolder, 'journal'), fs, clock, actor })
  const deletion = deleteOldEntries(journal, clock, () => keepJournalMonths)
  return {
    journal,
    close: () => {
      deletion.stop()
      return journal.close()
    },
  }
}
