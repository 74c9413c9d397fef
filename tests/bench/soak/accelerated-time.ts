import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const script = join(import.meta.dirname, 'fast-clock.cjs')

/** Time that passes faster, synchronized between the test, the main process and the pages. */
export type AcceleratedTime = ReturnType<typeof createAcceleratedTime>

export function createAcceleratedTime(speed: number) {
  const startedAt = Date.now()
  const setting = `${startedAt}x${speed}`
  return {
    speed,
    clock: {
      now: () => startedAt + (Date.now() - startedAt) * speed,
      setTimeout: (run: () => void, ms: number) => setTimeout(run, ms / speed),
      clearTimeout: (timer: unknown) => {
        clearTimeout(timer as number)
      },
    },
    /** Waits this many minutes of the accelerated time. */
    minutes: (count: number) => pause((count * 60_000) / speed),
    /** Arguments and environment that accelerate the time of Electron's main process. */
    electron: { args: ['-r', script], env: { GAVEL_SOAK_CLOCK: setting } },
    /** A script that accelerates the time of a page; must run before the page's own scripts. */
    pageScript: async () => `globalThis.GAVEL_SOAK_CLOCK = '${setting}'\n${await readFile(script, 'utf8')}`,
  }
}
