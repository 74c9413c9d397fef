import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../shared/clock.ts'

const script = join(import.meta.dirname, 'fast-clock.cjs')

/** Time that passes faster, the same in every process that takes part. */
export interface Pace {
  readonly speed: number
  readonly clock: Clock
  /** Waits so many minutes of the faster time. */
  minutes(count: number): Promise<void>
  /** What Electron is started with, so that its main process lives in the faster time. */
  readonly electron: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
  /** The same for a page, to be run before its own scripts. */
  pageScript(): Promise<string>
}

export function createPace(speed: number): Pace {
  const startedAt = Date.now()
  const pace = `${startedAt}x${speed}`
  return {
    speed,
    clock: {
      now: () => startedAt + (Date.now() - startedAt) * speed,
      setTimeout: (run, ms) => setTimeout(run, ms / speed),
      clearTimeout: (timer) => {
        clearTimeout(timer as number)
      },
    },
    minutes: (count) => pause((count * 60_000) / speed),
    electron: { args: ['-r', script], env: { GAVEL_SOAK_CLOCK: pace } },
    pageScript: async () => `globalThis.GAVEL_SOAK_CLOCK = '${pace}'\n${await readFile(script, 'utf8')}`,
  }
}
