import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createPackagedElectron, type PackagedElectron, type Start } from '../support/packaged-electron.ts'

/** Switches that could take effect before Gavel's first line. The unit tests of `findForbidden` have many more. */
const switches = [
  'log-net-log=written',
  'net-log-duration=1',
  'ssl-key-log-file=written',
  'enable-logging',
  'remote-debugging-port=0',
  'no-sandbox',
]

const variables = [
  'SSLKEYLOGFILE',
  'ELECTRON_DISABLE_SANDBOX',
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_LOG_FILE',
  'NODE_DEBUG',
  'NODE_PATH',
]

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
    // Electron may have created the profile folder, but the folder must be empty.
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

  it('34 refuses to start with a switch preceded by white space, which Chromium ignores', async () => {
    expectRefusal(await gavel.start([' --remote-debugging-port=0']), '--remote-debugging-port')
  })

  it.each(variables)('45 refuses to start with %s, and writes nothing', async (one) => {
    expectRefusal(await gavel.start([], { [one]: 'written' }), `the variable ${one}`)
  })

  it('45 refuses to start with ELECTRON_ENABLE_LOGGING=file, and adds nothing to Chromium’s log file', async () => {
    const variables = { ELECTRON_ENABLE_LOGGING: 'file', ELECTRON_LOG_FILE: 'written' }
    const { code, output } = await gavel.start([], variables)
    expect(output).toContain('Gavel does not start with the variable ELECTRON_ENABLE_LOGGING: ')
    expect(code).toBe(1)
    // Lines that Chromium itself writes are allowed, such as the error that this computer has no system bus.
    const ofChromium = /^\[\d+:[\d/.]+:(?:ERROR|WARNING):[\w/]+\.cc(?:\(\d+\)|:\d+)\] /
    const lines = readFileSync(join(gavel.folder, 'written'), 'utf8').split('\n').filter(Boolean)
    expect(lines.filter((line) => !ofChromium.test(line))).toEqual([])
  })
})
