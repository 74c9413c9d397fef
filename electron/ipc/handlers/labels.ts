import { success } from '../../../shared/result.ts'
import type { FileDialogs } from '../../desktop/file-dialogs.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { Labels } from '../../settings/labels.ts'
import type { Handlers } from '../router.ts'
import { byUser } from './by-user.ts'

type Names = 'setLabel' | 'chooseLabels' | 'importLabels' | 'exportLabels'

export function createLabelHandlers(
  labels: Labels,
  files: FileDialogs,
  presence: Pick<UserPresence, 'mayChange'>,
): Pick<Handlers, Names> {
  return {
    setLabel: async ({ number, name }) => {
      const set = await labels.set(number, name)
      return set.ok ? success(undefined) : set
    },
    chooseLabels: byUser(presence, async (_request, sender) => {
      const read = await files.read(sender, ['csv', 'txt'])
      if (!read.ok) return read
      return success(read.value === undefined ? undefined : labels.preview(read.value))
    }),
    importLabels: ({ importId }) => labels.import(importId),
    exportLabels: byUser(presence, (_request, sender) => files.save(sender, 'gavel-labels.csv', [labels.export()])),
  }
}
