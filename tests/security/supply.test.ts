import { FuseState } from '@electron/fuses'
import { writeFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findingsIn } from '../../scripts/package/audit.ts'
import { packageOf } from '../../scripts/package/bundled-packages.ts'
import { configuration } from '../../scripts/package/configuration.ts'
import { fusesFor, readFuses } from '../../scripts/package/fuses.ts'
import type { Runtime } from '../../scripts/electron-runtime.mjs'
import { run } from '../../scripts/setup/run-program.mjs'
import { occurrences, readSources } from '../support/sources.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const project = resolve(import.meta.dirname, '../..')
const read = (file: string): Promise<string> => readFile(join(project, file), 'utf8')

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
  readonly scripts: Readonly<Record<string, string>>
}
interface LockEntry {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly link?: boolean
}

const manifest = async (): Promise<Manifest> => JSON.parse(await read('package.json')) as Manifest
const lock = async () =>
  JSON.parse(await read('package-lock.json')) as {
    readonly lockfileVersion: number
    readonly packages: Readonly<Record<string, LockEntry>>
  }

describe('dependencies', () => {
  it('38 are pinned to one exact version each, in package.json and in the lock file', async () => {
    const { dependencies, devDependencies } = await manifest()
    const { packages, lockfileVersion } = await lock()
    expect(lockfileVersion).toBe(3)
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)])
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version])
    }
    const root = packages[''] as unknown as Manifest
    expect(root.dependencies).toEqual(dependencies)
    expect(root.devDependencies).toEqual(devDependencies)
  })

  it('38 are each listed with a reason in docs/libraries.md', async () => {
    const { dependencies, devDependencies } = await manifest()
    const listed = [...(await read('docs/libraries.md')).matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name)
    expect(listed.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort())
  })

  it('38 each have a checksum, and come from one registry', async () => {
    const entries = Object.entries((await lock()).packages).filter(([path]) => path !== '')
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
    expect(
      entries
        .filter(([, { link, resolved }]) => link === true || /^(git|file|http:)/.test(resolved ?? ''))
        .map(([path]) => path),
    ).toEqual([])
    const hosts = new Set(entries.map(([, { resolved }]) => (resolved === undefined ? '' : new URL(resolved).host)))
    expect(hosts.size).toBe(1)
  })

  it('38 cannot run install scripts, except those that are named', async () => {
    const { allowScripts } = await manifest()
    expect(
      Object.entries(allowScripts)
        .filter(([, allowed]) => allowed)
        .map(([name]) => name),
    ).toEqual(['node'])
    const scripted = Object.entries((await lock()).packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
    // fsevents exists on macOS only, and its script is never needed, because its binary is in the package.
    expect(scripted.filter((name) => !(name in allowScripts) && name !== 'fsevents')).toEqual([])
    // npm 10 knows no `allowScripts`.
    const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
    const asked = await run('npm', ['config', 'get', 'ignore-scripts'], { cwd: project, env: plain })
    expect(asked.stdout.trim()).toBe('true')
  })

  it('38 name what the app and its relay import under `dependencies`, from which the bill of materials and the audit are made', async () => {
    const sources = await readSources('electron', 'relay', 'shared', 'renderer')
    const imports = sources.flatMap(({ code }) => [
      ...code.matchAll(/(?:from|import)[\s(]+'((?:@[\w-]+\/)?[\w-]+)[\w/-]*'/g),
    ])
    const names = new Set(imports.map(([, name = '']) => name))
    expect([...names]).toEqual(expect.arrayContaining(['keytar', 'svelte', 'mqtt']))
    const { dependencies } = await manifest()
    expect([...names].filter((name) => !(name in dependencies) && name !== 'electron')).toEqual([])
  })

  it('38 compile keytar from its locked source, and download no binary that its project has built', async () => {
    expect(await read('scripts/setup/keytar.mjs')).not.toMatch(/prebuil[td]-install|https?:/)
    const { size } = await stat(resolve(project, 'node_modules/keytar/build/config.gypi'))
    expect(size).toBeGreaterThan(0)
  })

  it('38 include Electron 45 or later, whose tray works', async () => {
    const version = (await manifest()).devDependencies['electron'] ?? ''
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(45)
  })
})

describe('the bill of materials', () => {
  it.each([
    ['/home/a/gavel/node_modules/zod/v4/index.js', 'node_modules/zod'],
    ['/home/a/gavel/node_modules/@floating-ui/dom/dist/x.mjs?commonjs-proxy', 'node_modules/@floating-ui/dom'],
    ['C:\\gavel\\node_modules\\conf\\node_modules\\env-paths\\index.js', 'node_modules/conf/node_modules/env-paths'],
    ['\0/home/a/gavel/node_modules/long/src/long.js', 'node_modules/long'],
    ['/home/a/gavel/electron/main.ts', undefined],
  ])('38 finds the package of the module %j, if it belongs to one', (id, path) => {
    expect(packageOf(id)).toBe(path)
  })
})

