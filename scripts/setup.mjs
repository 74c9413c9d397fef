// Installs what is missing. It is plain JavaScript without packages, because at first only the system's Node is
// installed.
import { pathToFileURL } from 'node:url'
import { findRuntime } from './electron-runtime.mjs'
import { ensureKeytar } from './setup/keytar.mjs'
import { ensureModules } from './setup/npm-dependencies.mjs'
import { canSandbox } from './setup/chromium-sandbox.mjs'
import { ensureSystemPackages } from './setup/install-system-packages.mjs'
import { systemPackages } from './system-packages.mjs'

/**
 * What to install. `modules`: for tests without Electron and Chromium. `broker`: for these and the tests of the team
 * feed. `run`: to start Gavel. `virtualDesktop`: for the tour and the tests on a virtual desktop. `everything`: for all
 * of these.
 *
 * @typedef {'modules' | 'broker' | 'run' | 'virtualDesktop' | 'everything'} Part
 */

/**
 * @param {Part} part
 * @returns {Promise<boolean>} false if something that the part needs is missing; the reason has been printed
 */
export async function setup(part) {
  const { run, virtualDesktop, broker } = systemPackages
  const packages = {
    modules: [],
    broker,
    run,
    virtualDesktop: [...run, ...virtualDesktop],
    everything: [...run, ...virtualDesktop, ...broker],
  }[part]
  if (!(await ensureSystemPackages(packages))) return false
  if (!(await ensureModules())) return false
  if (part === 'modules' || part === 'broker') return true
  await ensureKeytar()
  const runtime = await findRuntime()
  return runtime !== undefined && canSandbox(runtime.folder)
}

/**
 * @param {string[]} args of the command line
 * @returns {Part[]}
 */
export const partsOf = (args) => [
  args.includes('--modules') ? 'modules' : args.includes('--virtual-desktop') ? 'virtualDesktop' : 'run',
  ...(args.includes('--broker') ? [/** @type {const} */ ('broker')] : []),
]

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  let complete = true
  for (const part of partsOf(process.argv)) complete &&= await setup(part)
  if (complete) console.log('Everything is installed.')
  else process.exitCode = 1
}
