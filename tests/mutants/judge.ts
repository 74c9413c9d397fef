import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'
import type { Copy } from './copy.ts'
import type { Mutant } from './mutate.ts'

/** `unsound`: the run was stopped, or the test that noticed the mutant fails without it, too. */
export interface Verdict {
  readonly kind: 'killed' | 'survived' | 'timed out' | 'unsound'
  readonly by?: string
}

export interface Limits {
  /** Milliseconds for one run of Vitest. */
  readonly run: number
  readonly stop: AbortSignal
  readonly seed: number
}

/** Milliseconds. With the usual limits, each mutant that makes a test hang would cost ten minutes. */
const TEST_LIMIT = 120_000

/** https://vitest.dev/guide/reporters#json-reporter */
const reportForm = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

interface Ran {
  readonly end: 'passed' | 'failed' | 'timed out'
  /** The file and the title of the first test that failed. */
  readonly file?: string
  readonly title?: string
}

const LEVELS = ['unit*', 'contract', 'security'].flatMap((level) => ['--project', level])

/** Runs the unit, contract and security tests that import the mutant's file, until one fails. */
export async function judge(mutant: Mutant, copy: Copy, limits: Limits): Promise<Verdict> {
  const related = ['related', mutant.file, '--run', ...LEVELS]
  const ran = await copy.with(mutant, () => runTests(copy, related, limits))
  if (limits.stop.aborted) return { kind: 'unsound' }
  if (ran.end === 'passed') return { kind: 'survived' }
  if (ran.end === 'timed out') return { kind: 'timed out' }
  const by =
    ran.file === undefined ? 'an error outside of any test' : `${ran.file} › ${ran.title ?? 'could not be loaded'}`
  const again = await runTests(copy, ran.file === undefined ? related : ['run', ran.file, ...LEVELS], limits)
  return { kind: again.end === 'passed' ? 'killed' : 'unsound', by }
}

async function runTests(copy: Copy, args: readonly string[], limits: Limits): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-mutant-report-'))
  const report = join(folder, 'report.json')
  const options = ['--bail=1', '--maxWorkers=1', '--passWithNoTests', '--reporter=json', `--outputFile=${report}`]
  const times = [`--testTimeout=${String(TEST_LIMIT)}`, `--hookTimeout=${String(TEST_LIMIT)}`]
  try {
    const status = await runNode(['node_modules/vitest/vitest.mjs', ...args, ...options, ...times], copy, limits)
    if (status === 'timed out') return { end: 'timed out' }
    if (status === 0) return { end: 'passed' }
    // A mutant that ends the whole process leaves no report.
    const text = await readFile(report, 'utf8').catch(() => '{"testResults":[]}')
    const file = reportForm.parse(JSON.parse(text)).testResults.find((result) => result.status === 'failed')
    if (file === undefined) return { end: 'failed' }
    const test = file.assertionResults.find((result) => result.status === 'failed')
    const path = relative(copy.folder, file.name).replaceAll('\\', '/')
    return { end: 'failed', file: path, ...(test !== undefined && { title: test.fullName }) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Runs Node in the copy and returns its exit status. Kills it and all processes it started when the time limit is
 * reached or the run is stopped.
 */
function runNode(args: readonly string[], copy: Copy, limits: Limits): Promise<number | null | 'timed out'> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GAVEL_SEED: String(limits.seed) }
    const child = spawn(process.execPath, args, { cwd: copy.folder, env, detached: true, stdio: 'ignore' })
    const kill = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }
    let isTooLate = false
    const timer = setTimeout(() => {
      isTooLate = true
      kill()
    }, limits.run)
    limits.stop.addEventListener('abort', kill, { once: true })
    const done = (): void => {
      clearTimeout(timer)
      limits.stop.removeEventListener('abort', kill)
    }
    child.once('error', (error) => {
      done()
      reject(error)
    })
    child.once('exit', (status) => {
      done()
      resolve(isTooLate ? 'timed out' : status)
    })
  })
}
