import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { formatResult, readResults, type MutantResult } from '../../mutants/results.ts'
import { findBroken, setFor } from '../../mutants/stages.ts'

let folder = ''
afterEach(async () => {
  if (folder !== '') await rm(folder, { recursive: true })
  folder = ''
})

/** Makes a folder in which the code in `runner` runs in place of Vitest. Each run adds a line to the file `runs`. */
async function copyWith(runner: string): Promise<{ readonly folder: string }> {
  folder = await mkdtemp(join(tmpdir(), 'gavel-mutant-runs-'))
  await mkdir(join(folder, 'node_modules/vitest'), { recursive: true })
  const count = "import { appendFileSync, readFileSync } from 'node:fs'\nappendFileSync('runs', 'one\\n')\n"
  await writeFile(join(folder, 'node_modules/vitest/vitest.mjs'), `${count}${runner}`)
  return { folder }
}

const runs = async (): Promise<number> => (await readFile(join(folder, 'runs'), 'utf8')).split('\n').length - 1

const KILL = "process.kill(process.pid, 'SIGKILL')"

test('tests that are killed from outside are run once more', async () => {
  const copy = await copyWith(`if (readFileSync('runs', 'utf8') === 'one\\n') ${KILL}`)
  expect(await findBroken(copy, new AbortController().signal)).toEqual({ kind: 'survived' })
  expect(await runs()).toBe(2)
})

test('tests that are killed from outside twice say nothing about a mutant', async () => {
  const copy = await copyWith(KILL)
  expect(await findBroken(copy, new AbortController().signal)).toEqual({ kind: 'crashed' })
  expect(await runs()).toBe(2)
})

test.each([
  ['electron/moderation/end-times.ts', 'ends'],
  ['electron/moderation/recover-scheduled-ends.ts', 'ends'],
  ['electron/moderation/announced-ends.ts', 'announcements'],
  ['electron/moderation/commands.ts', 'announcements'],
  ['electron/monitor/scheduler.ts', 'background'],
  ['electron/monitor/reducer.ts', 'restarts'],
  ['electron/journal/appender.ts', undefined],
])('the set of worlds for mutants of %s is %s', (file, set) => {
  expect(setFor(file)).toBe(set)
})

test('the results before and after a half-written one are still read', () => {
  const result = (name: string): MutantResult => ({ digest: 'abc', name, kind: 'survived', seconds: 1 })
  const half = formatResult(result('half')).slice(0, 20)
  const text = `${formatResult(result('before'))}${half}${formatResult(result('after'))}`
  expect([...readResults(text, 'abc').keys()]).toEqual(['before', 'after'])
})
