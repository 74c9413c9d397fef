// npm start: installs what is missing, builds, and starts Gavel with the demo account (--no-demo: without it). With
// --tour, or without a display and arguments, it takes the tour instead.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { findRuntime } from './electron-runtime.mjs'
import { setup } from './setup.mjs'
import { build } from './setup/build.mjs'
import { claimFolder } from './setup/one-run.mjs'
import { project, projectNode } from './setup/paths.mjs'
import { gavelArguments } from './start-arguments.mjs'

const args = process.argv.slice(2)
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
const wantsTour = args.includes('--tour')

// Milliseconds. A tour that takes longer is assumed to hang.
const TOUR_LIMIT = 300_000

/**
 * @param {string} program
 * @param {string[]} args
 * @param {number} [limit] milliseconds after which it is killed
 * @returns {Promise<number>} its exit status, or 1 if it was killed or could not be started
 */
const runToEnd = (program, args, limit) =>
  new Promise((done) => {
    const child = spawn(program, args, { cwd: project, stdio: 'inherit', timeout: limit })
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`)
      done(1)
    })
    child.on('close', (status) => {
      done(status ?? 1)
    })
    // These signals must not end this script, because it waits for the child to exit. Ctrl+C reaches the child anyway,
    // but a signal from another program may reach only this script, so it is passed on.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  })

async function startGavel() {
  const runtime = await findRuntime()
  if (!runtime) return 1
  return runToEnd(runtime.binary, [project, ...gavelArguments(args, process.getuid?.() === 0)])
}

async function takeTour() {
  if (!wantsTour) console.log('There is no display, so Gavel takes its tour on a virtual desktop.')
  return runToEnd(join(project, 'scripts/desktop.sh'), [projectNode, join(project, 'scripts/tour.ts')], TOUR_LIMIT)
}

async function start() {
  const onTour = wantsTour || !hasDisplay
  if (onTour && !wantsTour && args.length > 0) {
    console.error(
      'There is no display (DISPLAY and WAYLAND_DISPLAY are not set). Start Gavel from a desktop, or leave out ' +
        `${args.join(' ')}: npm start alone then takes a tour on a virtual desktop.`,
    )
    return 1
  }
  const endClaim = claimFolder('npm start')
  if (!endClaim) return 1
  const isReady = (await setup([onTour ? 'virtualDesktop' : 'run'])) && (await build())
  endClaim()
  if (!isReady) return 1
  return onTour ? takeTour() : startGavel()
}

process.exitCode = await start()
