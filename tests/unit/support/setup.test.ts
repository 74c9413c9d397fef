import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { packagesFor, partsOf, partsOfTests } from '../../../scripts/setup.mjs'
import { run } from '../../../scripts/setup/run-program.mjs'
import { TOOLS } from '../../../scripts/tool.mjs'

const project = resolve(import.meta.dirname, '../../..')

const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>
}

/** The file and everything that it imports, directly or not. */
function modulesOf(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|\} from) .*?'(\.[^']+\.(?:ts|mjs))'/gm)) {
    modulesOf(join(dirname(file), path), found)
  }
  return found
}

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

test('every command that starts a broker installs it first', () => {
  const usesBroker = (file: string): boolean =>
    modulesOf(join(project, file)).has(join(project, 'tests/support/mosquitto.ts'))
  const tools = Object.entries(TOOLS).filter(
    ([
      ,
      {
        command: [file = ''],
      },
    ]) => /\.(?:ts|mjs)$/.test(file) && usesBroker(file),
  )
  expect(tools.map(([name]) => name)).toEqual(['demo-team'])
  for (const [name, { parts }] of tools) expect(parts, name).toContain('broker')
  expect(usesBroker('tests/bench/bench.ts')).toBe(true)
  expect(partsOf(scripts['bench']?.split(' && ')[0]?.split(' ') ?? [])).toContain('broker')
})

test('the build of the relay installs the npm packages that it needs, and nothing of the desktop', () => {
  expect(TOOLS['build-relay']?.parts).toEqual(['modules'])
})

test.each(Object.entries(TOOLS))('the tool %s starts a program that exists', (_, { command: [file = ''] }) => {
  expect(existsSync(join(project, file))).toBe(true)
})

test.each([
  [['unit', 'contract', 'security'], ['dbus'], ['xvfb', 'libgtk-3-0', 'mosquitto']],
  [['contract', 'prove'], [], ['dbus', 'xvfb']],
  [['feed'], ['mosquitto'], ['xvfb', 'libgtk-3-0']],
  [['component'], ['dbus', 'xvfb', 'libgtk-3-0'], ['mosquitto']],
  [['e2e'], ['dbus', 'xvfb', 'libgtk-3-0', 'mosquitto'], []],
  [[], ['dbus', 'xvfb', 'libgtk-3-0', 'mosquitto'], []],
])('the tests of %j need the system packages %j, but not %j', (levels, needed, others) => {
  const names = packagesFor(partsOfTests(levels)).flatMap((entry) => entry.names)
  expect(names).toEqual(expect.arrayContaining(needed))
  for (const name of others) expect(names).not.toContain(name)
  expect(new Set(names).size).toBe(names.length)
})

/**
 * Installs the npm packages in a folder that has none, with an npm that only writes down how it was called.
 *
 * @param before JavaScript that runs first; `PROJECT` in the environment is that folder
 * @param files the content of more files in that folder, by path
 */
async function installModules(
  before = '',
  files: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly calls: readonly string[]; readonly output: string }> {
  // On macOS the folder for temporary files is a link, which Node resolves in the paths of modules.
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'gavel-setup-')))
  onTestFinished(() => {
    rmSync(copy, { recursive: true })
  })
  cpSync(join(project, 'scripts/setup'), join(copy, 'scripts/setup'), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    writeFileSync(join(copy, path), JSON.stringify(content))
  }
  const npm = join(copy, 'npm.js')
  const calls = join(copy, 'calls')
  writeFileSync(calls, '')
  writeFileSync(npm, `require('fs').appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')`)
  const at = (name: string): string => pathToFileURL(join(copy, 'scripts/setup', name)).href
  const script = `${before}
    const { ensureModules } = await import('${at('npm-dependencies.mjs')}')
    await ensureModules()`
  const { output } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, npm_node_execpath: process.execPath, npm_execpath: npm, PROJECT: copy },
  })
  return { calls: readFileSync(calls, 'utf8').trim().split('\n'), output }
}

test('the setup overrides npm settings that omit packages or ignore scripts', async () => {
  const [install = '', rebuild = ''] = (await installModules()).calls
  expect(install.split(' ')).toEqual(
    expect.arrayContaining(['ci', '--include=dev', '--include=optional', '--include=peer']),
  )
  expect(rebuild.split(' ')).toEqual(['rebuild', 'node', '--ignore-scripts=false'])
})

const { platform, arch } = process
const native = { version: '1.0.0', optional: true, os: [platform], cpu: [arch] }
const otherLibc = { ...native, os: ['linux'], libc: [hasGlibc() ? 'musl' : 'glibc'] }

function hasGlibc(): boolean {
  return platform === 'linux' && 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header
}

test.each([
  ['installs nothing if npm left out only optional packages for other platforms', undefined],
  ['installs everything again if npm left out an optional package for this platform', native],
  ['knows a platform by those that are excluded', { ...native, os: ['!aix'], cpu: ['!mips'] }],
])('the setup %s', async (_what, leftOut) => {
  const needed = { 'node_modules/needed': { version: '1.0.0' } }
  const others = {
    'node_modules/other-system': { ...native, os: ['aix'] },
    'node_modules/other-processor': { ...native, cpu: ['wasm32'] },
    'node_modules/other-libc': otherLibc,
    'node_modules/not-here': { ...native, os: [`!${platform}`] },
    'node_modules/only-for-another': { version: '1.0.0', optional: true },
  }
  const { calls, output } = await installModules('', {
    'package-lock.json': {
      packages: { '': {}, ...needed, ...others, ...(leftOut && { 'node_modules/native': leftOut }) },
    },
    'node_modules/.package-lock.json': { packages: needed },
  })
  const [first = ''] = calls
  expect(first.startsWith('ci ')).toBe(leftOut !== undefined)
  // This npm leaves the package out again.
  expect(output.includes('npm left out packages that this computer needs: node_modules/native')).toBe(
    leftOut !== undefined,
  )
})

test("on Windows, which cannot delete a running program, the project's Node does not install over itself", async () => {
  const asOnWindows = `
    Object.defineProperty(process, 'platform', { value: 'win32' })
    process.execPath = (await import('node:path')).join(process.env.PROJECT, 'node_modules/node/bin/node.exe')`
  const { calls, output } = await installModules(asOnWindows)
  expect(output).toContain('Delete the folder node_modules')
  expect(calls).toEqual([''])
})
