// Runs levels of tests in two lanes side by side, and prints how far they are and what failed. Started by test.mjs, which
// installs what is missing.
import { parseArgs } from 'node:util'
import { seed } from '../tests/support/test-sizes.ts'
import { findRuntime } from './electron-runtime.mjs'
import { coverageSummary } from './security/report.ts'
import { build } from './setup/build.mjs'
import { project } from './setup/paths.mjs'
import { chooseLevels, type Level, reports } from './test/levels.ts'
import { type LevelResult, type LevelProgress, runLevel } from './test/run-level.ts'
import { openVerdict, saveVerdict, treeOf, type TestVerdict } from './test/verdict.ts'

const PROGRESS_EVERY_MS = 15_000

const started = performance.now()

function say(text: string): void {
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}  ${text}`)
}

const counted = ({ passed, failed, skipped }: LevelResult): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

function sayResult(result: LevelResult): void {
  say(`${result.name}: ${counted(result)} (${Math.round(result.seconds)} s)`)
  for (const failure of result.failures) console.log(`      FAILED ${failure}`)
  if (result.failed > 0) console.log(`      See ${result.log}.`)
}

function sayProgress(running: ReadonlyMap<Level, LevelProgress | undefined>): void {
  const parts = [...running].map(([{ name }, progress]) =>
    progress === undefined ? name : `${name} ${progress.done} of ${progress.total} files`,
  )
  if (parts.length > 0) say(parts.join(', '))
}

/** Runs the levels of each lane one after another, and both lanes side by side. */
async function runLanes(
  levels: readonly Level[],
  onResult: (level: Level, result: LevelResult) => Promise<void>,
): Promise<void> {
  const running = new Map<Level, LevelProgress | undefined>()
  const runLane = async (lane: Level['lane']): Promise<void> => {
    for (const level of levels.filter((one) => one.lane === lane)) {
      running.set(level, undefined)
      const result = await runLevel(level, (progress) => running.set(level, progress))
      running.delete(level)
      sayResult(result)
      await onResult(level, result)
    }
  }
  const timer = setInterval(() => {
    sayProgress(running)
  }, PROGRESS_EVERY_MS)
  await Promise.all([runLane('desktops'), runLane('cores')])
  clearInterval(timer)
}

/** @returns the exit status */
async function sayAll(results: readonly LevelResult[], isWhole: boolean): Promise<number> {
  console.log('\nResults (reports and logs are in out/reports/)')
  for (const result of results)
    console.log(`${result.name.padEnd(22)} ${counted(result)}  (${Math.round(result.seconds)} s)`)
  for (const { name, failures } of results) for (const failure of failures) console.log(`Failed in ${name}: ${failure}`)
  const { text, missing } = isWhole ? await coverageSummary([reports]) : { text: '', missing: [] }
  if (text !== '') console.log(text)
  const total = (key: 'passed' | 'failed'): number => results.reduce((all, result) => all + result[key], 0)
  // A promise or a row that nothing proves is a failure, too.
  const failed = total('failed') + missing.length
  console.log(`${total('passed')} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** What the command line asks for, or a sentence if it cannot be understood. */
function readArguments(): { levels: readonly Level[]; isWhole: boolean; all: boolean } | string {
  try {
    const { values, positionals } = parseArgs({
      options: { all: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const levels = chooseLevels(positionals, values.all)
    return typeof levels === 'string' ? levels : { levels, isWhole: positionals.length === 0, all: values.all }
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('. ')
    return `${reason}. The only option is --all.`
  }
}

async function main(): Promise<number> {
  const asked = readArguments()
  if (typeof asked === 'string') {
    console.error(asked)
    return 1
  }
  const { levels: chosen, isWhole, all } = asked
  const electron = chosen.some((level) => level.needsElectron) ? await findRuntime() : undefined
  const versionFor = (level: Level): string | undefined => (level.needsElectron ? electron?.version : undefined)
  // Other seeds are other tests.
  const tree = (await treeOf(project))?.concat(` ${seed}`)
  let verdict: TestVerdict = await openVerdict(reports, tree)
  const hasPassed = (level: Level): boolean =>
    verdict.results.some((one) => one.name === level.name && one.failed === 0 && one.electron === versionFor(level))

  // `npm run test:all` goes on where a run on the same sources was stopped, and repeats what failed.
  const open = all ? chosen.filter((level) => !hasPassed(level)) : chosen
  if (open.length < chosen.length) say(`${chosen.length - open.length} levels passed before, on the same sources.`)
  const toRun = open.filter((level) => !level.needsRoot || process.getuid?.() === 0)
  if (toRun.length < open.length) say('The packages are not tested, because only root may install them.')
  if (toRun.some((level) => level.needsElectron) && !(await build())) return 1

  await runLanes(toRun, async (level, result) => {
    const others = verdict.results.filter(({ name }) => name !== level.name)
    verdict = { ...verdict, results: [...others, { ...result, electron: versionFor(level) }] }
    await saveVerdict(reports, verdict)
  })

  if (electron) {
    const place = electron.isPinned ? '' : ', in place of the one that Gavel is shipped with'
    console.log(`Electron ${electron.version} was used${place}.`)
  }
  return sayAll(
    verdict.results.filter(({ name }) => chosen.some((level) => level.name === name)),
    isWhole,
  )
}

// Ends the programs of the levels, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
process.exitCode = await main()
