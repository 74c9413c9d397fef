import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Runtime } from '../electron-runtime.mjs'
import { project } from '../setup/paths.mjs'
import { readBundledPackages } from './bundled-packages.ts'
import { COMMAND, PRODUCT, version as ownVersion } from './naming.ts'

interface Locked {
  readonly version: string
  readonly integrity: string
  readonly license?: string
}

/** The npm packages in the app, except Electron, with their path, such as `node_modules/zod`. */
function readShippedPackages(): readonly (Required<Locked> & { readonly path: string; readonly name: string })[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  return readBundledPackages().map((path) => {
    const locked = lock.packages[path]
    if (locked === undefined) throw new Error(`${path} is not in package-lock.json`)
    return { license: 'NOASSERTION', ...locked, path, name: path.replace(/^.*node_modules\//, '') }
  })
}

const RULE = '-'.repeat(80)

/** The licence texts of all shipped packages, which most of the licences require. */
export async function licenceTexts(): Promise<string> {
  const texts = readShippedPackages().map(async ({ path, name, version, license }) => {
    const file = (await readdir(join(project, path))).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry))
    const text =
      file === undefined
        ? `The package names the licence ${license} (https://spdx.org/licenses/${license}.html) and contains no text of it.`
        : await readFile(join(project, path, file), 'utf8')
    return `${RULE}\n${name} ${version} (${license})\n${RULE}\n\n${text.trim()}\n`
  })
  return `Gavel contains these works. Electron's and Chromium's own licences are beside the program.\n\n${(await Promise.all(texts)).join('\n')}`
}

/**
 * The bill of materials, CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/
 *
 * @param epoch seconds; a fixed one makes the file reproducible
 */
export function billOfMaterials({ version: electron, folder }: Runtime, epoch: number): string {
  const component = (type: string, name: string, version: string, license: string, hashes: readonly object[]) => {
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    const licence = license.includes(' ') ? { expression: license } : { license: { id: license } }
    return { type, 'bom-ref': purl, name, version, licenses: [licence], hashes, purl }
  }
  const libraries = readShippedPackages().map(({ name, version, license, integrity }) => {
    const content = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')
    return component('library', name, version, license, [{ alg: 'SHA-512', content }])
  })
  // The executable as Electron published it, before its fuses are set. The download's checksum has been checked.
  const program = process.platform === 'linux' ? readFileSync(join(folder, 'electron')) : undefined
  const hashes = program ? [{ alg: 'SHA-256', content: createHash('sha256').update(program).digest('hex') }] : []
  const root = `pkg:npm/${COMMAND}@${ownVersion}`
  const app = { type: 'application', 'bom-ref': root, name: PRODUCT, version: ownVersion, purl: root }
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { timestamp: new Date(epoch * 1000).toISOString(), component: app },
    components: [...libraries, component('framework', 'electron', electron, 'MIT', hashes)],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}
