import { existsSync, readFileSync } from 'node:fs'
import { lastLines, run } from './run-program.mjs'

/** @typedef {import('../system-packages.mjs').SystemPackage} SystemPackage */

/**
 * On Debian and Ubuntu, installs missing packages if the user is root; otherwise prints the command that installs them.
 * On other Linux systems, only prints what Gavel needs.
 *
 * @param {SystemPackage[]} packages
 * @returns {Promise<boolean>} false if packages are still missing on Debian or Ubuntu; the reason has been printed
 */
export async function ensureSystemPackages(packages) {
  if (process.platform !== 'linux' || packages.length === 0) return true
  if (!isDebianFamily()) {
    printNeeded(packages)
    return true
  }
  const missing = await missingPackages(packages)
  if (missing.length === 0) return true
  if (process.getuid?.() === 0) return install(missing)
  console.error(
    `Some packages are missing. Please run:\n\n  sudo apt-get install --no-install-recommends ${await installable(missing)}\n`,
  )
  return false
}

function isDebianFamily() {
  const file = '/etc/os-release'
  if (!existsSync(file) || !existsSync('/usr/bin/apt-get')) return false
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, 'utf8'))
}

/** @param {SystemPackage[]} packages */
function printNeeded(packages) {
  console.log('This is neither Debian nor Ubuntu. Gavel needs these packages, named here as on Debian and Ubuntu:')
  for (const { names, why } of packages) console.log(`  ${names.at(-1)}: ${why}`)
}

/**
 * @param {SystemPackage[]} packages
 * @returns {Promise<SystemPackage[]>}
 */
async function missingPackages(packages) {
  const names = packages.flatMap((entry) => entry.names)
  // dpkg-query fails if it does not know one of the names, but still prints the others.
  const { stdout } = await run('dpkg-query', ['-W', '-f=${db:Status-Status} ${Package}\n', ...names])
  const installed = new Set(stdout.split('\n').flatMap((line) => /^installed (.+)$/.exec(line)?.[1] ?? []))
  return packages.filter((entry) => !entry.names.some((name) => installed.has(name)))
}

/** @param {SystemPackage[]} missing */
async function install(missing) {
  console.log(`Installing ${missing.length} system packages with apt-get…`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update', '-q'], { env })
  // An unreachable third-party source must not stop the setup, because the packages come from the distribution itself.
  if (!update.ok)
    console.log(`apt-get update failed, continuing with the old package lists:\n${lastLines(update.output)}`)
  const names = (await installable(missing)).split(' ')
  const outcome = await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], { env })
  if (outcome.ok) return true
  console.error(`apt-get install ${names.join(' ')} failed:\n${lastLines(outcome.output)}`)
  return false
}

/**
 * For each entry, the first of its names that is in this system's package lists, otherwise the last.
 * Separated by spaces.
 *
 * @param {SystemPackage[]} missing
 */
async function installable(missing) {
  const { stdout } = await run('apt-cache', ['policy', ...missing.flatMap((entry) => entry.names)], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  const known = new Set(
    [...stdout.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (?!\(none\))/gm)].map((match) => match[1]),
  )
  return missing.map(({ names }) => names.find((name) => known.has(name)) ?? names.at(-1)).join(' ')
}
