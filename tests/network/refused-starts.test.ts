import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findForbidden } from '../../electron/desktop/forbidden-switches.ts'
import { createPackagedElectron, type PackagedElectron, type Start } from '../support/packaged-electron.ts'

const switches = [
  ...['log-net-log=written', 'net-log-capture-mode=Everything', 'ssl-key-log-file=written'],
  ...['ignore-certificate-errors', 'ignore-certificate-errors-spki-list=AAAA', 'ignore-certificate-errors-of-tomorrow'],
  ...['host-resolver-rules=MAP * 127.0.0.1', 'host-rules=MAP * 127.0.0.1', 'no-sandbox'],
  ...['enable-logging', 'enable-logging=stderr', 'log-path=written'],
  ...[
    'renderer-cmd-prefix=true',
    'utility-cmd-prefix=true',
    'tomorrow-cmd-prefix=true',
    'browser-subprocess-path=true',
  ],
  ...['gpu-launcher=true', 'load-extension=x', 'disable-web-security', 'js-flags=--expose-gc'],
  ...['remote-debugging-port=0', 'remote-debugging-pipe'],
]

const variables = ['SSLKEYLOGFILE', 'ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE']

describe.runIf(process.platform === 'linux')('a packaged Gavel', () => {
  let gavel: PackagedElectron

  beforeAll(async () => {
    gavel = await createPackagedElectron()
  })
  afterAll(() => {
    gavel.remove()
  })
  afterEach(() => {
    for (const name of readdirSync(gavel.folder)) rmSync(join(gavel.folder, name), { recursive: true })
  })

  function expectRefusal({ code, output }: Start, what: string): void {
    expect(output).toContain(`Gavel does not start with ${what}: `)
    expect(code).toBe(1)
    // Electron may have created the profile folder, but nothing may be in it.
    const profile = join(gavel.folder, 'profile')
    if (existsSync(profile)) expect(readdirSync(profile)).toEqual([])
    expect(readdirSync(gavel.folder).filter((name) => name !== 'profile')).toEqual([])
  }

  it.each(switches)('45 refuses to start with --%s, and writes nothing', async (one) => {
    expectRefusal(await gavel.start([`--${one}`]), `--${one.replace(/=.*/, '')}`)
  })

  it('45 refuses to start with --log-file, and leaves no file outside the profile', async () => {
    const { code, output } = await gavel.start(['--log-file=written'])
    expect(output).toContain('Gavel does not start with --log-file: ')
    expect(code).toBe(1)
    expect(readdirSync(gavel.folder).filter((name) => name !== 'profile')).toEqual([])
  })

  it('45 does not start with --zygote-cmd-prefix, which ends Chromium before any script runs', async () => {
    const { code } = await gavel.start(['--zygote-cmd-prefix=env'])
    expect(code).not.toBe(0)
    expect(readdirSync(gavel.folder).filter((name) => name !== 'profile')).toEqual([])
  })

  it.each(variables)('45 refuses to start with %s, and writes nothing', async (one) => {
    expectRefusal(await gavel.start([], { [one]: 'written' }), `the variable ${one}`)
  })

  it('45 refuses to start with ELECTRON_ENABLE_LOGGING=file, and adds nothing to the file of Chromium', async () => {
    const variables = { ELECTRON_ENABLE_LOGGING: 'file', ELECTRON_LOG_FILE: 'written' }
    const { code, output } = await gavel.start([], variables)
    expect(output).toContain('Gavel does not start with the variable ELECTRON_ENABLE_LOGGING: ')
    expect(code).toBe(1)
    // Lines of Chromium itself are allowed, such as the error that this computer has no system bus.
    const ofChromium = /^\[\d+:[\d/.]+:(?:ERROR|WARNING):\w+\.cc\(\d+\)\] /
    const lines = readFileSync(join(gavel.folder, 'written'), 'utf8').split('\n').filter(Boolean)
    expect(lines.filter((line) => !ofChromium.test(line))).toEqual([])
  })

  /** Kinds of switches that write logs, expose or redirect traffic, remove a protection, or run other code. */
  const dangerous =
    /^(log-|net-log|ssl-key|enable-logging|ignore-certificate|host-(resolver-)?rules|no-sandbox$|load-extension|disable-web-security|js-flags$|remote-debugging-p)|-(launcher|cmd-prefix|subprocess-path|log-file|net-log)$/

  /** These match the pattern, but only set what is logged if logging is on. */
  const harmless = ['log-level', 'log-missing-unload-ack', 'log-best-effort-tasks', 'log-gpu-control-list-decisions']

  it('45 accepts none of the dangerous switches that this Electron knows', () => {
    const output = execFileSync('strings', ['-n', '5', gavel.binary], { encoding: 'latin1', maxBuffer: 2 ** 30 })
    const known = new Set(output.split('\n').filter((line) => /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(line)))
    // These show that the strings of the binary contain the switches.
    for (const name of ['log-net-log', 'user-data-dir', 'proxy-server', 'no-sandbox']) expect(known).toContain(name)
    const accepted = [...known].filter((name) => {
      if (!dangerous.test(name) || [...harmless, 'net-log-max-size-mb'].includes(name)) return false
      const argv = ['gavel', `--${name}=x`]
      const hasSwitch = (one: string): boolean => one === name
      return findForbidden({ isPackaged: true, hasSwitch, argv, environment: {} }) === undefined
    })
    expect(accepted).toEqual([])
  })
})
