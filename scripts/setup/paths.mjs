import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Node 24 of this project; the system's own Node only starts npm. */
export const projectNode = join(project, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** What may be kept between two checkouts. GAVEL_CACHE is set by desktop.sh, whose own cache folder goes away. */
export const cacheFolder =
  process.env['GAVEL_CACHE'] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gavel')

/** Everything but node_modules/.bin, which npm puts first on PATH. */
const systemPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter)

/** The environment for npm itself: with the system's Node, because the project's Node goes away during `npm ci`. */
export const npmEnvironment = { ...process.env, PATH: systemPath }

/**
 * How to call the npm that called us, or else the one on PATH.
 *
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function npm(args) {
  const node = process.env['npm_node_execpath']
  const script = process.env['npm_execpath']
  return node && script?.endsWith('.js') && existsSync(node) && existsSync(script)
    ? [node, [script, ...args]]
    : ['npm', args]
}
