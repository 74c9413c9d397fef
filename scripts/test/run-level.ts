import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism, setPriority } from 'node:os'
import { join } from 'node:path'
import { seed } from '../../tests/support/test-sizes.ts'
import { project } from '../setup/paths.mjs'
import { withDesktops } from './desktops.ts'
import { DESKTOPS, type Level, reportOf } from './levels.ts'
import { type Counts, readVitestReport, readWdioReports, readWorlds } from './reports.ts'

export interface LevelResult extends Counts {
  readonly name: string
  readonly seconds: number
  /** Where the output of the level's program is, relative to the project. */
  readonly log: string
}

/** How many of a level's files have ended. */
export interface LevelProgress {
  readonly done: number
  readonly total: number
}

interface Program {
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Runs one level. Its output goes to `out/reports/<level>.log`.
 *
 * A level fails if a test failed. It also fails, with one failure, if its program failed for another reason, hung, left
 * no readable report, or ran no test.
 */
export async function runLevel(level: Level, onProgress: (progress: LevelProgress) => void): Promise<LevelResult> {
  const started = performance.now()
  const report = level.program.is === 'wdio' ? reportOf(level) : `${reportOf(level)}.json`
  const log = `${reportOf(level)}.log`
  await rm(report, { recursive: true, force: true })
  const status = await runProgram(level, report, log, onProgress).catch(String)
  const counts = await readReport(level, report, log).catch((error: unknown) =>
    failed(`left no readable report: ${String(error)}`),
  )
  const trouble =
    counts.passed + counts.failed === 0
      ? 'ran no tests'
      : counts.failed === 0 && status !== 0
        ? `ended with ${status}`
        : undefined
  const all = trouble === undefined ? counts : { ...failed(trouble), passed: counts.passed }
  return {
    ...all,
    name: level.name,
    seconds: (performance.now() - started) / 1000,
    log: log.slice(project.length + 1),
  }
}

const failed = (why: string): Counts => ({ passed: 0, failed: 1, skipped: 0, failures: [`the level itself ${why}`] })

/** The exit status, the signal that ended the program, or why it could not be started. */
type Status = number | string

function readReport({ program }: Level, report: string, log: string): Promise<Counts> {
  if (program.is === 'wdio') return readWdioReports(report)
  return program.is === 'worlds' ? readWorlds(log) : readVitestReport(report)
}

async function runProgram(
  level: Level,
  report: string,
  log: string,
  onProgress: (progress: LevelProgress) => void,
): Promise<Status> {
  const { program } = level
  const run = (what: Program): Promise<Status> => runLogged(level, what, log, onProgress)
  if (program.is === 'vitest') return run(vitestProgram(program.projects, report))
  if (program.is === 'package') return run({ args: ['scripts/test-package.ts', '--report', report] })
  if (program.is === 'worlds') {
    const first = (seed % 1_000) * 1_000_000 + program.slice * program.worlds
    const { set, worlds } = program
    return run({ args: ['tests/prove/prove.ts', '--set', set, '--worlds', String(worlds), '--seed', String(first)] })
  }
  const files = await specFiles(level.isLong)
  await mkdir(report)
  return withDesktops(DESKTOPS, log, (desktops) => run(wdioProgram(files, report, desktops)))
}

/** Tests start hundreds of Node's processes, which would each compile the same modules again. */
const compiled = join(project, 'node_modules/.cache/node')

function vitestProgram(projects: string, report: string): Program {
  const reporters = ['--reporter=default', '--reporter=./scripts/test/progress-reporter.ts', '--reporter=json']
  return {
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      `${projects}*`,
      // A page waits most of the time.
      ...(projects === 'component' ? [`--maxWorkers=${String(2 * availableParallelism())}`] : []),
      ...reporters,
      `--outputFile.json=${report}`,
    ],
    // A packaged Gavel does not start with it, which is tested there.
    ...(projects !== 'security' && projects !== 'package' && { env: { NODE_COMPILE_CACHE: compiled } }),
  }
}

function wdioProgram(files: readonly string[], report: string, desktops: readonly string[]): Program {
  const specs = files.flatMap((file) => ['--spec', file])
  return {
    args: ['node_modules/@wdio/cli/bin/wdio.js', 'run', 'tests/e2e/wdio.conf.ts', ...specs],
    env: {
      GAVEL_RESULTS: report,
      GAVEL_DESKTOPS: desktops.join(','),
      GAVEL_SPECS: String(files.length),
      // desktop.sh removes these, too.
      WAYLAND_DISPLAY: undefined,
      ELECTRON_RUN_AS_NODE: undefined,
    },
  }
}

/** The largest files first, because they take longest, and none of those should start when the others have ended. */
async function specFiles(isLong: boolean): Promise<readonly string[]> {
  const folder = join(project, 'tests/e2e')
  const names = await readdir(folder)
  const chosen = names.filter((name) => name.endsWith('.spec.ts') && name.endsWith('.long.spec.ts') === isLong)
  const sized = await Promise.all(
    chosen.map(async (name) => ({ file: join(folder, name), size: (await stat(join(folder, name))).size })),
  )
  return sized.toSorted((one, other) => other.size - one.size).map(({ file }) => file)
}

async function runLogged(
  level: Level,
  { args, env }: Program,
  log: string,
  onProgress: (progress: LevelProgress) => void,
): Promise<Status> {
  await writeFile(log, '')
  const output = createWriteStream(log, { flags: 'a' })
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, ...(level.isLong && { GAVEL_LONG: '1' }), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: (10 + 3 * level.minutes) * 60_000,
  })
  // What waits for a window should not wait for a core, too. A lower priority would starve on a busy machine.
  if (level.lane === 'cores' && child.pid !== undefined) setPriority(child.pid, 5)
  child.stdout?.pipe(output, { end: false })
  child.stderr?.pipe(output, { end: false })
  child.on('message', (message) => {
    onProgress(message as LevelProgress)
  })
  const end = (): boolean => child.kill()
  process.once('exit', end)
  return new Promise((done, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      process.off('exit', end)
      output.end()
      done(status ?? signal ?? 1)
    })
  })
}
