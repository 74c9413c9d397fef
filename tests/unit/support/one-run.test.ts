import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { claimFolder } from '../../../scripts/setup/one-run.mjs'
import { project } from '../../../scripts/setup/paths.mjs'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const module = pathToFileURL(join(project, 'scripts/setup/one-run.mjs')).href

const newFile = (): string => join(temporaryFolder(), 'out/running.json')

/** Claims in this process; the claim ends with the test. */
function claim(file: string): { readonly isMine: boolean; readonly said: string } {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const end = claimFolder('npm test', file)
  onTestFinished(() => end?.())
  return { isMine: end !== undefined, said: said.mock.calls.join('\n') }
}

/** Another process that has claimed the folder, and waits. */
async function otherRun(
  file: string,
): Promise<{ readonly pid?: number; end: (signal: NodeJS.Signals) => Promise<unknown> }> {
  const script = `import { claimFolder } from '${module}'
    claimFolder('npm start', ${JSON.stringify(file)})
    console.log('claimed')
    setInterval(() => undefined, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child.stdout, 'data')
  return {
    ...(child.pid !== undefined && { pid: child.pid }),
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

test('a second run in the same folder is refused at once, and told which command and process the first one is', async () => {
  const file = newFile()
  const { pid } = await otherRun(file)
  const { isMine, said } = claim(file)
  expect(isMine).toBe(false)
  expect(said).toContain(`npm start is running in ${project} already (process ${String(pid)}).`)
})

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'a run that %s ended does not prevent the next run',
  async (signal) => {
    const file = newFile()
    const other = await otherRun(file)
    await other.end(signal)
    // On Windows, a process that is ended gets no signal, so it cannot delete the file.
    expect(existsSync(file)).toBe(signal === 'SIGKILL' || process.platform === 'win32')
    expect(claim(file)).toEqual({ isMine: true, said: '' })
  },
)

test.each([
  [
    'of an earlier process with the same number',
    JSON.stringify({ pid: process.pid, since: 'earlier', what: 'npm test' }),
  ],
  ['that was not written to its end', '{ "pid": '],
])('a claim %s does not count', (_what, content) => {
  const file = newFile()
  claimFolder('npm test', file)?.()
  writeFileSync(file, content)
  expect(claim(file).isMine).toBe(true)
})

test('a run that has ended leaves nothing behind, and commands that a run starts itself may use its folder', () => {
  const file = newFile()
  const end = claimFolder('npm test', file)
  expect(claimFolder('npm run setup', file)).toBeDefined()
  expect(existsSync(file)).toBe(true)
  end?.()
  expect(existsSync(file)).toBe(false)
})
