import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '../electron-runtime.mjs'
import type { ShippedPackage } from './shipped-packages.ts'
import { COMMAND, PRODUCT, version } from './naming.ts'

/**
 * The bill of materials, CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/
 *
 * `npm sbom --omit=dev` would list only keytar and its installer, because the bundled packages are devDependencies.
 *
 * @param epoch seconds; a fixed one makes the file reproducible
 */
export function billOfMaterials(shipped: readonly ShippedPackage[], runtime: Runtime, epoch: number): string {
  const components = [...shipped.map(componentOf), electronOf(runtime)]
  const root = `pkg:npm/${COMMAND}@${version}`
  const body = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(epoch * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': root,
        name: PRODUCT,
        version,
        licenses: [{ license: { id: 'MIT' } }],
        purl: root,
      },
    },
    components,
    dependencies: [
      { ref: root, dependsOn: components.map((component) => component['bom-ref']) },
      ...components.map((component) => ({ ref: component['bom-ref'], dependsOn: [] })),
    ],
  }
  return `${JSON.stringify({ ...body, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}` }, null, 2)}\n`
}

function componentOf({ name, version: of, licence, integrity }: ShippedPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${of}`
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version: of,
    licenses: [licence.includes(' ') ? { expression: licence } : { license: { id: licence } }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
    purl,
  }
}

function electronOf({ version: of, folder }: Runtime) {
  const purl = `pkg:npm/electron@${of}`
  // The executable as Electron published it, before its fuses are set. The download's checksum has been checked.
  const program = process.platform === 'linux' ? readFileSync(join(folder, 'electron')) : undefined
  return {
    type: 'framework',
    'bom-ref': purl,
    name: 'electron',
    version: of,
    licenses: [{ license: { id: 'MIT' } }],
    hashes: program ? [{ alg: 'SHA-256', content: createHash('sha256').update(program).digest('hex') }] : [],
    purl,
  }
}

/** A name-based UUID (RFC 9562, version 8). The same content gives the same UUID. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
