import { readFile } from 'node:fs/promises'
import { filesBelow } from './secrets.ts'

/**
 * What a line must not say: a rejection or error that nobody handled, a warning of Node about one, an error in the
 * window's console, something that the page's policy refused.
 */
const trouble =
  /unhandled|uncaught|\b(Type|Reference|Range|Syntax)Error\b|ERROR:CONSOLE|Refused to |Content Security Policy|MaxListenersExceeded|DeprecationWarning|Segmentation fault/i

/** virtua measures rows while they change; harmless: https://github.com/inokawa/virtua */
const harmless = /ResizeObserver loop completed with undelivered notifications/

/** The lines of one text that tell of trouble. */
export function troublesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => trouble.test(line) && !harmless.test(line))
}

/** Trouble in Gavel's own log: also every line of level error. */
export function errorsInLog(text: string): readonly string[] {
  return text.split('\n').filter((line) => / error /.test(line.slice(0, 40)) || troublesIn(line).length > 0)
}

/** What the output of Electron and every log file of a profile tell of trouble. */
export async function findTroubles(at: {
  readonly output: string
  readonly profile: string
}): Promise<readonly string[]> {
  const output = await readFile(at.output, 'utf8').catch(() => '')
  const logs = (await filesBelow(`${at.profile}/logs`)).filter((file) => file.endsWith('.log'))
  const texts = await Promise.all(logs.map((file) => readFile(file, 'utf8')))
  return [...troublesIn(output), ...texts.flatMap((text) => errorsInLog(text))]
}
