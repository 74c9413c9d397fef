import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

export interface Counts {
  passed: number
  failed: number
  skipped: number
  /** The title of each failed test with the first line of its error, and each test file that could not be loaded. */
  failures: string[]
}

const vitestResult = z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) })

// The form of Vitest's report, https://vitest.dev/guide/reporters#json-reporter. A test file that cannot be loaded is
// reported as failed and has no tests.
const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), name: z.string(), assertionResults: z.array(vitestResult) })),
})

/** The form of the reports that tests/support/wdio/results-reporter.ts writes, one for each spec file. */
const wdioReport = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  tests: z.array(z.object({ title: z.string(), state: z.string(), error: z.string().optional() })),
})

/** @throws if the report is missing or invalid */
export async function readVitestReport(file: string): Promise<Counts> {
  const report = vitestReport.parse(JSON.parse(await readFile(file, 'utf8')))
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...unloadable.map(({ name }) => `${name} could not be loaded`),
      ...report.testResults
        .flatMap(({ assertionResults }) => assertionResults)
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages: [why] }) => failureLine(fullName, why)),
    ],
  }
}

/** @throws if a report is invalid. All counts are 0 if there is no report. */
export async function readWdioReports(folder: string): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const name of (await readdir(folder)).filter((entry) => entry.endsWith('.json'))) {
    const report = wdioReport.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
    counts.passed += report.passed
    counts.failed += report.failed
    counts.skipped += report.skipped
    for (const { title, state, error } of report.tests)
      if (state === 'failed') counts.failures.push(failureLine(title, error))
  }
  return counts
}

/**
 * Reads what tests/prove/prove.ts has printed. All its worlds together are one test, and each world in which something
 * was wrong is a failure.
 */
export async function readWorlds(log: string): Promise<Counts> {
  const text = await readFile(log, 'utf8')
  const failures = text.split('\n').filter((line) => line.startsWith('npm run prove '))
  const [, wrong] = /^\d+ passed, (\d+) failed$/m.exec(text) ?? []
  if (wrong === undefined) throw new Error('the proof did not end')
  return { passed: wrong === '0' ? 1 : 0, failed: Number(wrong), skipped: 0, failures }
}

function failureLine(title: string, error = 'no reason was reported'): string {
  const [why] = stripVTControlCharacters(error).split('\n')
  return `${title}: ${why ?? ''}`
}
