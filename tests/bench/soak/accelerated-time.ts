import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../shared/clock.ts'

const script = join(import.meta.dirname, 'fast-clock.cjs')

/** Time that passes faster, synchronized between the test, the main process and the pages. */
export interface AcceleratedTime {
  readonly speed: number
  readonly clock: Clock
  /** Waits this many minutes of the accelerated time. */
  minutes(count: number): Promise<void>
  /** Arguments and environment that accelerate the time of Electron's main process. */
  readonly electron: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
  /** A script that accelerates the time of a page; must run before the page's own scripts. */
  pageScript(): Promise<string>
}

export function createAcceleratedTime(speed: number): AcceleratedTime {
  const startedAt = Date.now()
  const setting = `${startedAt}x${speed}`
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
    electron: { args: ['-r', script], env: { GAVEL_SOAK_CLOCK: setting } },
    pageScript: async () => `globalThis.GAVEL_SOAK_CLOCK = '${setting}'\n${await readFile(script, 'utf8')}`,
  }
}
