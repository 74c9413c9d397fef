// Installs what is missing. Plain JavaScript without packages: it runs before there is anything but the system's Node.
import { pathToFileURL } from 'node:url'
import { ensureKeytar } from './setup/keytar.mjs'
import { ensureModules } from './setup/modules.mjs'
import { ensureSystemPackages } from './setup/system.mjs'
import { systemPackages } from './system-packages.mjs'

/**
 * @param {{ virtualDesktop: boolean }} needs whether the packages for tests and tour are needed too
 * @returns {Promise<import('./runtime.mjs').Runtime | undefined>} the Electron to use; undefined after a sentence about
 *   what is missing
 */
export async function setup({ virtualDesktop }) {
  const packages = [...systemPackages.run, ...(virtualDesktop ? systemPackages.virtualDesktop : [])]
  if (!(await ensureSystemPackages(packages))) return undefined
  if (!(await ensureModules())) return undefined
  await ensureKeytar()
  const { findRuntime } = await import('./runtime.mjs')
  return findRuntime()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const runtime = await setup({ virtualDesktop: process.argv.includes('--virtual-desktop') })
  if (runtime) console.log(`Everything is there: Electron ${runtime.version} in ${runtime.folder}`)
  else process.exitCode = 1
}
