// npm start: installs what is missing, builds, and starts Gavel with the demo account (--no-demo: without it). With
// --tour, or without a display and arguments, it takes the tour instead. npm run dev: with a window that shows changes
// of its own code at once; other changes need a restart.
import { pathToFileURL } from 'node:url'
import { findRuntime } from './electron-runtime.mjs'
import { setup } from './setup.mjs'
import { build } from './setup/build.mjs'
import { claimFolder } from './setup/one-run.mjs'
import { project, projectNode } from './setup/paths.mjs'
import { runTool, runToEnd } from './tool.mjs'

/**
 * The arguments for an unpackaged Gavel.
 *
 * @param {readonly string[]} args the arguments after `npm start --`
 * @param {boolean} isRoot
 * @returns {string[]}
 */
export function gavelArguments(args, isRoot) {
  const others = args.filter((one) => one !== '--no-demo')
  return [
    // Chromium refuses to run as root with its sandbox. A packaged Gavel does not start with this switch.
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(others.length < args.length ? [] : ['--demo']),
    ...others,
  ]
}

/** @param {string[]} args */
async function start(args) {
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (args.includes('--tour')) return runTool('tour', [])
  if (!hasDisplay && args.length === 0) {
    console.log('There is no display, so Gavel takes its tour on a virtual desktop.')
    return runTool('tour', [])
  }
  if (!hasDisplay) {
    console.error(
      'There is no display (DISPLAY and WAYLAND_DISPLAY are not set). Start Gavel from a desktop, or leave out ' +
        `${args.join(' ')}: npm start alone then takes a tour on a virtual desktop.`,
    )
    return 1
  }
  const endClaim = claimFolder('npm start')
  if (!endClaim) return 1
  const runtime = (await setup(['run'])) && (await build()) ? await findRuntime() : undefined
  endClaim()
  if (!runtime) return 1
  const options = gavelArguments(
    args.filter((one) => one !== '--dev'),
    process.getuid?.() === 0,
  )
  if (!args.includes('--dev')) return runToEnd(runtime.binary, [project, ...options])
  process.env['ELECTRON_EXEC_PATH'] = runtime.binary
  return runToEnd(projectNode, ['node_modules/electron-vite/bin/electron-vite.js', 'dev', '--', ...options])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await start(process.argv.slice(2))
