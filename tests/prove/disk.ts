import { hangingFiles } from '../support/hanging-files.ts'
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts'
import type { DiskTrouble, Plan } from './plan.ts'

/** The disk of the journal. */
export interface Disk {
  readonly files: MemoryFiles
  /** Starts a trouble; undefined ends it. */
  trouble(kind: DiskTrouble | undefined): void
}

/**
 * Creates the disk. One that can hang is slower by some turns of the event loop, so only worlds with such a trouble get
 * it.
 */
export function createDisk(plans: readonly Plan[]): Disk {
  const files = createMemoryFiles()
  const canHang = plans.some(({ events }) => events.some(({ kind }) => kind === 'disk'))
  const hanging = canHang ? hangingFiles(files) : undefined
  return {
    files,
    trouble: (kind) => {
      files.failWith = kind === 'full' ? 'ENOSPC' : kind === 'denied' ? 'EACCES' : undefined
      if (kind === 'hanging') hanging?.hang()
      else hanging?.recover()
    },
  }
}
