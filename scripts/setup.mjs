// Installs what is missing. Plain JavaScript without packages: it runs before there is anything but the system's Node.
import { pathToFileURL } from 'node:url'
import { findRuntime } from './electron-runtime.mjs'
import { ensureKeytar } from './setup/keytar.mjs'
import { ensureModules } from './setup/npm-dependencies.mjs'
import { canSandbox } from './setup/chromium-sandbox.mjs'
import { ensureSystemPackages } from './setup/install-system-packages.mjs'
import { systemPackages } from './system-packages.mjs'

/**
 * `modules`: what tests without Electron need. `run`: what Gavel needs as well. `virtualDesktop`: what the other tests and
 * the tour need as well.
 *
 * @typedef {'modules' | 'run' | 'virtualDesktop'} Part
 */

/**
 * @param {Part} part
 * @returns {Promise<boolean>} false after a sentence about what is missing
 */
export async function setup(part) {
  const packages = {
    modules: [],
    run: systemPackages.run,
    virtualDesktop: [...systemPackages.run, ...systemPackages.virtualDesktop],
  }[part]
  if (!(await ensureSystemPackages(packages))) return false
  if (!(await ensureModules())) return false
  if (part === 'modules') return true
  await ensureKeytar()
  const runtime = await findRuntime()
  return runtime !== undefined && canSandbox(runtime.folder)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const complete = await setup(process.argv.includes('--virtual-desktop') ? 'virtualDesktop' : 'run')
  if (complete) console.log('Everything is there.')
  else process.exitCode = 1
}
