import type { AppStatus } from '../../../shared/ipc/bridge.ts'
import { fault, type Fault } from '../../../shared/fault.ts'

/** Why the last journal entry could not be written; undefined if it was written, or if there is none yet. */
export function journalFault({ journal }: Pick<AppStatus, 'journal'>): Fault | undefined {
  return journal === 'ok' || journal === 'unknown' ? undefined : fault('storage', { values: { reason: journal } })
}

/** Whether actions are sent at the moment without being written to the journal, as the user agreed. */
export function isActingWithoutJournal(appStatus: Pick<AppStatus, 'journal' | 'withoutJournal'>): boolean {
  return appStatus.withoutJournal && journalFault(appStatus) !== undefined
}

/** Whether the action was refused because the journal cannot be written, and the user may agree to act without it. */
export function canActWithoutJournal(
  appStatus: Pick<AppStatus, 'journal' | 'withoutJournal'>,
  refused: Fault,
): boolean {
  const reason = journalFault(appStatus)?.values?.reason
  return (
    refused.code === 'storage' && !appStatus.withoutJournal && reason !== undefined && refused.values?.reason === reason
  )
}
