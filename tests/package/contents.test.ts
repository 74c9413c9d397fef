import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fusesFor, readFuses } from '../../scripts/package/fuses.ts'
import { listFiles } from '../../scripts/package/file-list.ts'
import { artefacts, dist } from '../../scripts/package/naming.ts'
import { findRuntime, type Runtime } from '../../scripts/electron-runtime.mjs'
import { project } from '../../scripts/setup/paths.mjs'
import { run } from '../support/run-program.ts'
import { packagedApp } from './support/packaged-app.ts'
import { readAsar } from './support/read-asar.ts'

const megabyte = 1024 ** 2
const isLinux = process.platform === 'linux'

let runtime: Runtime
let app: { readonly program: string; readonly resources: string }

beforeAll(async () => {
  const found = await findRuntime()
  if (!found) throw new Error('No Electron is installed; see the lines above.')
  runtime = found
  app = packagedApp(runtime)
})

describe('row 25, packages: the packaged app', () => {
  it('36 has every fuse in the state that `fusesFor` lists', async () => {
    const read = await readFuses(app.program)
    const { WasmTrapHandlers: _newer, ...always } = fusesFor(process.platform)
    expect(Object.keys(read).length).toBeGreaterThanOrEqual(Object.keys(always).length)
    expect(read).toEqual(expect.objectContaining(always))
    for (const [name, state] of Object.entries(read)) {
      expect([name, state]).toEqual([name, fusesFor(process.platform)[name as keyof typeof read]])
    }
  })

  it('37 contains nothing but the build, package.json, the licence and what keytar needs at run time', async () => {
    const packed = await readAsar(join(app.resources, 'app.asar'))
    const keytar = /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js|build\/Release\/keytar\.node)$/
    const ours =
      /^(package\.json|LICENSE|out\/(main|preload|renderer|icons)\/[\w@./-]+\.(js|cjs|html|css|png|svg|ico|woff2))$/
    expect(packed.map(({ path }) => path).filter((path) => !ours.test(path) && !keytar.test(path))).toEqual([])
    expect(packed.map(({ path }) => path)).toContain('out/main/main.js')
    expect(packed.filter(({ path }) => path.endsWith('.node')).map(({ unpacked }) => unpacked)).toEqual([true])
    const text = (content: Buffer): string => content.toString('latin1')
    expect(packed.filter(({ content }) => text(content).includes('sourceMappingURL=')).map(({ path }) => path)).toEqual(
      [],
    )
    const manifest = packed.find(({ path }) => path === 'package.json')
    const described = JSON.parse(text(manifest?.content ?? Buffer.from('{}'))) as Record<string, unknown>
    expect(described['main']).toBe('out/main/main.js')
    expect(described['devDependencies']).toBeUndefined()
    expect(described['scripts']).toBeUndefined()
  })

  it('37 contains neither the default app of Electron nor files that only the builder needs', async () => {
    const names = (await listFiles(app.resources)).map(({ path }) => path)
    expect(names.filter((name) => /default_app|gavel-manifest|app-update\.yml/.test(name))).toEqual([])
  })
})

describe.runIf(isLinux)('the output of npm run package', () => {
  let root: string

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gavel-contents-'))
    await run('dpkg-deb', ['-x', artefacts(runtime).deb, root], 120_000)
  })

  afterAll(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('has names that end in -test if its Electron is not the pinned one', () => {
    expect(artefacts(runtime).deb.endsWith('-test.deb')).toBe(!runtime.isPinned)
    expect(artefacts(runtime).folder.endsWith('-test')).toBe(!runtime.isPinned)
  })

  it('adds at most 4 MB to the Electron in the deb', async () => {
    const electronFiles = new Map((await listFiles(runtime.folder)).map(({ path, size }) => [path, size]))
    const renamed: Readonly<Record<string, string>> = {
      'opt/Gavel/gavel': 'electron',
      'opt/Gavel/LICENSE.electron.txt': 'LICENSE',
    }
    const electronSize = (path: string): number =>
      electronFiles.get(renamed[path] ?? path.replace(/^opt\/Gavel\//, '')) ?? 0
    const own = (await listFiles(root)).map(({ path, size }) => [path, Math.max(0, size - electronSize(path))] as const)
    const sum = own.reduce((total, [, size]) => total + size, 0)
    console.log(
      `The deb adds ${(sum / megabyte).toFixed(2)} MB to its Electron and weighs ${((await stat(artefacts(runtime).deb)).size / megabyte).toFixed(1)} MB.`,
    )
    expect(sum).toBeLessThanOrEqual(4 * megabyte)
  })

  it('lists a checksum for the deb, and every listed checksum matches its file', async () => {
    const sums = (await readFile(artefacts(runtime).sums, 'utf8')).trim().split('\n')
    expect(sums.map((line) => line.slice(66))).toContain(artefacts(runtime).deb.slice(dist.length + 1))
    for (const line of sums) {
      const content = await readFile(join(dist, line.slice(66)))
      expect(createHash('sha256').update(content).digest('hex')).toBe(line.slice(0, 64))
    }
  })

  it('lists the shipped packages in the bill of materials, without build tools', async () => {
    const bom = JSON.parse(await readFile(artefacts(runtime).sbom, 'utf8')) as {
      bomFormat: string
      specVersion: string
      components: { name: string; version: string; purl: string; hashes: unknown[] }[]
    }
    expect([bom.bomFormat, bom.specVersion]).toEqual(['CycloneDX', '1.6'])
    const names = bom.components.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['electron', 'keytar', 'svelte', 'zod', 'p-queue', 'i18next', 'electron-store']),
    )
    for (const builder of ['electron-builder', 'vite', 'vitest', 'typescript', 'prebuild-install'])
      expect(names).not.toContain(builder)
    for (const { version, purl, hashes } of bom.components) {
      expect(purl.endsWith(`@${version}`)).toBe(true)
      expect(hashes.length).toBeGreaterThan(0)
    }
    const licences = await readFile(join(app.resources, 'licences.txt'), 'utf8')
    for (const { name, version } of bom.components) {
      if (name !== 'electron') expect(licences).toContain(`${name} ${version} (`)
    }
  })

  it('has a deb whose files only root owns and may write, and of which only chrome-sandbox is setuid', async () => {
    const listed = await run('dpkg-deb', ['--contents', artefacts(runtime).deb], 120_000)
    const lines = listed.trim().split('\n')
    expect(lines.filter((line) => !line.includes(' root/root '))).toEqual([])
    expect(lines.filter((line) => line.startsWith('-rws')).map((line) => line.split(' ').at(-1))).toEqual([
      './opt/Gavel/chrome-sandbox',
    ])
    expect(lines.filter((line) => /^-.{7}w|^-.{4}w/.test(line))).toEqual([])
  })

  it('has a desktop entry named after the application’s id', async () => {
    const { desktopName } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { desktopName: string }
    const entry = await readFile(join(root, 'usr/share/applications', desktopName), 'utf8')
    const id = desktopName.replace(/\.desktop$/, '')
    expect(entry).toContain(`\nIcon=${id}\n`)
    expect(entry).toContain('\nExec=/opt/Gavel/gavel\n')
    expect(entry).not.toContain('--no-sandbox')
    for (const size of [16, 48, 256]) {
      await stat(join(root, `usr/share/icons/hicolor/${size}x${size}/apps/${id}.png`))
    }
  })
})
