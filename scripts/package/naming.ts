import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '../electron-runtime.mjs'
import { project } from '../setup/paths.mjs'

export const APP_ID = 'app.gavel.Gavel'
export const PRODUCT = 'Gavel'
/** Name of the program, the package and the command. */
export const COMMAND = 'gavel'
// The packages contain this address and this maintainer, with a reserved domain until the project has a public address.
export const HOMEPAGE = 'https://gavel.example'
export const MAINTAINER = { name: 'The Gavel authors', email: 'gavel@gavel.example' }

export const dist = join(project, 'dist')

export const version = (JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string }).version

/** Electron-builder's name for the folder with the unpacked app for Linux. */
export const unpackedFor = (arch: string): string => `linux${arch === 'x64' ? '' : `-${arch}`}-unpacked`

/** The suffix of packages with an Electron other than the pinned one, which are only for tests. */
export const testSuffix = (runtime: Pick<Runtime, 'isPinned'>): string => (runtime.isPinned ? '' : '-test')

const debArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

export const debArchitecture = debArchitectures[process.arch] ?? process.arch

/** The paths of what package.ts itself writes. electron-builder names the other packages. */
export function artefacts(runtime: Pick<Runtime, 'isPinned'>) {
  const stem = `${COMMAND}-${version}-${process.platform}-${process.arch}${testSuffix(runtime)}`
  return {
    folder: join(dist, stem),
    deb: join(dist, `${COMMAND}_${version}_${debArchitecture}${testSuffix(runtime)}.deb`),
    sbom: join(dist, `${stem}.cdx.json`),
    sums: join(dist, 'SHA256SUMS'),
  }
}
