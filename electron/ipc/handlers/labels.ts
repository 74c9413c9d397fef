import { success } from '../../../shared/result.ts'
import type { FileDialogs } from '../../desktop/file-dialogs.ts'
import type { Labels } from '../../settings/labels.ts'
import type { Handlers } from '../router.ts'

type Names = 'setLabel' | 'chooseLabels' | 'importLabels' | 'exportLabels'

export function createLabelHandlers(labels: Labels, files: FileDialogs): Pick<Handlers, Names> {
  return {
    setLabel: async ({ number, name }) => {
      const set = await labels.set(number, name)
      return set.ok ? success(undefined) : set
    },
    chooseLabels: async (_request, sender) => {
      const read = await files.read(sender, ['csv', 'txt'])
      if (!read.ok) return read
      return success(read.value === undefined ? undefined : labels.preview(read.value))
    },
    importLabels: ({ importId }) => labels.import(importId),
    exportLabels: (_request, sender) => files.save(sender, 'gavel-labels.csv', [labels.export()]),
  }
}
