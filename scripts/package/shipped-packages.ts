import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { project } from '../setup/paths.mjs'
import { readBundledPackages, type Part } from './bundled-packages.ts'

/** An npm package that is part of the shipped app. */
export interface ShippedPackage {
  /** The path as in the lock file, such as `node_modules/zod`. */
  readonly path: string
  readonly name: string
  readonly version: string
  readonly licence: string
  /** The checksum as in the lock file, such as `sha512-…`. */
  readonly integrity: string
}

/** The native module, and the headers that are compiled into it. */
const NATIVE = ['node_modules/keytar', 'node_modules/node-addon-api']

interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
}

/**
 * All packages that are bundled or packed, except Electron.
 *
 * @param more other parts than the app's, such as the relay
 * @throws if one of them is missing from the lock file
 */
export function readShippedPackages(more: readonly Part[] = []): readonly ShippedPackage[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>
  }
  return [...new Set([...readBundledPackages(more), ...NATIVE])].sort().map((path) => {
    const { version, integrity, license } = lock.packages[path] ?? {}
    if (version === undefined || integrity === undefined) throw new Error(`${path} is not in package-lock.json`)
    return { path, name: path.replace(/^.*node_modules\//, ''), version, integrity, licence: license ?? 'NOASSERTION' }
  })
}

const RULE = '-'.repeat(80)

/** The licence texts of all shipped packages, which most of the licences require. */
export async function licenceTexts(packages: readonly ShippedPackage[]): Promise<string> {
  const texts = packages.map(async ({ path, name, version, licence }) => {
    const folder = join(project, path)
    const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry))
    const text = file === undefined ? undefined : await readFile(join(folder, file), 'utf8')
    return `${RULE}\n${name} ${version} (${licence})\n${RULE}\n\n${(text ?? standard(name, licence)).trim()}\n`
  })
  return `Gavel contains these works. Electron's and Chromium's own licences are beside the program.\n\n${(await Promise.all(texts)).join('\n')}`
}

/** A sentence that links to the licence, for packages that name their licence without including its text. */
function standard(name: string, licence: string): string {
  return `The package ${name} names the licence ${licence} (https://spdx.org/licenses/${licence}.html) and contains no text of it.`
}
