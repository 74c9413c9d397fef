import type { Clock } from '../../shared/clock.ts'
import { fault, type Fault, type FaultReason } from '../../shared/fault.ts'

/** Where the files are, and whose time counts. */
export interface JournalPlace {
  readonly folder: string
  readonly fs: JournalFs
  readonly clock: Clock
}

/** The part of a file system that the journal needs; `node:fs/promises` fits. Errors carry `code` as Node's do. */
export interface JournalFs {
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>
  readdir(path: string): Promise<string[]>
  readFile(path: string): Promise<Uint8Array>
  open(path: string, flags: string, mode?: number): Promise<JournalFile>
  unlink(path: string): Promise<void>
}

export interface JournalFile {
  appendFile(text: string, encoding: 'utf8'): Promise<void>
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<unknown>
  stat(): Promise<{ readonly size: number }>
  /** Resolves once the content is on disk. */
  datasync(): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

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
