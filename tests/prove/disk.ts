import { hangingFiles } from '../support/hanging-files.ts'
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts'
import type { Plan } from './plan.ts'
import type { DiskTrouble } from './planned-events.ts'

/**
 * Creates the disk of the journal. A disk that can hang needs more turns of the event loop, so only worlds that plan disk
 * trouble get one.
 */
export function createDisk(plans: readonly Plan[]) {
  const files = createMemoryFiles()
  const canHang = plans.some(({ events }) => events.some(({ kind }) => kind === 'disk'))
  const hanging = canHang ? hangingFiles(files) : undefined
  return {
    files,
    /** Starts this kind of trouble; undefined ends the current one. */
    trouble: (kind: DiskTrouble | undefined): void => {
      files.failWith = kind === 'full' ? 'ENOSPC' : kind === 'denied' ? 'EACCES' : undefined
      if (kind === 'hanging') hanging?.hang()
      else hanging?.recover()
    },
  }
}

/** The lines of the journal about an account that are on disk. */
export function linesAbout({ flushed }: MemoryFiles, accountId: string): readonly string[] {
  const lines = [...flushed.values()].flatMap((bytes) => bytes.toString().split('\n').filter(Boolean))
  return lines.filter((line) => (JSON.parse(line) as { account?: string }).account === accountId)
}
