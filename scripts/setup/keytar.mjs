import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { project, projectNode } from './paths.mjs'
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

function build() {
  const headers = findHeaders()
  // If this system has no headers, node-gyp downloads them from nodejs.org.
  const args = ['rebuild', ...(headers ? [`--nodedir=${headers}`] : [])]
  return run(process.execPath, [join(project, 'node_modules/node-gyp/bin/node-gyp.js'), ...args], {
    cwd: folder,
    limit: BUILD_LIMIT,
  })
}

/** The folder that contains include/node. NodeSource, Debian's libnode-dev and the archives of nodejs.org have one. */
function findHeaders() {
  const prefixes = [process.env['npm_node_execpath'], process.execPath].flatMap((binary) =>
    binary ? [resolve(dirname(binary), '..')] : [],
  )
  return [...prefixes, '/usr', '/usr/local'].find((prefix) => existsSync(join(prefix, 'include/node/node_api.h')))
}
