import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { JsonTestResult, JsonTestResults } from 'vitest/node'
import { project } from '../setup/paths.mjs'

/** A test that has run, or a file of tests that could not. */
export interface Result {
  readonly file: string
  /** The folder in `tests`. */
  readonly level: string
  readonly title: string
  /** With the titles of the groups around it. */
  readonly fullTitle: string
  readonly state: string
  /** The first line of the error of a failed test. */
  readonly error: string
}

/**
 * The results in Vitest's report and in those of specs, which tests/support/wdio/results-reporter.ts writes in the same
 * form. A program that dies may leave none.
 */
export async function readReports(folder: string): Promise<readonly Result[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'))
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return files.flatMap((text) => (JSON.parse(text) as JsonTestResults).testResults.flatMap(resultsOf))
}

function resultsOf({ name, status, message, assertionResults }: JsonTestResult): readonly Result[] {
  const [, level = ''] = relative(project, name).split(sep)
  const results = assertionResults.map(({ title, fullName: fullTitle, status: state, failureMessages }): Result => ({
    file: name,
    level,
    title,
    fullTitle,
    state,
    error: firstLine(failureMessages?.[0]),
  }))
  // A file that cannot be loaded has no tests, and those after a failed hook are skipped.
  return status === 'failed' && results.every(({ state }) => state !== 'failed')
    ? [...results, { file: name, level, title: name, fullTitle: name, state: 'failed', error: firstLine(message) }]
    : results
}

const firstLine = (error = ''): string => stripVTControlCharacters(error).split('\n')[0] ?? ''
