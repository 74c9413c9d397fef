import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run-program.mjs'

// Since Ubuntu 23.10 only programs with an AppArmor profile may create user namespaces, and an unpackaged Electron has
// none. https://github.com/electron/electron/issues/41066
const APPARMOR_SWITCH = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

/**
 * Whether Chromium can create its sandbox here. If not, prints the command that helps. Always true on macOS and
 * Windows, and for root, because Gavel runs without a sandbox as root.
 *
 * @param {string} electronFolder
 */
export async function canSandbox(electronFolder) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return true
  const helper = join(electronFolder, 'chrome-sandbox')
  if (isSetuidRoot(helper) || (await canCreateUserNamespaces())) return true
  console.error(
    'This system does not let Electron create its sandbox without help (user namespaces are restricted). Please run:\n\n' +
      `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'\n`,
  )
  return false
}

/** @param {string} helper */
function isSetuidRoot(helper) {
  if (!existsSync(helper)) return false
  const { uid, mode } = statSync(helper)
  return uid === 0 && (mode & 0o4000) !== 0
}

async function canCreateUserNamespaces() {
  if (existsSync(APPARMOR_SWITCH) && readFileSync(APPARMOR_SWITCH, 'utf8').trim() === '1') return false
  return (await run('unshare', ['--user', 'true'])).ok
}
