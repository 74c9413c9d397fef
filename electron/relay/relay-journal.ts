import { join } from 'node:path'
import { systemClock, type Clock } from '../../shared/clock.ts'
import type { JournalFs } from '../journal/file-system.ts'
import { openJournal, type Journal } from '../journal/journal.ts'
import type { RelayConfiguration } from './configuration.ts'

/**
 * Opens the relay's journal.
 *
 * @param clock a wall clock, because people read the times; the relay's own clock may be wrong after time stood still
 */
export function openRelayJournal(
  { stateFolder, relay: actor }: Pick<RelayConfiguration, 'stateFolder' | 'relay'>,
  fs: JournalFs,
  clock: Clock = systemClock(),
): Promise<Journal> {
  return openJournal({ folder: join(stateFolder, 'journal'), fs, clock, actor })
}
