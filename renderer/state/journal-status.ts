import type { AppStatus } from '../../shared/bridge.ts'
import { fault, type Fault } from '../../shared/fault.ts'

/** Why the last line of the log could not be written, while that is so. */
export function journalFault({ journal }: Pick<AppStatus, 'journal'>): Fault | undefined {
  return journal === 'ok' || journal === 'unknown' ? undefined : fault('storage', { values: { reason: journal } })
}

/** What is done now leaves no trace, and the person agreed to that. */
export function isActingWithoutJournal(appStatus: Pick<AppStatus, 'journal' | 'withoutJournal'>): boolean {
  return appStatus.withoutJournal && journalFault(appStatus) !== undefined
}

/** It was refused because the log cannot be written, which the person may agree to do without. */
export function canActWithoutJournal(
  appStatus: Pick<AppStatus, 'journal' | 'withoutJournal'>,
  refused: Fault,
): boolean {
  const reason = journalFault(appStatus)?.values?.reason
  return (
    refused.code === 'storage' && !appStatus.withoutJournal && reason !== undefined && refused.values?.reason === reason
  )
}
