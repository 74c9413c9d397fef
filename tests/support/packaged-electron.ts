import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { bundleForElectron } from './bundle-for-electron.ts'
import { project } from './simulator.ts'

/**
 * The id of the user `nobody`. If root runs the test, Electron starts as this user, because it refuses to run as root
 * with its sandbox.
 */
const NOBODY = 65_534

export interface Start {
  readonly code: number | null
  readonly output: string
}

export type PackagedElectron = Awaited<ReturnType<typeof createPackagedElectron>>

/**
 * Gavel in a copy of Electron named `gavel`. The name makes `app.isPackaged` true. The fuses are not set.
 *
 * @param entry the program that runs in place of Gavel's
 */
export async function createPackagedElectron(entry = 'electron/main.ts') {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron.')
  const root = mkdtempSync(join(tmpdir(), 'gavel-packaged-'))
  chmodSync(root, 0o755)
  const program = join(root, 'gavel')
  const folder = join(root, 'home')
  copyTree(runtime.folder, program)
  const binary = join(program, 'gavel')
  renameSync(runtime.binary.replace(runtime.folder, program), binary)
  const app = join(program, 'resources/app')
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'gavel', type: 'module', main: 'main.js' }))
  writeFileSync(join(app, 'main.js'), await bundleForElectron(join(project, entry)))
  mkdirSync(folder, { mode: 0o777 })
  chmodSync(folder, 0o777)
  return {
    /** A folder that the program may write to; empty at first. */
    folder,
    binary,
    /** Starts Gavel with its profile in `folder`, and waits until it ends. Kills it after 100 s. */
    start: (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
      new Promise<Start>((done) => {
        const child = spawn(binary, [`--user-data-dir=${join(folder, 'profile')}`, ...args], {
          env: { PATH: process.env['PATH'], HOME: folder, ...environment },
          cwd: folder,
          timeout: 100_000,
          ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
        })
        let output = ''
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
        child.once('close', (code) => {
          done({ code, output })
        })
      }),
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Copies by hard links, unless the folders are on different file systems. */
function copyTree(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' })
  } catch {
    if (existsSync(to)) rmSync(to, { recursive: true })
    execFileSync('cp', ['-a', from, to])
  }
}
