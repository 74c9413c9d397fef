import { existsSync, readFileSync } from 'node:fs'
import { lastLines, run } from './run-program.mjs'

/** @typedef {import('../system-packages.mjs').SystemPackage} SystemPackage */

/** What the setup knows of the computer; tests describe another one. */
const thisComputer = {
  isRoot: process.getuid?.() === 0,
  isDebian:
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8')),
  run,
}

/**
 * On Debian and Ubuntu, installs missing packages if the user is root; otherwise prints the command that installs them.
 * Elsewhere, the programs themselves say what they miss.
 *
 * @param {SystemPackage[]} packages
 * @param {typeof thisComputer} [computer]
 * @returns {Promise<boolean>} false if packages are still missing; the reason has been printed
 */
export async function ensureSystemPackages(packages, computer = thisComputer) {
  if (!computer.isDebian || packages.length === 0) return true
  const missing = await missingPackages(packages, computer)
  if (missing.length === 0) return true
  if (computer.isRoot) return install(missing, computer)
  console.error(
    `Some packages are missing. Please run:\n\n  sudo apt-get satisfy --no-install-recommends "${dependencyOn(missing)}"\n`,
  )
  return false
}

/**
 * @param {SystemPackage[]} packages
 * @param {typeof thisComputer} computer
 * @returns {Promise<SystemPackage[]>}
 */
async function missingPackages(packages, { run }) {
  const names = packages.flatMap((entry) => entry.names)
  // dpkg-query fails if it does not know one of the names, but still prints the others.
  const { stdout } = await run('dpkg-query', ['-W', '-f=${db:Status-Status} ${Package}\n', ...names])
  const installed = new Set(stdout.split('\n').flatMap((line) => /^installed (.+)$/.exec(line)?.[1] ?? []))
  return packages.filter((entry) => !entry.names.some((name) => installed.has(name)))
}

/**
 * What a package that needs them all would have as its `Depends`: apt chooses between alternatives.
 *
 * @param {SystemPackage[]} missing
 */
const dependencyOn = (missing) => missing.map(({ names }) => names.join(' | ')).join(', ')

/**
 * @param {SystemPackage[]} missing
 * @param {typeof thisComputer} computer
 */
async function install(missing, computer) {
  console.log(`Installing ${missing.length} system packages with apt-get…`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  const update = await computer.run('apt-get', ['update', '-q'], { env })
  const satisfy = ['satisfy', '-q', '-y', '--no-install-recommends', dependencyOn(missing)]
  const { ok, output } = await computer.run('apt-get', satisfy, { env })
  // An unreachable third-party source does not matter, because the packages come from the distribution itself. But if
  // they are not found, the update may say why.
  if (!ok)
    console.error(`The system packages could not be installed:\n${lastLines(update.output)}\n${lastLines(output)}`)
  return ok
}
