import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { provenWorlds, seed } from '../support/test-sizes.ts'
import { restarts } from './sets.ts'

const program = join(import.meta.dirname, './prove.ts')

interface Line {
  readonly worlds: number
  readonly counters: Record<string, number>
  readonly faults: Record<string, number>
}

test(`no action affects the wrong person, no end is false or missed, and nothing is sent that was not requested (seed ${String(seed)})`, async () => {
  const worlds = provenWorlds.restarts
  const args = [program, '--seed', String(seed), '--worlds', String(worlds)]
  const running = promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 })
  // The program ends with 1 if it counted something.
  const { stdout, stderr } = await running.catch((error: unknown) => error as { stdout: string; stderr: string })
  const [first = '', ...rest] = stdout.trimEnd().split('\n')
  if (first === '') throw new Error(stderr)
  expect(rest).toEqual([`${String(worlds)} passed, 0 failed`])
  const { counters, faults } = JSON.parse(first) as Line
  expect(Object.entries(counters).filter(([, count]) => count > 0)).toEqual([])
  for (const fault of restarts.often) expect(faults[fault], fault).toBeGreaterThan(0)
}, 300_000)
