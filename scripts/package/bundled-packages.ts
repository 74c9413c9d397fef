import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { project } from '../setup/paths.mjs'

const folder = join(project, 'out/bundled')
/** What the packages of Gavel contain. */
const PARTS = ['main', 'preload', 'renderer'] as const

export type Part = (typeof PARTS)[number] | 'relay'

/**
 * A build plugin that writes the list of the bundled npm packages to out/bundled/. Neither package.json nor node_modules
 * shows what is shipped, because most of it is bundled from devDependencies.
 */
export function recordBundledPackages(part: Part): Plugin {
  return {
    name: 'record-bundled-packages',
    apply: 'build',
    writeBundle: (_options, bundle) => {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? Object.entries(file.modules) : [],
      )
      const packages = modules.flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? (packageOf(id) ?? []) : []))
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `${part}.json`), `${JSON.stringify([...new Set(packages)].sort(), null, 2)}\n`)
    },
  }
}

/**
 * For a bundled file, the key of its package in package-lock.json, such as `node_modules/a` or
 * `node_modules/a/node_modules/@b/c`. Undefined for our own files.
 */
export function packageOf(id: string): string | undefined {
  const path = id.replaceAll('\\', '/').replace(/\?.*$/, '')
  const first = path.indexOf('/node_modules/')
  if (first < 0) return undefined
  const inner = path.lastIndexOf('/node_modules/') + '/node_modules/'.length
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(path.slice(inner))?.[0]
  return name === undefined ? undefined : path.slice(first + 1, inner) + name
}

/**
 * The keys of all bundled packages of the app in package-lock.json, sorted.
 *
 * @param more other parts that have been built
 */
export function readBundledPackages(more: readonly Part[] = []): readonly string[] {
  const lists = [...PARTS, ...more].map(
    (part) => JSON.parse(readFileSync(join(folder, `${part}.json`), 'utf8')) as string[],
  )
  return [...new Set(lists.flat())].sort()
}
