import type { App, Protocol } from 'electron'
import { EventEmitter } from 'node:events'
import { hardenProcess } from '../../electron/desktop/hardening.ts'

/** What `hardenProcess` did with an app, and what it returned. The umask of this process stays as it was. */
export function hardened(packaged: boolean, switches: readonly string[] = [], within = (): unknown => undefined) {
  const events = new EventEmitter()
  const calls: string[] = []
  const app = {
    isPackaged: packaged,
    commandLine: {
      hasSwitch: () => false,
      appendSwitch: (name: string, value: string) => calls.push(`${name}=${value}`),
    },
    enableSandbox: () => calls.push('enableSandbox'),
    on: (name: string, listener: (...values: unknown[]) => void) => events.on(name, listener),
    getPath: () => process.execPath,
  }
  const protocol = { registerSchemesAsPrivileged: () => undefined }
  const before = process.umask(0o022)
  try {
    const argv = ['gavel', ...switches.map((name) => `--${name}`)]
    const refusal = hardenProcess(app as unknown as App, protocol as unknown as Protocol, argv)
    within()
    const create = (contents: object): boolean => events.emit('web-contents-created', {}, contents)
    return { refusal, calls, create }
  } finally {
    process.umask(before)
  }
}
