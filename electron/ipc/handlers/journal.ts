import type { Request } from '../../../shared/contract.ts'
import { success } from '../../../shared/result.ts'
import type { Files } from '../../desktop/file-dialogs.ts'
import type { JournalFilter } from '../../journal/format.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Handlers } from '../router.ts'

export function createJournalHandlers(
  journal: Journal,
  files: Files,
  today: () => Date,
): Pick<Handlers, 'journal' | 'exportJournal' | 'deleteOlder'> {
  return {
    journal: ({ filter, before, limit }) => journal.read(filterOf(filter), before, limit),
    exportJournal: ({ format, filter, mask }, sender) => {
      const name = `gavel-log-${today().toISOString().slice(0, 10)}.${format}`
      return files.save(sender, name, journal.export(format, filterOf(filter), mask))
    },
    deleteOlder: async ({ months }) => {
      const deleted = await journal.deleteOlderThan(months)
      return deleted.ok ? success({ lines: deleted.value }) : deleted
    },
  }
}

/** The same filter without keys that are there but undefined. */
function filterOf(filter: Request<'journal'>['filter']): JournalFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}
