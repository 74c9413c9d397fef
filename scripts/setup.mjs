// Installs what is missing. Plain JavaScript without packages, because at first only the system's Node is installed.
import { pathToFileURL } from 'node:url'
import { findRuntime } from './electron-runtime.mjs'
import { ensureKeytar } from './setup/keytar.mjs'
import { ensureModules } from './setup/npm-dependencies.mjs'
import { canSandbox } from './setup/chromium-sandbox.mjs'
import { ensureSystemPackages } from './setup/install-system-packages.mjs'
import { systemPackages } from './system-packages.mjs'

/**
 * `modules`: for tests without Electron. `run`: also for Gavel. `virtualDesktop`: also for the other tests and the tour.
 *
 * @typedef {'modules' | 'run' | 'virtualDesktop'} Part
 */

/**
 * @param {Part} part
 * @returns {Promise<boolean>} false if something is missing; what, has been printed
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
  if (complete) console.log('Everything is installed.')
  else process.exitCode = 1
}
