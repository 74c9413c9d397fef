import { readFile } from 'node:fs/promises'
import { filesBelow } from './secrets.ts'

/**
 * Matches lines that must never occur: an unhandled rejection or error, a warning of Node about listeners or
 * deprecations, a crash, an error in the window's console, or a violation of the page's Content Security Policy.
 */
const unexpected =
  /unhandled|uncaught|\b(Type|Reference|Range|Syntax)Error\b|ERROR:CONSOLE|Refused to |Content Security Policy|MaxListenersExceeded|DeprecationWarning|Segmentation fault/i

/** Matches a harmless line: virtua measures rows while they change (https://github.com/inokawa/virtua). */
const harmless = /ResizeObserver loop completed with undelivered notifications/

/** The lines of a text that report an unexpected error. */
export function unexpectedErrorsIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => unexpected.test(line) && !harmless.test(line))
}

/** The lines of Gavel's diagnostics that report an unexpected error or have the level `error`. */
export function errorsInDiagnostics(text: string): readonly string[] {
  return text.split('\n').filter((line) => / error /.test(line.slice(0, 40)) || unexpectedErrorsIn(line).length > 0)
}

/** Unexpected errors in Electron's output and in all diagnostics of a user data directory. */
export async function findUnexpectedErrors(at: {
  readonly output: string
  readonly profile: string
}): Promise<readonly string[]> {
  const output = await readFile(at.output, 'utf8')
  const logs = (await filesBelow(`${at.profile}/logs`)).filter((file) => file.endsWith('.log'))
  const texts = await Promise.all(logs.map((file) => readFile(file, 'utf8')))
  return [...unexpectedErrorsIn(output), ...texts.flatMap((text) => errorsInDiagnostics(text))]
}
