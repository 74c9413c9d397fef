import log from 'electron-log/node'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRedactor } from './redact.ts'

/** Two files of this size at most: the current one and the one before. */
const MAX_BYTES = 2 * 1024 ** 2
/** Lines kept for *Copy diagnostics*. */
const RECENT = 200

export interface Diagnostics {
  info(message: string, detail?: unknown): void
  warn(message: string, detail?: unknown): void
  error(message: string, detail?: unknown): void
  /** Takes a token out of everything that is written from now on. */
  hide(secret: string): void
  /** The newest lines, redacted. */
  recent(): string
  readonly folder: string
}

/**
 * The technical log: a file in the profile, readable by this person only, without secrets and numbers. What people did
 * is in the journal, not here.
 */
export function openDiagnostics(profile: string): Diagnostics {
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
    const line = detail === undefined ? redactor.text(message) : `${redactor.text(message)}: ${redactor.value(detail)}`
    lines.push(`${new Date().toISOString()} ${level} ${line}`)
    if (lines.length > RECENT) lines.shift()
    file[level](line)
  }
  return {
    info: (message, detail) => {
      write('info', message, detail)
    },
    warn: (message, detail) => {
      write('warn', message, detail)
    },
    error: (message, detail) => {
      write('error', message, detail)
    },
    hide: redactor.hide,
    recent: () => lines.join('\n'),
    folder,
  }
}

/**
 * An error that nobody caught is written down, and told once; the tray stays alive.
 *
 * @param tell called at the first one
 */
export function reportUncaught(diagnostics: Diagnostics, tell: () => void): void {
  let told = false
  const report = (what: string, error: unknown): void => {
    diagnostics.error(what, error)
    if (told) return
    told = true
    tell()
  }
  process.on('uncaughtException', (error) => {
    report('Uncaught', error)
  })
  process.on('unhandledRejection', (reason) => {
    report('Unhandled rejection', reason)
  })
}
