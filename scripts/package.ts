// npm run package: builds the unpacked app and the deb on Linux, the dmg on macOS, the installer on Windows. With
// `-- --release` it needs the pinned Electron, and builds everything that is published for this system.
import { build as runBuilder } from 'electron-builder'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { passesAudit } from './package/audit.ts'
import { configuration } from './package/configuration.ts'
import { billOfMaterials, licenceTexts } from './package/shipped-packages.ts'
import { makeDeb } from './package/deb.ts'
import { formatChecksums } from './package/file-list.ts'
import { artefacts, dist, testSuffix, unpackedFor } from './package/naming.ts'
import { findRuntimeForPackages, type Runtime } from './electron-runtime.mjs'
import { build } from './setup/build.mjs'
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'

const isRelease = process.argv.includes('--release')

/** Targets of electron-builder in a release. deb.ts builds the deb; the configuration contains dmg and nsis. */
const RELEASE_TARGETS: Partial<Record<NodeJS.Platform, string[]>> = { linux: ['dir', 'rpm', 'AppImage'] }

/** Epoch seconds. By default the time of the newest commit, so that every build of that commit has the same files. */
async function sourceEpoch(): Promise<number> {
  const given = Number(process.env['SOURCE_DATE_EPOCH'])
  if (given > 0) return given
  const { stdout } = await run('git', ['log', '-1', '--format=%ct'], { cwd: project })
  return Number(stdout.trim()) || 0
}

/** @returns false if a release may not have what it contains */
async function packageFor(runtime: Runtime): Promise<boolean> {
  const epoch = await sourceEpoch()
  process.env['SOURCE_DATE_EPOCH'] = String(epoch)
  await rm(dist, { recursive: true, force: true })
  await mkdir(dist, { recursive: true })
  const { folder, deb, sbom, sums } = artefacts(runtime)

  const licences = join(project, 'out/licences.txt')
  await writeFile(licences, await licenceTexts())
  await writeFile(sbom, billOfMaterials(runtime, epoch))
  if (isRelease && !(await passesAudit(true))) return false
  const targets = isRelease ? RELEASE_TARGETS[process.platform] : undefined
  const made = await runBuilder({
    projectDir: project,
    publish: 'never',
    config: configuration(runtime, licences, epoch),
    ...(process.platform === 'linux' && { linux: targets ?? ['dir'] }),
    ...(process.platform === 'darwin' && { mac: [] }),
    ...(process.platform === 'win32' && { win: [] }),
  })
  const products = [...made.filter((file) => !file.endsWith('.blockmap')), sbom]
  if (process.platform === 'linux') {
    await rename(join(dist, unpackedFor(process.arch)), folder)
    await makeDeb({ folder, target: deb, isTest: !runtime.isPinned, electron: runtime.version, epoch })
    products.push(deb)
  }
  await writeFile(sums, await formatChecksums(products))
  await rm(join(dist, 'builder-debug.yml'), { force: true })
  await rm(join(dist, 'builder-effective-config.yaml'), { force: true })
  console.log(`\nIn dist/:\n${(await readdir(dist)).map((name) => `  ${name}`).join('\n')}`)
  return true
}

async function main(): Promise<number> {
  const runtime = await findRuntimeForPackages(isRelease)
  if (!runtime) return 1
  if (isRelease && !runtime.isPinned) {
    console.error(`A release needs the pinned Electron; ${runtime.version} is only for tests.`)
    return 1
  }
  if (testSuffix(runtime)) console.log(`The packages contain Electron ${runtime.version}, so they are only for tests.`)
  if (!(await build())) return 1
  return (await packageFor(runtime)) ? 0 : 1
}

process.exitCode = await main()
