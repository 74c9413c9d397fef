// npm run dev: starts Gavel with a window that shows changes of its own code at once. Other changes need a restart.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findRuntime } from './electron-runtime.mjs'
import { project } from './setup/paths.mjs'

const runtime = await findRuntime()
if (!runtime) process.exit(1)

const run = (script: string, ...args: string[]): number =>
  spawnSync(process.execPath, [join(project, script), ...args], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_EXEC_PATH: runtime.binary },
  }).status ?? 1

// Chromium refuses to run as root with its sandbox.
const asRoot = process.getuid?.() === 0 ? ['--noSandbox'] : []
process.exitCode =
  run('scripts/build-icons.ts') ||
  run('node_modules/electron-vite/bin/electron-vite.js', 'dev', ...asRoot, '--', ...process.argv.slice(2))
