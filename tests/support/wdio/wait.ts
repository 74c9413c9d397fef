import { never, until as anyUntil, type UntilOptions } from '../wait-for.ts'

/**
 * Milliseconds for which specs wait for a condition. A wait ends as soon as its condition is true, so the time matters
 * only on a busy computer, where each step takes several times as long.
 */
export const PATIENCE = 20_000

/** `until`, with this time limit. */
export const until = <T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  options: UntilOptions = {},
): Promise<T> => anyUntil(what, probe, { timeoutMs: PATIENCE, ...options })

export { never }
