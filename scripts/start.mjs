// npm start: installs what is missing, builds, and starts Gavel with the demo account; without a display, the tour.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { findRuntime } from './runtime.mjs'
import { setup } from './setup.mjs'
import { build } from './setup/build.mjs'
import { project, projectNode } from './setup/places.mjs'

const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>} its exit status
 */
const runToEnd = (program, args) =>
  new Promise((done) => {
    const child = spawn(program, args, { cwd: project, stdio: 'inherit' })
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`)
      done(1)
    })
    child.on('close', (status) => {
      done(status ?? 1)
    })
    // Ctrl+C reaches the whole process group; this script only waits until the other has ended.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  })

async function startGavel() {
  const runtime = await findRuntime()
  if (!runtime) return 1
  // Chromium refuses to run as root with its sandbox. Only here: nothing packaged ever carries this switch.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return runToEnd(runtime.binary, [project, ...asRoot, '--demo', ...process.argv.slice(2)])
}

async function takeTour() {
  console.log('There is no display, so Gavel is shown on a virtual desktop: the tour.')
  return runToEnd(join(project, 'scripts/desktop.sh'), [projectNode, join(project, 'scripts/tour.ts')])
}

async function start() {
  if (!(await setup(hasDisplay ? 'run' : 'virtualDesktop'))) return 1
  if (!(await build())) return 1
  return hasDisplay ? startGavel() : takeTour()
}

process.exitCode = await start()
