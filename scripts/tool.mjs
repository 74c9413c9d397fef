// npm run tool -- NAME: the rarer commands. Installs what a tool needs, builds Gavel if it needs that, and starts it, on a
// virtual desktop if it needs one. Without a name, lists the tools.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setup } from './setup.mjs'
import { build } from './setup/build.mjs'
import { claimFolder } from './setup/one-run.mjs'
import { project, projectNode } from './setup/paths.mjs'

/**
 * @typedef {object} Tool
 * @property {string} what
 * @property {string[]} command for Node, relative to the project
 * @property {import('./setup.mjs').Part[]} [parts] what it needs to be installed; if omitted, not even the npm packages
 * @property {boolean} [built] whether it needs a built Gavel
 * @property {boolean} [onDesktop] whether it needs a virtual desktop
 */

/** @type {Record<string, Tool>} */
export const TOOLS = {
  spec: {
    what: 'one or more specs in real Electron: -- spec --spec tests/e2e/demo.spec.ts',
    command: ['node_modules/@wdio/cli/bin/wdio.js', 'run', 'tests/e2e/wdio.conf.ts'],
    parts: ['virtualDesktop', 'broker'],
    built: true,
    onDesktop: true,
  },
  tour: {
    what: "Gavel's main job, read back step by step; pictures for the README in out/tour/ (1 min)",
    command: ['scripts/tour.ts'],
    parts: ['virtualDesktop'],
    built: true,
    onDesktop: true,
  },
  gallery: {
    what: 'every state of the window with made-up data, in a browser',
    command: ['node_modules/vite/bin/vite.js', '--config', 'tests/gallery/gallery.config.ts', '--open'],
    parts: ['modules'],
  },
  pictures: {
    what: 'pictures of those states in every theme, language and size, in out/pictures/',
    command: ['tests/gallery/pictures.ts'],
    parts: ['virtualDesktop'],
  },
  coverage: {
    what: 'where each requirement and each promise of SECURITY.md is proved',
    command: ['scripts/security/report.ts'],
    parts: ['modules'],
  },
  permissions: {
    what: 'writes which window may make which call, and what it needs, into SECURITY.md',
    command: ['scripts/security/permissions.ts'],
    parts: ['modules'],
  },
  mutants: {
    what: 'breaks copies of Gavel in small ways and says which breaks no test sees (CONTRIBUTING.md)',
    command: ['tests/mutants/mutants.ts'],
    parts: ['bus'],
  },
  soak: {
    what: 'two hours of meetings at ten times the speed; fails if memory, handles or listeners grow (15 min)',
    command: ['tests/bench/soak.ts'],
    parts: ['virtualDesktop'],
    built: true,
    onDesktop: true,
  },
  audit: {
    what: 'asks the npm registry for known vulnerabilities of what is shipped (-- --required: fails if it cannot be asked)',
    command: ['scripts/package/audit.ts'],
    parts: ['modules'],
  },
  relay: {
    what: 'gavel-relay from its sources (relay/README.md)',
    command: ['relay/cli.ts'],
    parts: ['modules'],
  },
  'build-relay': {
    what: 'gavel-relay as one file, out/relay/gavel-relay.mjs, with what runs it on a server',
    command: ['scripts/build-relay.ts'],
    parts: ['modules'],
  },
  'demo-team': {
    what: 'a broker, a relay and a simulated provider; prints invites and what the feed says',
    command: ['scripts/demo-team.ts'],
    parts: ['modules', 'broker'],
  },
  'test-package': {
    what: 'tests the packages in dist/, which root installs (npm run test:all -- package makes them first)',
    command: ['node_modules/vitest/vitest.mjs', 'run', '--project=package'],
    parts: ['virtualDesktop'],
  },
  'release-draft': {
    what: 'in the workflow: drafts a release from dist/, if this commit has passed everything',
    command: ['scripts/release-draft.ts'],
  },
}

/**
 * Runs a program in this terminal.
 *
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>} its exit status, or 1 if it was killed or could not be started
 */
export function runToEnd(program, args) {
  const child = spawn(program, args, { cwd: project, stdio: 'inherit' })
  // Ctrl+C reaches the program by itself, and this script waits until it has tidied up.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  process.on('exit', () => child.kill())
  return new Promise((done) => {
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`)
      done(1)
    })
    child.on('close', (status) => {
      done(status ?? 1)
    })
  })
}

/**
 * @param {string} name
 * @param {string[]} args
 */
export async function runTool(name, args) {
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined
  if (!tool) {
    if (name !== '') console.error(`There is no tool ${name}.\n`)
    for (const [each, { what }] of Object.entries(TOOLS)) console.log(`  ${each.padEnd(13)} ${what}`)
    return name === '' ? 0 : 1
  }
  const endClaim = tool.parts ? claimFolder(`npm run tool -- ${name}`) : () => undefined
  if (!endClaim) return 1
  const isReady = (!tool.parts || (await setup(tool.parts))) && (!tool.built || (await build()))
  endClaim()
  if (!isReady) return 1
  const node = tool.parts ? projectNode : process.execPath
  const [program = '', ...before] = tool.onDesktop ? [join(project, 'scripts/desktop.sh'), node] : [node]
  return runToEnd(program, [...before, ...tool.command, ...args])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [name = '', ...args] = process.argv.slice(2)
  process.exitCode = await runTool(name, args)
}
