import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run-program.mjs'

// Ubuntu since 23.10 lets only programs with an AppArmor profile make user namespaces, and an unpackaged Electron has none.
// https://github.com/electron/electron/issues/41066
const APPARMOR_SWITCH = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

/**
 * Whether Chromium can make its sandbox here; if not, says what to type. Root runs without a sandbox and is not asked.
 *
 * @param {string} electronFolder
 */
export async function canSandbox(electronFolder) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return true
  const helper = join(electronFolder, 'chrome-sandbox')
  if (isSetuidRoot(helper) || (await canMakeUserNamespaces())) return true
  console.error(
    'This system does not let Electron make its sandbox without help (user namespaces are restricted). Please run:\n\n' +
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

async function canMakeUserNamespaces() {
  if (existsSync(APPARMOR_SWITCH) && readFileSync(APPARMOR_SWITCH, 'utf8').trim() === '1') return false
  return (await run('unshare', ['--user', 'true'])).ok
}