describe('the audit of what is shipped', () => {
  const url = 'https://github.com/advisories/GHSA-0000-0000-0000'
  const hole = { via: ['other', { url, title: 'Made-up hole', severity: 'high' }] }

  it.each(['mqtt', 'electron'])('38 finds a known vulnerability of %s', (name) => {
    expect(findingsIn(JSON.stringify({ vulnerabilities: { [name]: hole } }))).toEqual([
      `${name}: Made-up hole (${url})`,
    ])
  })

  it('38 is not passed if the registry cannot be asked', () => {
    expect(findingsIn(JSON.stringify({ error: { code: 'E405' } }))).toBeUndefined()
  })

  it('38 finds no xml2js older than 0.5.0, because such a version lets others change prototypes', async () => {
    const version = (await lock()).packages['node_modules/xml2js']?.version ?? ''
    expect(Number(version.split('.')[1])).toBeGreaterThanOrEqual(5)
  })
})

describe('SECURITY.md', () => {
  it('26 says what remains after Gavel is removed, with the real names', async () => {
    const text = await read('SECURITY.md')
    const [, stays = ''] = text.split('## What stays when Gavel is removed')
    for (const place of ['app.gavel.Gavel', '~/.config/Gavel', 'app.gavel.Gavel.desktop', 'journal', 'labels']) {
      expect(stays).toContain(place)
    }
    expect(text).toMatch(/## Reporting a fault/)
    expect(text).toContain('npm run tool -- audit')
    const services = occurrences(await readSources('electron'), /const APP_ID = '[^']+'|DESKTOP_ID = '[^']+'/g)
    expect(services.length).toBeGreaterThan(0)
    expect(services.filter((found) => !found.endsWith("'app.gavel.Gavel'"))).toEqual([])
  })
})

describe('packages', () => {
  const runtime: Runtime = { version: '45.3.4', folder: '/electron', binary: '/electron/electron', isPinned: true }
  const config = configuration(runtime, '/licences.txt', 1_768_469_400)

  it.each(['linux', 'darwin', 'win32'] as const)('36 set every fuse on %s', (platform) => {
    expect(fusesFor(platform)).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: platform !== 'linux',
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      WasmTrapHandlers: true,
    })
    expect(config.afterPack).toBeTypeOf('function')
  })

  it.runIf(process.platform === 'linux')('36 get every fuse set before they are made', async () => {
    const appOutDir = temporaryFolder()
    const program = join(appOutDir, 'gavel')
    // The fuses of an Electron binary: a mark, their version, their number, and each fuse switched on.
    const on = fusesFor('linux')
    const wire = Buffer.from([1, Object.keys(on).length, ...Object.keys(on).map(() => FuseState.ENABLE)])
    writeFileSync(program, Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), wire]))
    const { afterPack } = config
    if (typeof afterPack !== 'function') throw new Error('Nothing sets the fuses.')
    const context = { appOutDir, electronPlatformName: 'linux', packager: { appInfo: { productFilename: 'Gavel' } } }
    await afterPack(context as Parameters<typeof afterPack>[0])
    expect(await readFuses(program)).toEqual(on)
  })

  it('37 contain only the listed files, without maps or sources', () => {
    expect(config.files).toEqual(expect.arrayContaining(['!node_modules/**', '!**/*.map']))
    const taken = [config.files].flat().filter((pattern) => typeof pattern === 'string' && !pattern.startsWith('!'))
    expect(taken).toEqual([
      'out/{main,preload,renderer,icons}/**',
      'package.json',
      'LICENSE',
      'node_modules/keytar/{package.json,LICENSE.md,lib/**,build/Release/keytar.node}',
    ])
  })

  it('39 contain no switch that turns off the sandbox', async () => {
    const text = (await readSources('electron')).concat(await readSources('scripts/package'))
    expect(occurrences(text, /(appendSwitch|appendArgument)\(.*|disable-setuid-sandbox|'--no-sandbox'/g)).toEqual([
      "electron/desktop/hardening.ts: appendSwitch('blink-settings', BLINK_SETTINGS)",
      // This moves the network into the main process on Linux, where a separate network process would have no sandbox
      // either.
      "electron/desktop/lifecycle/chromium-flags.ts: appendSwitch('enable-features', features)",
    ])
    for (const file of ['apparmor-profile', 'postinst', 'prerm'])
      expect(await read(`build/linux/${file}`)).not.toContain('no-sandbox')
    expect(await read('build/linux/apparmor-profile')).toContain('userns,')
  })

  it('40 are signed as a whole on macOS, and installed for one user on Windows', async () => {
    // Without a certificate the signature is ad hoc. With such a signature, the hardened runtime would need an
    // entitlement that switches off its check of libraries.
    expect(config.mac).toMatchObject({ identity: '-', hardenedRuntime: false, extendInfo: { LSUIElement: true } })
    expect(config.nsis).toMatchObject({ perMachine: false, deleteAppDataOnUninstall: false })
    const entitlements = await read('build/macos/entitlements.plist')
    expect([...entitlements.matchAll(/<key>(.*)<\/key>/g)].map((match) => match[1])).toEqual([
      'com.apple.security.cs.allow-jit',
    ])
    expect(config.appId).toBe('app.gavel.Gavel')
  })

  it('41 neither check for updates nor download any', async () => {
    expect(config.publish).toBeNull()
    const sources = await readSources('electron', 'relay', 'shared', 'renderer')
    expect(
      occurrences(sources, /autoUpdater|electron-updater|checkForUpdates|setFeedURL|latest\.yml|downloadURL/gi),
    ).toEqual([])
    const { dependencies, devDependencies } = await manifest()
    expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => /updater/.test(name))).toEqual([])
  })
})
