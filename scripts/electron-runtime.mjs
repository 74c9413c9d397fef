// Decides which Electron is used for development and tests. A released Gavel always contains the pinned version.
import { existsSync, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { project, projectNode } from './setup/paths.mjs'
import { lastLines, run } from './setup/run-program.mjs'
import { STAND_IN, ensureStandIn, hasStandIn, standInFolder } from './setup/stand-in-electron.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} version such as 45.3.4
 * @property {string} folder contains the unpacked Electron
 * @property {string} binary absolute path of the executable
 * @property {boolean} isPinned whether it is the version that Gavel is shipped with
 */

const electronFolder = join(project, 'node_modules/electron')

// Milliseconds.
const PROBE_LIMIT = 5_000
const DOWNLOAD_LIMIT = 600_000

/**
 * Finds the pinned Electron if it is installed or can be downloaded, otherwise the stand-in. Once that is there, the
 * download is not tried again, so that not every start waits for an unreachable server.
 *
 * @param {boolean} [again] tries the download even if the stand-in is there
 * @returns {Promise<Runtime | undefined>} undefined if neither is available; the reason has been printed
 */
export async function findRuntime(again = false) {
  const pinned = pinnedVersion()
  const ready = pinnedRuntime(pinned)
  if (ready) return ready
  const downloaded = hasStandIn() && !again ? undefined : await downloadPinned(pinned)
  if (downloaded) return downloaded
  if (!hasStandIn() && !(await ensureStandIn())) return undefined
  announce(pinned)
  return { version: STAND_IN, folder: standInFolder, binary: join(standInFolder, 'electron'), isPinned: false }
}

/**
 * Finds the Electron for packages. The pinned one is unpacked anew from the archive, whose checksum its npm package
 * lists: what is in dist/ only says of itself which version it is, and may come from anywhere.
 *
 * @param {boolean} again as for {@link findRuntime}
 */
export async function findRuntimeForPackages(again) {
  const dist = join(electronFolder, 'dist')
  const before = `${dist}-before`
  const isThere = existsSync(dist)
  if (isThere) await rename(dist, before)
  const runtime = await findRuntime(again)
  if (isThere && !runtime?.isPinned) {
    await rm(dist, { recursive: true, force: true })
    await rename(before, dist)
  }
  await rm(before, { recursive: true, force: true })
  return runtime
}

function pinnedVersion() {
  const text = readFileSync(join(electronFolder, 'package.json'), 'utf8')
  return /** @type {{ version: string }} */ (JSON.parse(text)).version
}

/**
 * Prints that the stand-in is used, once for all processes of one command.
 *
 * @param {string} pinned
 */
function announce(pinned) {
  if (process.env['GAVEL_STAND_IN_ANNOUNCED']) return
  process.env['GAVEL_STAND_IN_ANNOUNCED'] = '1'
  console.error(
    `Electron ${pinned} could not be downloaded here. Development and tests use the official Electron ${STAND_IN} instead (its checksum was verified). ` +
      `To try the download again, delete ${standInFolder}.`,
  )
}

/**
 * Finds what Electron's own installer wrote: dist/, and path.txt, which names the executable in dist/.
 *
 * @param {string} version
 * @returns {Runtime | undefined}
 */
function pinnedRuntime(version) {
  const folder = join(electronFolder, 'dist')
  try {
    if (readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') !== version) return undefined
    const binary = join(folder, readFileSync(join(electronFolder, 'path.txt'), 'utf8').trim())
    return existsSync(binary) ? { version, folder, binary, isPinned: true } : undefined
  } catch {
    return undefined
  }
}

/** @param {string} version */
async function downloadPinned(version) {
  if (!(await isReachable(version))) return undefined
  console.log(`Downloading Electron ${version}…`)
  const env = downloadEnvironment(process.env)
  const outcome = await run(projectNode, [join(electronFolder, 'install.js')], { env, limit: DOWNLOAD_LIMIT })
  const runtime = pinnedRuntime(version)
  if (!runtime) console.error(`Electron ${version} could not be installed:\n${lastLines(outcome.output)}`)
  return runtime
}

/**
 * The environment in which Electron's installer uses the proxy that npm uses, and the checksums of its npm package.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function downloadEnvironment(environment) {
  const proxy = environment['npm_config_https_proxy'] || environment['npm_config_proxy']
  const direct = environment['npm_config_noproxy']
  return {
    ELECTRON_GET_USE_PROXY: '1',
    ...(proxy && { HTTPS_PROXY: proxy }),
    ...(direct && { NO_PROXY: direct }),
    ...environment,
    electron_use_remote_checksums: undefined,
    npm_config_electron_use_remote_checksums: undefined,
  }
}

/**
 * Checks quickly whether the download can work. True if a mirror or proxy is set, because this check uses neither.
 *
 * @param {string} version
 */
async function isReachable(version) {
  if (Object.keys(process.env).some((name) => /^(npm_config_)?(electron_mirror|(https?_)?proxy)$/i.test(name)))
    return true
  const address = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`
  const asked = fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_LIMIT) })
  return asked.then(
    () => true,
    () => false,
  )
}
