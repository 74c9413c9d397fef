import type { AppStatus } from '../../shared/bridge.ts'
import { fault, type Fault } from '../../shared/fault.ts'

/** Why the last line of the log could not be written, while that is so. */
export function journalFault({ log }: Pick<AppStatus, 'log'>): Fault | undefined {
  return log === 'ok' || log === 'unknown' ? undefined : fault('storage', { values: { reason: log } })
}

/** What is done now leaves no trace, and the person agreed to that. */
export function isUnrecorded(appStatus: Pick<AppStatus, 'log' | 'unlogged'>): boolean {
  return appStatus.unlogged && journalFault(appStatus) !== undefined
}

/** It was refused because the log cannot be written, which the person may agree to do without. */
export function mayAgree(appStatus: Pick<AppStatus, 'log' | 'unlogged'>, refused: Fault): boolean {
  const reason = journalFault(appStatus)?.values?.reason
  return refused.code === 'storage' && !appStatus.unlogged && reason !== undefined && refused.values?.reason === reason
}
