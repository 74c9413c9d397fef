import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, npmEnvironment, project, projectNode } from './paths.mjs'
import { explain } from './explain.mjs'
import { run } from './run-program.mjs'

// NODE_ENV=production, or `omit` in the user's .npmrc, would leave packages out.
const EVERY_KIND = ['--include=dev', '--include=optional', '--include=peer']

/**
 * Installs the packages of package-lock.json if one is missing or has another version or checksum. Then installs the
 * project's own Node if it is missing or has another version.
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
    if (!(await installLocked())) return false
  }
  return ensureProjectNode()
}

async function installLocked() {
  // No scripts run, because keytar's install script fails if its prebuilt file cannot be downloaded, and npm would
  // stop.
  const args = ['ci', '--ignore-scripts', ...EVERY_KIND, '--no-audit', '--no-fund']
  const first = await callNpm(args)
  // npm 10 requires optional peers in the lock file, but npm 11 omits them: "Missing: proxy-agent@… from lock file".
  const outcome = /Missing: .* from lock file/.test(first.output)
    ? await callNpm([...args, '--legacy-peer-deps'])
    : first
  if (!outcome.ok) {
    console.error(`The npm packages could not be installed. ${explain(outcome.output)}`)
    return false
  }
  const leftOut = leftOutPackages()
  if (leftOut.length === 0) return true
  console.error(
    `npm left out packages that this computer needs: ${leftOut.join(', ')}\n` +
      'It does so if a download fails, or if a package does not support the installed Node. Start again, or update Node.',
  )
  return false
}

/**
 * Whether all packages are installed. npm writes node_modules/.package-lock.json last, so an interrupted installation
 * has none.
 */
export function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const found = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !found || leftOutPackages().length > 0) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const other = found[path]
    // npm omits optional packages for other platforms, and the packages that only these need.
    if (!other) return Boolean(entry.optional)
    return other.version === entry.version && other.integrity === entry.integrity
  })
}

/**
 * The paths of optional packages for this platform that npm did not install, such as the native part of a bundler. npm
 * does not fail if it leaves one out (https://github.com/npm/cli/issues/4828), but what needs it fails later.
 */
function leftOutPackages() {
  const found = packagesOf('node_modules/.package-lock.json')
  const wanted = packagesOf('package-lock.json')
  if (!found || !wanted) return []
  return Object.entries(wanted).flatMap(([path, entry]) =>
    entry.optional && !found[path] && isForThisPlatform(entry) ? path : [],
  )
}

/** @param {LockEntry} entry false if it does not say for which platforms it is */
function isForThisPlatform({ os, cpu, libc }) {
  if (!os && !cpu) return false
  return includes(os, process.platform) && includes(cpu, process.arch) && includes(libc, systemLibc())
}

/**
 * @param {string[] | undefined} names `!win32` stands for all but `win32`
 * @param {string | undefined} name
 */
function includes(names, name) {
  if (!names) return true
  if (name === undefined || names.includes(`!${name}`)) return false
  return names.includes(name) || names.every((each) => each.startsWith('!'))
}

/** As npm tells them apart. */
function systemLibc() {
  if (process.platform !== 'linux') return undefined
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header.glibcVersionRuntime ? 'glibc' : 'musl'
}

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string[]} [os] any if omitted, as with the next two
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @param {string} file
 * @returns {Record<string, LockEntry> | undefined}
 */
function packagesOf(file) {
  try {
    const text = readFileSync(join(project, file), 'utf8')
    return /** @type {{ packages?: Record<string, LockEntry> }} */ (JSON.parse(text)).packages
  } catch {
    return undefined
  }
}

async function ensureProjectNode() {
  const wanted = `v${packagesOf('package-lock.json')?.['node_modules/node']?.version ?? ''}`
  if ((await projectNodeVersion()) === wanted) return true
  console.log(`Installing Node ${wanted.slice(1)} for this project…`)
  // The package's own script fetches Node, although .npmrc forbids scripts.
  const outcome = await callNpm(['rebuild', 'node', '--ignore-scripts=false'])
  const version = await projectNodeVersion()
  if (version === wanted) return true
  console.error(
    `Node ${wanted} could not be installed; in ${projectNode} is ${version || 'none'}. ${explain(outcome.output)}`,
  )
  return false
}

const projectNodeVersion = async () => (await run(projectNode, ['--version'])).stdout.trim()

/** @param {string[]} args */
function callNpm(args) {
  const [program, all] = npm(args)
  return run(program, all, { cwd: project, env: npmEnvironment })
}
