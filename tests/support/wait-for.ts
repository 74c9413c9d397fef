import { setTimeout as pause } from 'node:timers/promises'

export interface UntilOptions {
  readonly timeoutMs?: number
  readonly everyMs?: number
}

/**
 * Waits for a condition, not for a time: asks `probe` again and again until it answers with something other than
 * `undefined` or `false`. A probe that throws counts as "not yet"; its last error is told when time is up.
 *
 * @param what ends the sentence "Waited 5 s for …", so that a failed test says what did not happen
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 5_000, everyMs = 50 }: UntilOptions = {},
): Promise<T> {
  const end = Date.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const found = await probe()
      if (found !== undefined && found !== false) return found
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() >= end) break
    await pause(everyMs)
  }
  const why = last instanceof Error ? ` The last try failed: ${last.message}` : ''
  throw new Error(`Waited ${timeoutMs / 1000} s for ${what}.${why}`)
}

/**
 * The opposite: watches for `ms` that `probe` never answers truthy. For "held for 3 s ends nothing", where only time
 * can show that nothing happens.
 */
export async function never(what: string, probe: () => unknown, ms: number, everyMs = 100): Promise<void> {
  const end = Date.now() + ms
  while (Date.now() < end) {
    const seen = await probe()
    if (seen) throw new Error(`${what} happened: ${JSON.stringify(seen)}`)
    await pause(everyMs)
  }
}
