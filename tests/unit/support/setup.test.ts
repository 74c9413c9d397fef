import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { downloadEnvironment } from '../../../scripts/electron-runtime.mjs'
import { packagesFor, partsOfTests } from '../../../scripts/setup.mjs'
import { ensureSystemPackages } from '../../../scripts/setup/install-system-packages.mjs'
import { claimFolder } from '../../../scripts/setup/one-run.mjs'
import { project } from '../../../scripts/setup/paths.mjs'
import { run, type Outcome } from '../../../scripts/setup/run-program.mjs'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Whether a range such as `^20.20.0 || >=22.12.0` includes the version. */
function allows(range: string, version: string): boolean {
  const compare = new Intl.Collator('en', { numeric: true }).compare
  return range.split('||').some((part) => {
    const [, sign, least = ''] = /^\s*(\^|>=?) ?(\d+(?:\.\d+)*)\s*$/.exec(part) ?? []
    const isNewEnough = compare(version, least) >= 0
    return isNewEnough && (sign !== '^' || version.split('.')[0] === least.split('.')[0])
  })
}

test('npm installs the native packages with each Node that Gavel allows, and the README names the oldest ones', () => {
  interface Entry {
    readonly os?: readonly string[]
    readonly optional?: boolean
    readonly engines?: { readonly node?: string }
  }
  const read = (name: string): string => readFileSync(join(project, name), 'utf8')
  const { packages } = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Entry>> }
  const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } }
  expect(packages['']?.engines).toEqual(engines)
  const versions = ['18.20.8', '20.20.0', '20.20.2', '21.7.3', '22.0.0', '22.11.0', '22.12.0', '23.0.0', '24.21.0']
  const allowed = versions.filter((version) => allows(engines.node, version))
  expect(allowed).toEqual(['20.20.0', '20.20.2', '22.12.0', '23.0.0', '24.21.0'])
  for (const [path, { os, optional, engines: needs }] of Object.entries(packages)) {
    if (os === undefined || optional !== true || needs?.node === undefined) continue
    for (const version of allowed) expect(allows(needs.node, version), `${path} with Node ${version}`).toBe(true)
  }
  for (const [oldest] of engines.node.matchAll(/\d+\.\d+/g)) expect(read('README.md')).toContain(oldest)
})

/** A folder with the scripts, in which `script` runs. `module` gives it the address of one of them. */
async function inCopy(
  files: Readonly<Record<string, string>>,
  script: (module: (name: string) => string) => string,
  env = {},
) {
  const copy = temporaryFolder()
  cpSync(join(project, 'scripts'), join(copy, 'scripts'), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    writeFileSync(join(copy, path), content)
  }
  mkdirSync(join(copy, 'node_modules/node/bin'), { recursive: true })
  symlinkSync(process.execPath, join(copy, 'node_modules/node/bin/node'))
  const text = script((name) => JSON.stringify(pathToFileURL(join(copy, 'scripts', name)).href))
  const { output } = await run(process.execPath, ['--input-type=module', '-e', text], {
    env: { ...process.env, ...env },
  })
  return { copy, output }
}

test.skipIf(process.platform === 'win32')(
  'the setup overrides npm settings that omit packages or ignore scripts, and goes on after what npm 10 calls missing',
  async () => {
    const npm = `const [...args] = process.argv.slice(2)
      require('fs').appendFileSync(__dirname + '/calls', args.join(' ') + '\\n')
      if (args[0] === 'ci' && !args.includes('--legacy-peer-deps')) {
        console.log('Missing: proxy-agent@6 from lock file')
        process.exit(1)
      }`
    const lock = JSON.stringify({ packages: { 'node_modules/node': { version: '1.2.3' } } })
    const { copy, output } = await inCopy(
      { 'npm.js': npm, 'package.json': '{}', 'package-lock.json': lock },
      (module) => `process.env.npm_execpath = ${module('../npm.js')}.replace('file://', '')
        process.env.npm_node_execpath = process.execPath
        const { ensureModules } = await import(${module('setup/npm-dependencies.mjs')})
        await ensureModules()`,
    )
    const calls = readFileSync(join(copy, 'calls'), 'utf8').trim().split('\n')
    const kinds = '--include=dev --include=optional --include=peer'
    expect(calls).toEqual([
      `ci --ignore-scripts ${kinds} --no-audit --no-fund`,
      `ci --ignore-scripts ${kinds} --no-audit --no-fund --legacy-peer-deps`,
      'rebuild node --ignore-scripts=false',
    ])
    expect(output).toContain('Node v1.2.3 could not be installed')
  },
)

