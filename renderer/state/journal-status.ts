import type { Surroundings } from '../../shared/bridge.ts'
import { fault, type Fault } from '../../shared/fault.ts'

/** Why the last line of the log could not be written, while that is so. */
export function logFault({ log }: Pick<Surroundings, 'log'>): Fault | undefined {
  return log === 'ok' || log === 'unknown' ? undefined : fault('storage', { values: { reason: log } })
}

/** What is done now leaves no trace, and the person agreed to that. */
export function isUnrecorded(surroundings: Pick<Surroundings, 'log' | 'unlogged'>): boolean {
  return surroundings.unlogged && logFault(surroundings) !== undefined
}

/** It was refused because the log cannot be written, which the person may agree to do without. */
export function mayAgree(surroundings: Pick<Surroundings, 'log' | 'unlogged'>, refused: Fault): boolean {
  const reason = logFault(surroundings)?.values?.reason
  return (
    refused.code === 'storage' && !surroundings.unlogged && reason !== undefined && refused.values?.reason === reason
  )
}
