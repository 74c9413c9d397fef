import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { downloadEnvironment } from '../../../scripts/electron-runtime.mjs'
import { project } from '../../../scripts/setup/paths.mjs'
import { run } from '../../../scripts/setup/run-program.mjs'

// Electron's own installer begins with this call.
const DOWNLOAD = `require('@electron/get').downloadArtifact({
  version: '0.0.1', artifactName: 'electron', cacheMode: 3, checksums: {}, mirrorOptions: { mirror: 'https://mirror.test/' },
})`

test.each(['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy', 'npm_config_proxy'])(
  'Electron is downloaded through the proxy of %s',
  async (variable) => {
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(url)
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    proxy.listen(0, '127.0.0.1')
    onTestFinished(() => {
      proxy.close()
    })
    await once(proxy, 'listening')
    const environment = {
      PATH: process.env['PATH'],
      [variable]: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    }
    const outcome = await run(process.execPath, ['-e', DOWNLOAD], {
      cwd: project,
      env: downloadEnvironment(environment),
    })
    expect(outcome.ok).toBe(false)
    expect(new Set(asked)).toEqual(new Set(['mirror.test:443']))
  },
)

test('if nothing can be stored in the cache, the setup says so and names the variable that chooses another folder', async () => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'gavel-cache-')))
  onTestFinished(() => {
    rmSync(copy, { recursive: true })
  })
  cpSync(join(project, 'scripts/setup'), join(copy, 'scripts/setup'), { recursive: true })
  cpSync(join(project, 'scripts/electron-runtime.mjs'), join(copy, 'scripts/electron-runtime.mjs'))
  mkdirSync(join(copy, 'node_modules/electron'), { recursive: true })
  writeFileSync(join(copy, 'node_modules/electron/package.json'), '{ "version": "0.0.1" }')
  // A file in place of the folder cannot be written to even by root.
  const cache = join(copy, 'cache')
  writeFileSync(cache, '')
  const script = `
    Object.defineProperty(process, 'platform', { value: 'linux' })
    Object.defineProperty(process, 'arch', { value: 'x64' })
    const { findRuntime } = await import('${pathToFileURL(join(copy, 'scripts/electron-runtime.mjs')).href}')
    console.log('found', await findRuntime())`
  const { ok, output } = await run(process.execPath, ['--input-type=module', '-e', script], {
    // With a mirror set, the setup does not ask github.com first. There is no Node in the copy that could download.
    env: { ...process.env, GAVEL_CACHE: cache, ELECTRON_MIRROR: 'http://127.0.0.1:9/' },
  })
  expect(output).toContain(`cannot be stored in ${cache}. Set GAVEL_CACHE to a folder that you may write to.`)
  expect(output).toContain('found undefined')
  expect(ok).toBe(true)
})

/** Stands in for Electron's installer, which checks the archive and unpacks it. */
const INSTALLER = `
  const { mkdirSync, writeFileSync } = require('node:fs')
  const { electron_use_remote_checksums: one, npm_config_electron_use_remote_checksums: other } = process.env
  if (process.env.TEST_ARCHIVE === 'none' || one || other) process.exit(1)
  mkdirSync(__dirname + '/dist', { recursive: true })
  writeFileSync(__dirname + '/dist/version', 'v0.0.1')
  writeFileSync(__dirname + '/dist/electron', 'official')
  writeFileSync(__dirname + '/path.txt', 'electron')`

test.each([
  ['another one with its version', 'there', { version: '0.0.1', electron: 'another' }, {}, 'official'],
  ['half of one', 'there', { version: '0.0.1' }, {}, 'official'],
  ['nothing', 'there', undefined, {}, 'official'],
  [
    'another one, and checksums of a mirror are asked for',
    'there',
    { version: '0.0.1', electron: 'another' },
    { electron_use_remote_checksums: '1' },
    'official',
  ],
  ['another one, and there is no archive', 'none', { version: '0.0.1', electron: 'another' }, {}, undefined],
])(
  'a package has the Electron of the checked archive, although in its folder is %s',
  async (_what, archive, before, more, expected) => {
    const copy = realpathSync(mkdtempSync(join(tmpdir(), 'gavel-electron-')))
    onTestFinished(() => {
      rmSync(copy, { recursive: true })
    })
    const electron = join(copy, 'node_modules/electron')
    const dist = join(electron, 'dist')
    cpSync(join(project, 'scripts/setup'), join(copy, 'scripts/setup'), { recursive: true })
    cpSync(join(project, 'scripts/electron-runtime.mjs'), join(copy, 'scripts/electron-runtime.mjs'))
    mkdirSync(join(copy, 'node_modules/node/bin'), { recursive: true })
    symlinkSync(process.execPath, join(copy, 'node_modules/node/bin/node'))
    mkdirSync(electron)
    writeFileSync(join(electron, 'package.json'), '{ "version": "0.0.1" }')
    writeFileSync(join(electron, 'install.js'), INSTALLER)
    writeFileSync(join(electron, 'path.txt'), 'electron')
    if (before) mkdirSync(dist)
    for (const [name, text] of Object.entries(before ?? {})) writeFileSync(join(dist, name), text)
    // The stand-in is for Linux only.
    const script = `
    Object.defineProperty(process, 'platform', { value: 'darwin' })
    const { findRuntimeForPackages } = await import('${pathToFileURL(join(copy, 'scripts/electron-runtime.mjs')).href}')
    const runtime = await findRuntimeForPackages(true)
    console.log('found', runtime?.isPinned)`
    const { output } = await run(process.execPath, ['--input-type=module', '-e', script], {
      env: {
        ...process.env,
        ...more,
        TEST_ARCHIVE: archive,
        GAVEL_CACHE: join(copy, 'cache'),
        ELECTRON_MIRROR: 'http://127.0.0.1:9/',
      },
    })
    expect(output).toContain(`found ${expected === undefined ? 'undefined' : 'true'}`)
    // Without an archive, development goes on with what was there.
    expect(readFileSync(join(dist, 'electron'), 'utf8')).toBe(expected ?? before.electron)
    expect(existsSync(`${dist}-before`)).toBe(false)
  },
)
