import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, npmEnvironment, project, projectNode } from './paths.mjs'
import { lastLines, run } from './run-program.mjs'

// No scripts run, because keytar's install script fails if its prebuilt file cannot be downloaded, and npm would stop.
// NODE_ENV=production, or `omit` in the user's .npmrc, would leave packages out.
const INSTALL = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--include=peer',
  '--no-audit',
  '--no-fund',
]

/**
 * Installs the packages of package-lock.json if one is missing or has another version or checksum, and the project's own
 * Node likewise.
 *
 * @returns {Promise<boolean>} false on failure; the reason has been printed
 */
export async function ensureModules() {
  if (!isInstalled()) {
    // npm deletes all packages first, and Windows does not delete a program that runs, so half of them would be left.
    if (process.platform === 'win32' && process.execPath === projectNode) {
      console.error('The npm dependencies have changed. Delete the folder node_modules, and start again.')
      return false
    }
    console.log('Installing the npm dependencies…')
    const first = await callNpm(INSTALL)
    // npm 10 requires optional peers in the lock file, but npm 11 omits them: "Missing: proxy-agent@… from lock file".
    const isOld = /Missing: .* from lock file/.test(first.output)
    const { ok, output } = isOld ? await callNpm([...INSTALL, '--legacy-peer-deps']) : first
    if (!ok) {
      console.error(`The npm packages could not be installed:\n${lastLines(output)}`)
      return false
    }
  }
  const version = `v${packagesOf('package-lock.json')?.['node_modules/node']?.version}`
  if ((await run(projectNode, ['--version'])).stdout.trim() === version) return true
  console.log(`Installing Node ${version} for this project…`)
  // The package's own script fetches Node, although .npmrc forbids scripts.
  const { output } = await callNpm(['rebuild', 'node', '--ignore-scripts=false'])
  if ((await run(projectNode, ['--version'])).stdout.trim() === version) return true
  console.error(`Node ${version} could not be installed:\n${lastLines(output)}`)
  return false
}

/** npm writes node_modules/.package-lock.json last, without the optional packages for other platforms. */
function isInstalled() {
  const found = packagesOf('node_modules/.package-lock.json')
  if (!found) return false
  return Object.entries(packagesOf('package-lock.json') ?? {}).every(
    ([path, { integrity, optional }]) =>
      path === '' || (found[path] ? found[path].integrity === integrity : optional === true),
  )
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(project, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** @param {string[]} args */
function callNpm(args) {
  const [program, all] = npm(args)
  return run(program, all, { cwd: project, env: npmEnvironment })
}
