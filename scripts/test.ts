// Runs levels of tests: Vitest's in one process, and beside it the specs in real Electron in one of WebdriverIO, because
// these mostly wait. Started by test.mjs, which installs what is missing.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { availableParallelism, setPriority } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findRuntime } from './electron-runtime.mjs'
import { coverageOf } from './security/report.ts'
import { build } from './setup/build.mjs'
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'
import { withDesktops } from './test/desktops.ts'
import { readReports, type Result } from './test/reports.ts'

/** Each is a folder in `tests`; vitest.config.ts says which of Vitest's run at the same time. */
const LEVELS = ['unit', 'contract', 'security', 'component', 'feed', 'network', 'prove', 'e2e']
/** Only `npm run test:all` runs these. */
const LONG_LEVELS = ['variants', 'package']
const IN_ELECTRON = ['e2e', 'network', 'variants', 'package']

const reports = join(project, 'out/reports')
const started = performance.now()

function say(text: string): void {
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}  ${text}`)
}

/** The exit status of a program, the signal that ended it, or why it could not be started. */
type Ended = number | string

/** Runs a program, whose output goes to out/reports/NAME.log. */
async function runLogged(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const log = openSync(join(reports, `${name}.log`), 'w')
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  // What waits for a window should not wait for a core, too. A lower priority would starve on a busy machine.
  if (name === 'vitest' && child.pid !== undefined) setPriority(child.pid, 5)
  child.on('message', (line) => {
    say(line as string)
  })
  const end = (): boolean => child.kill()
  process.once('exit', end)
  return new Promise((done) => {
    child.on('error', (error) => {
      done(error.message)
    })
    child.on('close', (status, signal) => {
      process.off('exit', end)
      done(status ?? signal ?? 1)
    })
  })
}

function runVitest(levels: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const projects = levels.filter((level) => level !== 'e2e').map((level) => `--project=${level}*`)
  const reporters = ['default', './scripts/test/level-reporter.ts', 'json'].map((one) => `--reporter=${one}`)
  const report = `--outputFile.json=${join(reports, 'vitest.json')}`
  return projects.length === 0
    ? Promise.resolve(0)
    : runLogged('vitest', ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters, report], env)
}

async function runSpecs(env: NodeJS.ProcessEnv, isLong: boolean): Promise<Ended> {
  const folder = join(project, 'tests/e2e')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.spec.ts'))
  const chosen = names.filter((name) => isLong || !name.includes('.long.')).map((name) => join(folder, name))
  const sized = await Promise.all(chosen.map(async (file) => ({ file, size: (await stat(file)).size })))
  const desktopCount = Math.min(4, availableParallelism())
  // The largest take longest, so they are in different groups, which all take about as long.
  const groups: string[][] = Array.from({ length: desktopCount }, () => [])
  for (const [index, { file }] of sized.toSorted((one, other) => other.size - one.size).entries())
    groups[index % groups.length]?.push(file)
  const status = await withDesktops(desktopCount, (desktops) =>
    runLogged('e2e', ['node_modules/@wdio/cli/bin/wdio.js', 'run', 'tests/e2e/wdio.conf.ts'], {
      ...env,
      GAVEL_RESULTS: join(reports, 'e2e'),
      GAVEL_DESKTOPS: JSON.stringify(desktops),
      GAVEL_SPECS: JSON.stringify(groups),
      // desktop.sh removes these, too.
      WAYLAND_DISPLAY: undefined,
      ELECTRON_RUN_AS_NODE: undefined,
    }),
  ).catch(String)
  const results = await readReports(join(reports, 'e2e'))
  say(`e2e: ${inState(results, 'passed').length} passed, ${inState(results, 'failed').length} failed`)
  const silent = chosen.filter((spec) => !results.some(({ file }) => file === spec))
  return silent.length > 0 ? `no result of ${silent.join(', ')}` : status
}

const inState = (results: readonly Result[], wanted: string): readonly Result[] =>
  results.filter(({ state }) => state === wanted)

/** Prints what failed, and the counts. */
async function conclude(levels: readonly string[], isWhole: boolean, ended: readonly Ended[]): Promise<boolean> {
  const results = await readReports(reports)
  const passed = inState(results, 'passed')
  const failed = inState(results, 'failed')
  const lines = failed.map(({ level, fullTitle, error }) => `${level}: ${fullTitle}: ${error}`)
  const ran = new Set([...passed, ...failed].map(({ level }) => level))
  for (const level of levels) if (!ran.has(level)) lines.push(`${level} ran no tests`)
  for (const status of ended)
    if (status !== 0 && failed.length === 0) lines.push(`a program of the levels ended with ${status}`)
  if (isWhole) {
    const { text, missing } = await coverageOf(results, levels.includes('package'))
    console.log(text)
    lines.push(...missing.map((subject) => `no test that passed proves ${subject}`))
  }
  for (const line of lines) console.log(`FAILED ${line}`)
  if (lines.length > 0) console.log('Reports and logs are in out/reports/.')
  console.log(`${passed.length} passed, ${lines.length} failed`)
  return lines.length === 0
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { all: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const known = values.all ? [...LEVELS, ...LONG_LEVELS] : LEVELS
  const unknown = positionals.find((word) => !known.includes(word))
  if (unknown !== undefined) {
    console.error(`There is no level ${unknown}. There are: ${known.join(', ')}.`)
    return 1
  }
  const asked = positionals.length > 0 ? positionals : known
  const mayInstall = process.platform !== 'linux' || process.getuid?.() === 0
  const levels = asked.filter((level) => level !== 'package' || mayInstall)
  if (levels.length < asked.length) say('The packages are not tested, because only root may install them.')

  const electron = levels.some((level) => IN_ELECTRON.includes(level)) ? await findRuntime() : undefined
  if (levels.includes('package')) {
    // This also builds Gavel.
    if (!(await run(process.execPath, ['scripts/package.ts'], { cwd: project, show: true })).ok) return 1
  } else if (electron && !(await build())) return 1

  await rm(reports, { recursive: true, force: true })
  await mkdir(join(reports, 'e2e'), { recursive: true })
  const env = values.all ? { GAVEL_LONG: '1' } : {}
  const ended = await Promise.all([
    runVitest(levels, env),
    levels.includes('e2e') ? runSpecs(env, values.all) : Promise.resolve(0),
  ])
  if (electron) {
    const place = electron.isPinned ? '' : ', in place of the one that Gavel is shipped with'
    console.log(`Electron ${electron.version} was used${place}.`)
  }
  return (await conclude(levels, positionals.length === 0, ended)) ? 0 : 1
}

// Ends the programs of the levels, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
process.exitCode = await main()