/** Stands in for Electron's installer, which checks the archive and unpacks it. */
const INSTALLER = `
  const { mkdirSync, writeFileSync } = require('node:fs')
  const { electron_use_remote_checksums: one, npm_config_electron_use_remote_checksums: other } = process.env
  if (process.env.TEST_ARCHIVE === 'none' || one || other) process.exit(1)
  mkdirSync(__dirname + '/dist', { recursive: true })
  writeFileSync(__dirname + '/dist/version', 'v0.0.1')
  writeFileSync(__dirname + '/dist/electron', 'official')`

test.skipIf(process.platform === 'win32').each([
  ['the Electron of the checked archive, whatever is in its folder', 'there', {}, 'official'],
  ['no checksums of a mirror', 'there', { electron_use_remote_checksums: '1' }, 'official'],
  ['nothing without that archive, and development goes on with what was there', 'none', {}, 'another'],
])('a package has %s', async (_what, archive, more, expected) => {
  const { copy, output } = await inCopy(
    {
      'node_modules/electron/package.json': '{ "version": "0.0.1" }',
      'node_modules/electron/install.js': INSTALLER,
      'node_modules/electron/path.txt': 'electron',
      'node_modules/electron/dist/version': '0.0.1',
      'node_modules/electron/dist/electron': 'another',
    },
    // The stand-in is for Linux only. With a mirror set, the setup does not ask github.com first.
    (module) => `Object.defineProperty(process, 'platform', { value: 'darwin' })
      const { findRuntimeForPackages } = await import(${module('electron-runtime.mjs')})
      console.log('found', (await findRuntimeForPackages(true))?.isPinned)`,
    { ...more, TEST_ARCHIVE: archive, GAVEL_CACHE: temporaryFolder(), ELECTRON_MIRROR: 'http://127.0.0.1:9/' },
  )
  expect(output).toContain(`found ${archive === 'none' ? 'undefined' : 'true'}`)
  expect(readFileSync(join(copy, 'node_modules/electron/dist/electron'), 'utf8')).toBe(expected)
})

test('Electron is downloaded through the proxy that npm uses', () => {
  expect(downloadEnvironment({ npm_config_proxy: 'http://proxy.test' })).toMatchObject({
    ELECTRON_GET_USE_PROXY: '1',
    HTTPS_PROXY: 'http://proxy.test',
  })
})

test('an ordinary user gets one command with the packages of every part of the tests', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const answer = (): Promise<Outcome> => Promise.resolve({ ok: true, output: '', stdout: 'installed python3\n' })
  const debian = { isDebian: true, isRoot: false, run: answer }
  expect(await ensureSystemPackages(packagesFor(partsOfTests([])), debian)).toBe(false)
  const commands = said.mock.calls
    .join('\n')
    .split('\n')
    .filter((line) => line.includes('apt-get satisfy'))
  expect(commands).toHaveLength(1)
  const [, wanted = ''] = /"(.*)"/.exec(commands[0] ?? '') ?? []
  expect(wanted.split(', ')).toEqual(
    expect.arrayContaining(['libgtk-3-0t64 | libgtk-3-0', 'dbus', 'xvfb', 'mosquitto', 'libnss3-tools']),
  )
  expect(wanted).not.toContain('python3')
})

test('a second run in the same folder is refused, unless the first has ended or was killed', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const lock = join(temporaryFolder(), 'out/running')
  const module = pathToFileURL(join(project, 'scripts/setup/one-run.mjs')).href
  const script = `import { claimFolder } from '${module}'
    claimFolder('npm start', ${JSON.stringify(lock)})
    console.log('claimed')
    process.stdin.resume()`
  const other = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => {
    other.kill('SIGKILL')
  })
  await once(other.stdout, 'data')
  expect(claimFolder('npm test', lock)).toBeUndefined()
  expect(said.mock.calls.join()).toContain(`npm start is running in ${project} already (process ${other.pid}).`)
  other.kill('SIGKILL')
  await once(other, 'close')
  const end = claimFolder('npm test', lock)
  expect(end).toBeDefined()
  end?.()
  claimFolder('npm test', lock)?.()
})
