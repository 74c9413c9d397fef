import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { project } from '../../../scripts/setup/paths.mjs'
import { readReports } from '../../../scripts/test/reports.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('reports give each test with its level, and a failure for each file that could not be loaded or whose hook failed', async () => {
  const folder = temporaryFolder()
  const entry = (status: string, ...failureMessages: string[]) => ({
    title: '12 mutes',
    fullName: 'Ana 12 mutes',
    status,
    failureMessages,
  })
  const file = (level: string, status: string, ...assertionResults: object[]) => ({
    name: join(project, 'tests', level, 'a.test.ts'),
    status,
    message: 'Cannot find b.ts\n at',
    assertionResults,
  })
  mkdirSync(join(folder, 'e2e'))
  const vitest = [
    file('unit', 'failed', entry('passed'), entry('failed', '\u001b[31mError: 1 is not 2\u001b[0m\n at')),
    file('unit', 'failed'),
    file('feed', 'failed', entry('skipped')),
  ]
  writeFileSync(join(folder, 'vitest.json'), JSON.stringify({ testResults: vitest }))
  writeFileSync(join(folder, 'e2e/0-0.json'), JSON.stringify({ testResults: [file('e2e', 'passed', entry('passed'))] }))
  const results = await readReports(folder)
  expect(results.map(({ level, state, error }) => `${level} ${state} ${error}`).sort()).toEqual([
    'e2e passed ',
    'feed failed Cannot find b.ts',
    'feed skipped ',
    'unit failed Cannot find b.ts',
    'unit failed Error: 1 is not 2',
    'unit passed ',
  ])
})
