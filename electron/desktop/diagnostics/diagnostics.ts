import log from 'electron-log/node'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRedactor } from './redact.ts'

/** The largest size of a file. There are at most two: the current one and the previous one. */
const MAX_BYTES = 2 * 1024 ** 2
/** The number of entries stored in memory for *Copy diagnostics*. An entry may have several lines. */
const RECENT = 200

export type Diagnostics = ReturnType<typeof openDiagnostics>

/**
 * Opens the technical log: a file in the profile that only this user can read, without secrets or phone numbers.
 * Actions are written to the journal, not here.
 */
export function openDiagnostics(profile: string) {
  const folder = join(profile, 'logs')
  const file = log.create({ logId: 'gavel' })
  const redactor = createRedactor()
  const lines: string[] = []
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    file.transports.file.resolvePathFn = () => join(folder, 'gavel.log')
    file.transports.file.maxSize = MAX_BYTES
    file.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
    file.transports.file.format = '{y}-{m}-{d}T{h}:{i}:{s}.{ms} {level} {text}'
  } catch {
    file.transports.file.level = false
  }
  file.transports.console.level = false

  const write = (level: 'info' | 'warn' | 'error', message: string, detail: unknown): void => {
    const text = detail === undefined ? redactor.text(message) : `${redactor.text(message)}: ${redactor.value(detail)}`
    const line = asOneEntry(text)
    lines.push(`${new Date().toISOString()} ${level} ${line}`)
    if (lines.length > RECENT) lines.shift()
    file[level](line)
  }
  const writer =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, detail?: unknown): void => {
      write(level, message, detail)
    }
  return {
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    /** Removes a secret from everything that is written from now on. */
    hide: redactor.hide,
    /** Returns the newest entries, redacted. */
    recent: (): string => lines.join('\n'),
    folder,
  }
}

/**
 * Indents all lines but the first, and replaces control characters, because a page or a provider can choose part of the
 * text. Such text could otherwise look like further entries, or send commands to the terminal that shows the file.
 */
function asOneEntry(text: string): string {
  return text.replace(/\r?\n/g, '\n  ').replace(/(?!\n)\p{Cc}/gu, ' ')
}

/**
 * Writes uncaught errors to the diagnostics instead of ending the process.
 *
 * @param onFirst called once, at the first uncaught error
 */
export function reportUncaught(diagnostics: Diagnostics, onFirst: () => void): void {
  let isReported = false
  const report = (what: string, error: unknown): void => {
    diagnostics.error(what, error)
    if (isReported) return
    isReported = true
    onFirst()
  }
  process.on('uncaughtException', (error) => {
    report('Uncaught exception', error)
  })
  process.on('unhandledRejection', (reason) => {
    report('Unhandled rejection', reason)
  })
}
