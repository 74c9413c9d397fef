import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { project } from '../setup/paths.mjs'
import { type Counts, readVitestReport, readWdioReports } from './reports.ts'

export interface Level {
  name: string
  folder: string
  /** Whether the level runs Electron. If any chosen level does, Gavel is built first. */
  needsElectron: boolean
  runner: 'vitest' | 'wdio'
  /** The number of virtual desktops on which parts of the level run at the same time. */
  desktops?: number
}

export interface LevelResult extends Counts {
  level: Level
  seconds: number
  /** Why the level failed, if not because of a test. */
  trouble?: string
}

const plain = (name: string): Level => ({ name, folder: `tests/${name}`, needsElectron: false, runner: 'vitest' })
const electron = (name: string): Level => ({ name, folder: `tests/${name}`, needsElectron: true, runner: 'wdio' })

/**
 * One desktop for each core, four at most. A spec file mostly waits and uses only about half a core, so the desktops
 * hardly slow each other down.
 */
const DESKTOPS = Math.min(4, availableParallelism())

export const LEVELS: Level[] = [
  plain('unit'),
  plain('contract'),
  plain('prove'),
  plain('security'),
  plain('feed'),
  { ...plain('network'), needsElectron: true },
  plain('component'),
  { ...electron('e2e'), desktops: DESKTOPS },
  electron('desktop'),
  { ...plain('variants'), needsElectron: true },
]

// Milliseconds. A level that takes longer is assumed to hang: it is stopped and counts as failed.
const LEVEL_LIMIT = process.env['GAVEL_LONG'] === '1' ? 7_200_000 : 2_400_000

/**
 * Runs one level. Its output goes to the terminal and to `<reports>/<level>.log`, or to one such file for each desktop.
 *
 * A level fails if a test failed. It also fails, with one failure, if its program failed for another reason, if its
 * report cannot be read, or if no test was run.
 */
export async function runLevel(level: Level, reports: string): Promise<LevelResult> {
  const started = performance.now()
  const status = await (level.runner === 'wdio' ? runWdio(level, reports) : runVitest(level, reports))
  const seconds = (performance.now() - started) / 1000
  const failedLevel = (trouble: string, passed = 0): LevelResult => ({
    level,
    seconds,
    passed,
    failed: 1,
    skipped: 0,
    failures: [],
    trouble,
  })
  let counts: Counts
  try {
    counts =
      level.runner === 'wdio'
        ? await readWdioReports(join(reports, level.name))
        : await readVitestReport(join(reports, `${level.name}.json`))
  } catch (error) {
    return failedLevel(`no readable report: ${String(error)}`)
  }
  if (counts.passed + counts.failed === 0) return failedLevel('no tests were run')
  if (counts.failed === 0 && status !== 0) return failedLevel(`ended with ${String(status)}`, counts.passed)
  return { level, seconds, ...counts }
}

function runVitest(level: Level, reports: string): Promise<number | NodeJS.Signals> {
  const report = join(reports, `${level.name}.json`)
  return runLogged(level.name, reports, process.execPath, [
    ...[join(project, 'node_modules/vitest/vitest.mjs'), 'run', '--project', level.name],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ])
}

/** Runs each part on its own desktop, because spec files on one desktop share its display, tray and keyboard. */
async function runWdio(level: Level, reports: string): Promise<number | NodeJS.Signals> {
  const results = join(reports, level.name)
  await mkdir(results)
  const folder = join(project, level.folder)
  const wdio = [join(project, 'node_modules/@wdio/cli/bin/wdio.js'), 'run', join(folder, 'wdio.conf.ts')]
  const specs = (await readdir(folder)).filter((name) => name.endsWith('.spec.ts')).sort()
  const { desktops = 1 } = level
  const parts = Array.from({ length: desktops }, (_, part) => {
    const name = desktops === 1 ? level.name : `${level.name}-${String(part + 1)}`
    // Neighbours in the alphabet often take equally long, so each part gets every n-th file.
    const own = specs.filter((_spec, index) => index % desktops === part)
    const args = own.flatMap((spec) => ['--spec', join(folder, spec)])
    return runLogged(name, reports, join(project, 'scripts/desktop.sh'), [process.execPath, ...wdio, ...args], {
      GAVEL_RESULTS: results,
      GAVEL_DESKTOP_LOG: join(reports, `${name}-desktop.log`),
    })
  })
  return (await Promise.all(parts)).find((status) => status !== 0) ?? 0
}

function runLogged(
  name: string,
  reports: string,
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number | NodeJS.Signals> {
  const log = createWriteStream(join(reports, `${name}.log`))
  const child = spawn(program, args, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LEVEL_LIMIT,
  })
  child.stdout.on('data', (data: Buffer) => {
    process.stdout.write(data)
    log.write(data)
  })
  child.stderr.on('data', (data: Buffer) => {
    process.stderr.write(data)
    log.write(data)
  })
  return new Promise((done, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      log.end()
      done(status ?? signal ?? 1)
    })
  })
}
