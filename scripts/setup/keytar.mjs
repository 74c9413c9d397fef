import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { npm, npmEnvironment, project, projectNode } from './paths.mjs'
import { lastLines, run } from './run-program.mjs'

const folder = join(project, 'node_modules/keytar')

// Milliseconds.
const BUILD_LIMIT = 180_000

/**
 * Makes keytar loadable. It is a Node-API module, so one file works in every Node and every Electron. It is compiled,
 * because every token passes through it, and no lock covers the prebuilt files of its project.
 *
 * @returns {Promise<void>} a failure is only printed, because Gavel also runs without keytar
 */
export async function ensureKeytar() {
  if (await loads()) return
  console.log('Compiling keytar, which talks to the keychain…')
  const built = await build()
  if (await loads()) return
  console.error(
    `keytar could not be compiled, so Gavel will store credentials for one session only.\n${lastLines(built.output)}`,
  )
}

// A separate process loads it, because an incompatible native module can crash the process that loads it.
const loads = async () => (await run(projectNode, ['-e', 'require("keytar")'], { cwd: project })).ok

/** keytar's own build script uses an old node-gyp that fails on Node 24; npm includes a newer one. */
async function build() {
  const nodeGyp = await findNodeGyp()
  if (!nodeGyp) return { output: 'npm has no node-gyp' }
  const headers = findHeaders()
  // If this system has no headers, node-gyp downloads them from nodejs.org.
  return run(process.execPath, [nodeGyp, 'rebuild', ...(headers ? [`--nodedir=${headers}`] : [])], {
    cwd: folder,
    env: npmEnvironment,
    limit: BUILD_LIMIT,
  })
}

async function findNodeGyp() {
  const inside = 'node_modules/node-gyp/bin/node-gyp.js'
  const script = process.env['npm_execpath']
  if (script && existsSync(join(dirname(script), '..', inside))) return join(dirname(script), '..', inside)
  const [program, args] = npm(['root', '-g'])
  const { stdout } = await run(program, args, { env: npmEnvironment })
  return [join(stdout.trim(), 'npm', inside), join(project, inside)].find((file) => existsSync(file))
}

/** The folder that contains include/node. NodeSource, Debian's libnode-dev and the archives of nodejs.org have one. */
function findHeaders() {
  const prefixes = [process.env['npm_node_execpath'], process.execPath].flatMap((binary) =>
    binary ? [resolve(dirname(binary), '..')] : [],
  )
  return [...prefixes, '/usr', '/usr/local'].find((prefix) => existsSync(join(prefix, 'include/node/node_api.h')))
}
