import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { project, projectNode } from './paths.mjs'
import { run } from './run-program.mjs'

const STEPS = [['scripts/build-icons.ts'], ['node_modules/electron-vite/bin/electron-vite.js', 'build']]

/**
 * Builds icons, main process, preload and window into out/.
 *
 * @returns {Promise<boolean>} false on failure; the failing command's output has been printed
 */
export async function build() {
  for (const [script, ...args] of STEPS) {
    const outcome = await run(projectNode, [join(project, script ?? ''), ...args], { cwd: project })
    if (outcome.ok) continue
    console.error(`${outcome.output}\nGavel could not be built.`)
    return false
  }
  return true
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !(await build())) process.exitCode = 1
