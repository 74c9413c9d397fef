// Runs levels of tests in two lanes side by side, and prints how far they are and what failed. Started by test.mjs, which
// installs what is missing.
import { parseArgs } from 'node:util'
import { findRuntime } from './electron-runtime.mjs'
import { readPromises, summary } from './security/report.ts'
import { build } from './setup/build.mjs'
import { project } from './setup/paths.mjs'
import { chooseLevels, type Level, reports } from './test/levels.ts'
import { type LevelResult, type Progress, runLevel } from './test/run-level.ts'
import { openVerdict, saveVerdict, treeOf, type Verdict } from './test/verdict.ts'

const PROGRESS_EVERY_MS = 15_000

const started = performance.now()
const running = new Map<Level, Progress | undefined>()

function say(text: string): void {
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}  ${text}`)
}

function sayProgress(): void {
  const parts = [...running].map(([{ name }, progress]) =>
    progress === undefined ? name : `${name} ${progress.done} of ${progress.total} files`,
  )
  if (parts.length > 0) say(parts.join(', '))
}

const counted = ({ passed, failed, skipped }: LevelResult): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

function sayResult(result: LevelResult): void {
  say(`${result.name}: ${counted(result)} (${Math.round(result.seconds)} s)`)
  for (const failure of result.failures) console.log(`      FAILED ${failure}`)
  if (result.failed > 0) console.log(`      See ${result.log}.`)
}

/** Runs the levels of one lane one after another. */
async function runLane(
  levels: readonly Level[],
  mayStart: (level: Level) => boolean,
  seed: number,
  onResult: (level: Level, result: LevelResult) => Promise<void>,
): Promise<void> {
  for (const level of levels) {
    if (!mayStart(level)) continue
    running.set(level, undefined)
    const result = await runLevel(level, seed, (progress) => running.set(level, progress))
    running.delete(level)
    sayResult(result)
    await onResult(level, result)
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { all: { type: 'boolean', default: false }, minutes: { type: 'string', default: 'Infinity' } },
    allowPositionals: true,
  })
  const chosen = chooseLevels(positionals, values.all)
  if (typeof chosen === 'string') {
    console.error(chosen)
    return 1
  }
  const electron = chosen.some((level) => level.needsElectron) ? await findRuntime() : undefined
  const version = (level: Level): string | undefined => (level.needsElectron ? electron?.version : undefined)
  const tree = await treeOf(project)
  let verdict = await openVerdict(reports, tree)

  // `npm run test:all` goes on where a run on the same sources was stopped, and repeats what failed.
  const known = (level: Level): Verdict['results'][number] | undefined =>
    values.all
      ? verdict.results.find(
          ({ name, electron, failed }) => name === level.name && failed === 0 && electron === version(level),
        )
      : undefined
  const toRun = chosen.filter((level) => known(level) === undefined)
  if (toRun.length < chosen.length) say(`${chosen.length - toRun.length} levels passed before, on the same sources.`)
  if (toRun.some((level) => level.needsElectron) && !(await build())) return 1

  const left: string[] = []
  const mayStart = (level: Level): boolean => {
    const isInTime = (performance.now() - started) / 60_000 + level.minutes <= Number(values.minutes)
    if (!isInTime) left.push(level.name)
    return isInTime
  }
  const onResult = async (level: Level, result: LevelResult): Promise<void> => {
    const others = verdict.results.filter(({ name }) => name !== level.name)
    verdict = { ...verdict, results: [...others, { ...result, electron: version(level) }] }
    await saveVerdict(reports, verdict)
  }
  const seed = Number.parseInt(tree?.slice(0, 7) ?? '1', 16)
  const timer = setInterval(sayProgress, PROGRESS_EVERY_MS)
  const lane = (name: Level['lane']): Promise<void> =>
    runLane(
      toRun.filter((level) => level.lane === name),
      mayStart,
      seed,
      onResult,
    )
  await Promise.all([lane('desktops'), lane('cores')])
  clearInterval(timer)

  const results = verdict.results.filter(({ name }) => chosen.some((level) => level.name === name))
  console.log('\nResults (reports and logs are in out/reports/)')
  for (const result of results)
    console.log(`${result.name.padEnd(22)} ${counted(result)}  (${Math.round(result.seconds)} s)`)
  for (const { name, failures } of results) for (const failure of failures) console.log(`Failed in ${name}: ${failure}`)
  if (left.length > 0) console.log(`Not run, because the time was over: ${left.join(', ')}`)
  if (electron)
    console.log(
      `Electron ${electron.version} was used${electron.isPinned ? '' : ', in place of the one that Gavel is shipped with'}.`,
    )
  if (positionals.length === 0) console.log(summary(await readPromises()))
  const sum = (key: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  return sum('failed') === 0 ? 0 : 1
}

// Ends the programs of the levels, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
process.exitCode = await main()
