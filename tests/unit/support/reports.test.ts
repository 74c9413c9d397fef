import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readVitestReport, readWdioReports, readWorlds } from '../../../scripts/test/reports.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gavel-reports-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, report: object): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, JSON.stringify(report))
  return file
}

test('a report of Vitest names the failed tests, and a file that could not be loaded', async () => {
  const passed = { status: 'passed', fullName: 'adds', failureMessages: [] }
  const failed = {
    status: 'failed',
    fullName: 'mutes Ana',
    failureMessages: ['\u001b[31mError: 1 is not 2\u001b[0m\n at'],
  }
  const file = await write('vitest.txt', {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [
      { status: 'failed', name: 'tests/a.test.ts', assertionResults: [passed, failed] },
      { status: 'failed', name: 'tests/b.test.ts', assertionResults: [] },
    ],
  })
  expect(await readVitestReport(file)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    failures: ['tests/b.test.ts could not be loaded', 'mutes Ana: Error: 1 is not 2'],
  })
})

test('the reports of WebdriverIO are added up, with the failed tests of each', async () => {
  const tests = [
    { title: 'shows the room', state: 'passed', duration: 3 },
    { title: 'ends the room', state: 'failed', duration: 3, error: 'no row' },
  ]
  await write('0-0.json', { passed: 1, failed: 1, skipped: 0, tests })
  await write('0-1.json', { passed: 2, failed: 0, skipped: 1, tests: [] })
  expect(await readWdioReports(folder)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 1,
    failures: ['ends the room: no row'],
  })
})

test('worlds of the proof are one test, and each world in which something was wrong is a failure', async () => {
  const log = (name: string, ...lines: string[]): Promise<string> => {
    const file = join(folder, name)
    return writeFile(file, lines.join('\n')).then(() => file)
  }
  expect(await readWorlds(await log('right.log', '{"set":"ends"}', '500 passed, 0 failed'))).toEqual({
    passed: 1,
    failed: 0,
    skipped: 0,
    failures: [],
  })
  const wrong = ['npm run prove -- --set ends --worlds 1 --seed 7: falseEnds', '499 passed, 1 failed']
  expect(await readWorlds(await log('wrong.log', '{"set":"ends"}', ...wrong))).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [wrong[0]],
  })
  await expect(readWorlds(await log('killed.log', ''))).rejects.toThrow('did not end')
})
