import type { BrowserWindow } from 'electron'
import type { Logger } from '../../../shared/logger.ts'

/** Milliseconds. A page that crashes again so soon would probably go on crashing. */
const REPEATED_WITHIN = 60_000

export interface PageCrashOptions {
  readonly now: () => number
  readonly logger: Logger
  readonly load: () => Promise<void>
}

/**
 * Loads a window's page again after it has crashed, unless the window is destroyed meanwhile. A page that crashes
 * repeatedly is loaded when the window is opened again.
 */
export function reloadAfterCrash(window: BrowserWindow, { now, logger, load }: PageCrashOptions): void {
  let crashedAt = -Infinity
  let isBlank = false
  const reload = (): void => {
    if (!isBlank || window.isDestroyed()) return
    isBlank = false
    load().catch((error: unknown) => {
      logger('The page of a window could not be loaded again', error)
    })
  }
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    logger('The page of a window crashed', { reason, exitCode })
    const isRepeated = Math.abs(now() - crashedAt) < REPEATED_WITHIN
    crashedAt = now()
    isBlank = true
    // Later, because the listeners that follow may destroy the window.
    if (!isRepeated) setImmediate(reload)
  })
  for (const event of ['show', 'restore'] as const) window.on(event as 'show', reload)
}
