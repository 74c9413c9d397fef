import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
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

/** What is wrong with the folder `profile`, which a test has created. The program runs as somebody else. */
const faults: readonly [string, RegExp, (profile: string) => unknown][] = [
  [
    'is a file',
    /not a folder/,
    (profile) => {
      rmSync(profile, { recursive: true })
      writeFileSync(profile, '')
    },
  ],
  [
    'is a link that leads nowhere',
    /not a folder/,
    (profile) => {
      rmSync(profile, { recursive: true })
      symlinkSync('/nonexistent/profile', profile)
    },
  ],
]

/** The same, but only root can make these. */
const faultsByRoot: typeof faults = [
  [
    'belongs to somebody else',
    /you may not change it/,
    (profile) => {
      chmodSync(profile, 0o755)
    },
  ],
  [
    'belongs to somebody else, who lets everybody write',
    /you may not change it/,
    (profile) => {
      chmodSync(profile, 0o777)
    },
  ],
  ['is on a read-only file system', /read-only/, (profile) => mountMemory(profile, 'ro,mode=700,uid=65534')],
  [
    'became read-only',
    /read-only/,
    (profile) => {
      mountMemory(profile, 'mode=700,uid=65534')
      execFileSync('mkdir', ['--mode=777', join(profile, 'lock')])
      execFileSync('mount', ['-o', 'remount,ro', profile])
    },
  ],
  [
    'has no room for another file',
    /its disk is full/,
    (profile) => mountMemory(profile, 'mode=700,uid=65534,nr_inodes=2'),
  ],
]

/** Mounts an empty file system, which is in memory. */
function mountMemory(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder])
}

const isRoot = process.getuid?.() === 0
/** In some containers even root may not mount. */
const canMount = isRoot && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

describe.runIf(process.platform === 'linux')('a packaged Gavel', () => {
  let gavel: PackagedElectron

  beforeAll(async () => {
    gavel = await createPackagedElectron()
  })
  afterAll(() => {
    gavel.remove()
  })
  afterEach(() => {
    if (isRoot) spawnSync('umount', ['--quiet', join(gavel.folder, 'profile')])
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

  const asRoot = faultsByRoot.filter(([what]) => isRoot && (canMount || what.startsWith('belongs')))
  it.each([...faults, ...asRoot])('ends and says why if its profile %s', async (_what, why, prepare) => {
    const profile = join(gavel.folder, 'profile')
    mkdirSync(profile)
    prepare(profile)
    const { code, output } = await gavel.start([])
    expect(output).toContain(`Gavel could not start: The profile folder ${profile} cannot be used: `)
    expect(output).toMatch(why)
    expect(code).toBe(1)
    // It has not taken the default profile instead.
    expect(existsSync(join(gavel.folder, '.config/Gavel/lock'))).toBe(false)
    expect(existsSync(join(gavel.folder, '.config/gavel/lock'))).toBe(false)
  })
})
