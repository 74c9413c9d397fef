// Installs what is missing. It is plain JavaScript without packages, because at first only the system's Node is
// installed.
import { pathToFileURL } from 'node:url'
import { findRuntime } from './electron-runtime.mjs'
import { ensureKeytar } from './setup/keytar.mjs'
import { ensureModules } from './setup/npm-dependencies.mjs'
import { ensureSystemPackages } from './setup/install-system-packages.mjs'
import { claimFolder } from './setup/one-run.mjs'
import { systemPackages } from './system-packages.mjs'

/**
 * What to install besides the npm packages. `modules`: nothing. `bus`: for the unit tests. `broker`: for the tests of the
 * team feed. `run`: to start Gavel. `virtualDesktop`: for the tour and the tests on a virtual desktop.
 *
 * @typedef {'modules' | 'bus' | 'broker' | 'run' | 'virtualDesktop'} Part
 */

/**
 * @param {Part[]} parts
 * @returns {Promise<boolean>} false if something that a part needs is missing; the reason has been printed
 */
export async function setup(parts) {
  // One call with the packages of all parts, so that the user gets one command to run.
  if (!(await ensureSystemPackages(packagesFor(parts)))) return false
  if (!(await ensureModules())) return false
  if (!parts.includes('run') && !parts.includes('virtualDesktop')) return true
  await ensureKeytar()
  return (await findRuntime()) !== undefined
}

/** @param {Part[]} parts */
export function packagesFor(parts) {
  const { run, bus, virtualDesktop, broker } = systemPackages
  const byPart = { modules: [], bus, broker, run, virtualDesktop: [...run, ...bus, ...virtualDesktop] }
  return [...new Set(parts.flatMap((part) => byPart[part]))]
}

/**
 * @param {string[]} args of the command line
 * @returns {Part[]}
 */
export const partsOf = (args) => [
  args.includes('--modules') ? 'modules' : args.includes('--virtual-desktop') ? 'virtualDesktop' : 'run',
  ...(args.includes('--broker') ? [/** @type {const} */ ('broker')] : []),
]

/** @type {Readonly<Record<string, Part[]>>} */
const PARTS_OF_LEVELS = {
  unit: ['bus'],
  contract: [],
  prove: [],
  security: [],
  feed: ['broker'],
  e2e: ['virtualDesktop', 'broker'],
}

/**
 * @param {string[]} levels of tests; empty: all
 * @returns {Part[]}
 */
export const partsOfTests = (levels) =>
  levels.length === 0
    ? ['virtualDesktop', 'broker']
    : levels.flatMap((level) => PARTS_OF_LEVELS[level] ?? ['virtualDesktop'])

/** @param {string[]} args of the command line */
async function main(args) {
  // For a later `npm test` of an ordinary user, to whom no file here may be closed.
  if (args.includes('--system-packages')) return ensureSystemPackages(packagesFor(['virtualDesktop', 'broker']))
  return claimFolder('npm run setup') !== undefined && setup(partsOf(args))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (await main(process.argv)) console.log('Everything is installed.')
  else process.exitCode = 1
}
