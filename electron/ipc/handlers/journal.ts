import { success } from '../../../shared/result.ts'
import type { FileDialogs } from '../../desktop/file-dialogs.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Handlers } from '../router.ts'

export function createJournalHandlers(
  journal: Journal,
  files: FileDialogs,
  today: () => Date,
  presence: Pick<UserPresence, 'mayChange'>,
): Pick<Handlers, 'journal' | 'exportJournal' | 'deleteOlder'> {
  return {
    journal: ({ filter, before, limit }) => journal.read(filter, before, limit),
    exportJournal: ({ format, filter, mask }, sender) => {
      const name = `gavel-log-${today().toISOString().slice(0, 10)}.${format}`
      return files.save(sender, name, journal.export(format, filter, mask))
    },
    deleteOlder: async ({ months }, sender) => {
      const allowed = presence.mayChange(sender)
      if (!allowed.ok) return allowed
      const deleted = await journal.deleteOlderThan(months)
      return deleted.ok ? success({ lines: deleted.value }) : deleted
    },
  }
}
