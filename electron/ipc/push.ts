import type { WebContents } from 'electron'
import type { Pushes } from '../../shared/bridge.ts'

/** Of every channel. The preload writes it out, because it can import no values. */
export const PREFIX = 'gavel:'
/** Objects over this many characters cross the bridge faster as a string that the page parses. */
const LARGE = 100_000

/** Sends to one window; says nothing to one that is gone. */
export function push<Name extends keyof Pushes>(contents: WebContents, name: Name, value: Pushes[Name]): void {
  if (contents.isDestroyed()) return
  contents.send(`${PREFIX}on:${name}`, value)
}

/** A large value as JSON, a small one as it is. */
export function light<T extends object>(value: T): T | string {
  const text = JSON.stringify(value)
  return text.length > LARGE ? text : value
}
