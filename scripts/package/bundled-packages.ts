import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { project } from '../setup/paths.mjs'

const folder = join(project, 'out/bundled')
const PARTS = ['main', 'preload', 'renderer'] as const

/**
 * A build plugin that writes the list of the bundled npm packages to out/bundled/. What stands under `dependencies` brings
 * more than is bundled, and `npm sbom --omit=dev` leaves out what build tools need too, such as svelte and zod.
 */
export function recordBundledPackages(part: (typeof PARTS)[number]): Plugin {
  return {
    name: 'record-bundled-packages',
    apply: 'build',
    writeBundle: (_options, bundle) => {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules))
      const packages = modules.flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? (packageOf(id) ?? []) : []))
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `${part}.json`), JSON.stringify([...new Set(packages)]))
    },
  }
}

/**
 * For a bundled file, the key of its package in package-lock.json, such as `node_modules/a` or
 * `node_modules/a/node_modules/@b/c`. Undefined for our own files.
 */
export function packageOf(id: string): string | undefined {
  return /[\\/](node_modules[\\/](?:.*[\\/]node_modules[\\/])?(?:@[^\\/]+[\\/])?[^\\/?]+)/
    .exec(id)?.[1]
    ?.replaceAll('\\', '/')
}

/** The keys in package-lock.json of all packages that the app contains, sorted. */
export function readBundledPackages(): readonly string[] {
  const lists = PARTS.map((part) => JSON.parse(readFileSync(join(folder, `${part}.json`), 'utf8')) as string[])
  // The native module, and the headers that are compiled into it.
  return [...new Set([...lists.flat(), 'node_modules/keytar', 'node_modules/node-addon-api'])].sort()
}
