import { setTimeout as pause } from 'node:timers/promises'

interface UntilOptions {
  /** No condition takes as long, even on a machine that is ten times slower: it only ends a test that hangs. */
  readonly timeoutMs?: number
  /** Defaults to more and more, because a look at a window costs its computer more than a moment of waiting. */
  readonly everyMs?: number
}

const FIRST_MS = 20
const LONGEST_MS = 200

/**
 * Waits for a condition rather than for a time: calls `probe` repeatedly until it returns anything but `undefined` or
 * `false`. A probe that throws counts as "not yet"; the error of the last call is reported on timeout.
 *
 * @param what ends the sentence "Waited 100 s for …" in the error of a failed test
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 100_000, everyMs }: UntilOptions = {},
): Promise<T> {
  const end = Date.now() + timeoutMs
  let last: unknown
  for (let next = FIRST_MS; ; next = Math.min(1.5 * next, LONGEST_MS)) {
    try {
      const found = await probe()
      if (found !== undefined && found !== false) return found
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() >= end) break
    await pause(everyMs ?? next)
  }
  const why = last instanceof Error ? ` The last try failed: ${last.message}` : ''
  throw new Error(`Waited ${timeoutMs / 1000} s for ${what}.${why}`)
}

/**
 * The opposite of `until`: throws if `probe` returns anything truthy within `ms` milliseconds. For tests that need time
 * to pass, such as "ends nothing if held for 3 s".
 */
export async function never(what: string, probe: () => unknown, ms: number, everyMs = 100): Promise<void> {
  const end = Date.now() + ms
  while (Date.now() < end) {
    const result = await probe()
    if (result) throw new Error(`${what} happened: ${JSON.stringify(result)}`)
    await pause(everyMs)
  }
}
