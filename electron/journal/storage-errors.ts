import { fault } from '../../shared/fault.ts'
import type { Fault, FaultReason } from '../../shared/fault.ts'

const reasons: Readonly<Record<string, FaultReason<'storage'>>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
}

/** The disk did not respond in time. */
export class SlowDisk extends Error {
  override readonly name = 'SlowDisk'
}

/** Converts an error of the file system to a fault, leaving out the path. */
export function storageFault(error: unknown): Fault {
  if (error instanceof SlowDisk) return slowFault()
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return fault('storage', { values: { reason: reasons[code] ?? 'failed', code } })
}

/** The fault if the disk did not respond in time. What was passed to the disk may still be written. */
export function slowFault(): Fault {
  return fault('storage', { values: { reason: 'slow' } })
}

export function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
}
