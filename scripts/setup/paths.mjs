import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * This project's Node 24. The system's Node is used only for npm and, until this one is installed, for the scripts.
 */
export const projectNode = join(project, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Shared by all checkouts. desktop.sh sets GAVEL_CACHE, because its own cache folder is temporary. */
export const cacheFolder =
  process.env['GAVEL_CACHE'] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gavel')

/** The PATH without node_modules/.bin, which npm puts first. */
const systemPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter)

/** The environment for npm itself, with the system's Node, because `npm ci` deletes the project's Node. */
export const npmEnvironment = { ...process.env, PATH: systemPath }

/**
 * The command line that runs npm with `args`: the npm that started this process, otherwise `npm` on PATH.
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
