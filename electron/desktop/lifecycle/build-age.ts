import type { Clock } from '../../../shared/clock.ts'
import { drop } from '../../../shared/drop.ts'
import { repeat } from '../../../shared/timers.ts'
import type { Settings } from '../../settings/settings.ts'
import type { AppStatusStore } from '../app-status.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/**
 * Electron has a new major version every eight weeks, and supports only the newest ones:
 * https://www.electronjs.org/docs/latest/tutorial/electron-timelines
 */
const SUPPORTED = 60 * DAY
const BETWEEN_MESSAGES = 30 * DAY
/** Gavel may run for months. */
const BETWEEN_LOOKS = 6 * HOUR

/**
 * Says once a month that this Gavel is older than the support of its Electron. It knows that from its own age, without
 * any request. Returns a function that stops it.
 */
export function followBuildAge(
  builtAt: number | undefined,
  clock: Clock,
  settings: Settings,
  appStatus: AppStatusStore,
): () => void {
  // In development, which nobody updates.
  if (builtAt === undefined) return () => undefined
  const look = (): void => {
    const now = clock.now()
    if (now - builtAt < SUPPORTED) return
    appStatus.set({ outdated: builtAt })
    const { outdatedTold } = settings.get()
    // A time in the future is from a clock that was wrong.
    if (outdatedTold <= now && now - outdatedTold < BETWEEN_MESSAGES) return
    appStatus.addMessage('outdated', { builtAt })
    drop(settings.update({ outdatedTold: now }))
  }
  look()
  return repeat(clock, BETWEEN_LOOKS, look)
}

/**
 * When a package was made, in epoch milliseconds, as `scripts/package.ts` writes it into its `package.json`. Undefined
 * if it does not say so.
 */
export function builtAtIn(read: () => string): number | undefined {
  try {
    const { builtAt } = JSON.parse(read()) as { readonly builtAt?: unknown }
    return typeof builtAt === 'number' && builtAt > 0 ? builtAt * 1_000 : undefined
  } catch {
    return undefined
  }
}
