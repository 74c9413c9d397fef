import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { run } from '../../../scripts/setup/run-program.mjs'

const module = pathToFileURL(resolve(import.meta.dirname, '../../../scripts/setup/run-program.mjs')).href

/** Runs the script, which may use `run`, in a process of its own, and returns its output once it has ended by itself. */
const inProcess = async (script: string): Promise<string> =>
  (await run(process.execPath, ['--input-type=module', '-e', `import { run } from '${module}'; ${script}`])).output

test('a program that cannot be started, or that has ended, does not keep the script alive until its limit', async () => {
  const script = `for (const program of ['/missing/program', process.execPath])
    console.log((await run(program, ['--version'], { limit: 3_600_000 })).ok)`
  expect((await inProcess(script)).trim().split('\n')).toEqual(['false', 'true'])
})

test('a program that does not end is killed at its limit', async () => {
  const outcome = await run(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { limit: 100 })
  expect(outcome).toEqual({ ok: false, output: '', stdout: '' })
})
