// Runs levels of tests one after another and prints a summary. Started by test.mjs, which installs what is missing.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findRuntime } from './electron-runtime.mjs'
import { readPromises, summary } from './security/report.ts'
import { build } from './setup/build.mjs'
import { project } from './setup/paths.mjs'
import { LEVELS, type Level, type LevelResult, runLevel } from './test/levels.ts'

const reports = join(project, 'out/reports')

function chosenLevels(names: string[]): Level[] {
  const unknown = names.filter((name) => !LEVELS.some((level) => level.name === name))
  if (unknown.length > 0) throw new Error(`No such level: ${unknown.join(', ')}`)
  return names.length === 0 ? LEVELS : LEVELS.filter((level) => names.includes(level.name))
}

/** A line such as `unit       312 passed, 0 failed  (4.2 s)`, with the reason if the level itself failed. */
function line({ level, passed, failed, skipped, seconds, trouble }: LevelResult): string {
  const counts = `${level.name.padEnd(10)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
  return `${counts}  (${seconds.toFixed(1)} s)${trouble ? `  ${trouble}` : ''}`
}

async function runLevels(levels: Level[]): Promise<LevelResult[]> {
  const results: LevelResult[] = []
  for (const level of levels) {
    console.log(`\n── ${level.name}`)
    results.push(await runLevel(level, reports))
  }
  return results
}

async function main(): Promise<number> {
  const levels = chosenLevels(process.argv.slice(2))
  const withElectron = levels.some((level) => level.needsElectron)
  await rm(reports, { recursive: true, force: true })
  await mkdir(reports, { recursive: true })
  if (withElectron && !(await build())) return 1
  const results = await runLevels(levels)

  console.log(`\n── Results (reports and logs in out/reports/)`)
  for (const result of results) console.log(line(result))
  for (const { level, failures } of results)
    for (const failure of failures) console.log(`Failed in ${level.name}: ${failure}`)
  const runtime = withElectron ? await findRuntime() : undefined
  if (runtime)
    console.log(
      `Electron ${runtime.version} was used${runtime.isPinned ? '' : ', in place of the one that Gavel is shipped with'}.`,
    )
  if (levels.some((level) => level.name === 'security')) console.log(summary(await readPromises()))
  const sum = (key: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  return results.every((result) => result.failed === 0) ? 0 : 1
}

process.exitCode = await main()
