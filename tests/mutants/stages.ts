import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { project, type Copy } from './copy.ts'
import type { SetName } from '../prove/world.ts'
import type { Mutant } from './mutant.ts'
import { runNode } from './program.ts'

/**
 * The outcome of a mutant. `by`: the test, or the world, that noticed it. `crashed`: the tests ended without a result,
 * for example because memory ran out, which says nothing about the mutant.
 */
export type Outcome =
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'crashed' }

type Tested = Pick<Copy, 'folder'>

/** The proof runs 2,000 worlds from each of these seeds. `npm test` starts from the first one too. */
export const SEEDS = [1, 1_000_001, 2_000_001] as const
export const WORLDS = 2_000

/** Milliseconds for one stage. A mutant that hangs counts as killed after this time. */
const STAGE_LIMIT = 600_000

/** Milliseconds for one test. With the usual limit, a test that is slow on a busy computer would kill mutants. */
const TEST_LIMIT = 60_000

/** This test fails in every mutant's copy, because it looks for the original text, which the mutant has replaced. */
const NEVER_RUN = 'tests/unit/support/mutants.test.ts'

/** For files of the product, the set of worlds in which their rules matter. The first pattern that matches counts. */
const sets: readonly (readonly [files: RegExp, set: SetName])[] = [
  [/^electron\/moderation\/(end-|carry-out-end|scheduled-ends|recover-scheduled-ends)/, 'ends'],
  // In half of these worlds, read-only mode or a failing disk may interfere as well.
  [/^electron\/moderation\//, 'announcements'],
  [/^electron\/monitor\/(room-priority|schedule)/, 'background'],
  [/^electron\/monitor\//, 'restarts'],
]

/** The set of worlds in which a mutant of this file is tried. Undefined if the proof does not test the file. */
export function setFor(file: string): SetName | undefined {
  return sets.find(([files]) => files.test(file))?.[1]
}

/**
 * Runs unit and contract tests until one fails: first those of the mutant's file, then those of its folder, those that
 * import the file, and all others. If none fails, and `setFor` returns worlds for the file, runs the proof.
 */
export async function findKiller(mutant: Mutant, copy: Copy, stop: AbortSignal): Promise<Outcome> {
  return copy.with(mutant, async () => {
    const folder = join('tests/unit', dirname(mutant.file.replace(/^electron\//, '')))
    const ran = new Set<string>()
    const set = setFor(mutant.file)
    const stages = [
      () => runTests(copy, ['run', `${folder}/${basename(mutant.file, '.ts')}.`, ...without([])], ran, stop),
      () => runTests(copy, ['run', `${folder}/`, ...without([...ran])], ran, stop),
      () => runTests(copy, ['related', mutant.file, '--run', ...without([...ran])], ran, stop),
      () => runTests(copy, ['run', ...without([...ran])], ran, stop),
      ...(set === undefined ? [] : SEEDS.map((seed) => () => runProof(copy, { set, seed }, stop))),
    ]
    for (const stage of stages) {
      const outcome = await againIfCrashed(stage)
      if (outcome.kind !== 'survived') return outcome
    }
    return SURVIVED
  })
}

/** Runs the unit and contract tests without any mutant, because a test that fails then would kill every mutant. */
export function findBroken(copy: Tested, stop: AbortSignal): Promise<Outcome> {
  return againIfCrashed(() => runTests(copy, ['run', ...without([])], new Set(), stop))
}

async function againIfCrashed(stage: () => Promise<Outcome>): Promise<Outcome> {
  const outcome = await stage()
  return outcome.kind === 'crashed' ? stage() : outcome
}

const SURVIVED: Outcome = { kind: 'survived' }
const CRASHED: Outcome = { kind: 'crashed' }

const without = (files: readonly string[]): readonly string[] =>
  [NEVER_RUN, ...files].flatMap((file) => ['--exclude', file])

/** https://vitest.dev/guide/reporters#json-reporter */
const reportForm = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

/** @param ran receives the paths of the test files that ran */
async function runTests(copy: Tested, args: readonly string[], ran: Set<string>, stop: AbortSignal): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-mutant-report-'))
  const report = join(folder, 'report.json')
  const vitest = [
    ...['node_modules/vitest/vitest.mjs', ...args, '--project', 'unit', '--project', 'contract'],
    ...[
      '--bail=1',
      '--maxWorkers=1',
      '--passWithNoTests',
      `--testTimeout=${String(TEST_LIMIT)}`,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
  ]
  try {
    const { status, end } = await runNode(vitest, copy.folder, STAGE_LIMIT, stop)
    if (end === 'stopped') return { kind: 'stopped' }
    if (end === 'tooLate') return { kind: 'killed', by: `the tests, which did not end (${args[0] ?? ''})` }
    const text = await readFile(report, 'utf8').catch(() => undefined)
    const read = text === undefined ? undefined : reportForm.parse(JSON.parse(text))
    for (const { name } of read?.testResults ?? []) ran.add(pathIn(copy, name))
    if (status === 0) return SURVIVED
    return read === undefined ? CRASHED : { kind: 'killed', by: nameOfFailed(copy, read) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function nameOfFailed(copy: Tested, report: z.infer<typeof reportForm>): string {
  const file = report.testResults.find(({ status }) => status === 'failed')
  if (file === undefined) return 'an error outside of any test'
  const test = file.assertionResults.find(({ status }) => status === 'failed')
  return `${pathIn(copy, file.name)} › ${test?.fullName ?? 'could not be loaded'}`
}

function pathIn(copy: Tested, path: string): string {
  return relative(copy.folder, path).replaceAll('\\', '/')
}

interface Worlds {
  readonly set: SetName
  readonly seed: number
}

async function runProof(copy: Copy, { set, seed }: Worlds, stop: AbortSignal): Promise<Outcome> {
  const worlds = ['--worlds', String(WORLDS), '--set', set, '--seed', String(seed)]
  const args = ['tests/prove/prove.ts', ...worlds, '--until', 'any']
  const { status, output, end } = await runNode(args, copy.folder, STAGE_LIMIT, stop)
  if (end === 'stopped') return { kind: 'stopped' }
  if (status === 0) return SURVIVED
  if (end === 'itself' && status === undefined) return CRASHED
  const found = output.split('\n').find((line) => line.startsWith('npm run prove'))
  const failing = /--seed (\d+)/.exec(found ?? '')?.[1]
  if (failing !== undefined) await requireSoundWorld({ set, seed: Number(failing) }, stop)
  return { kind: 'killed', by: found ?? `the proof from seed ${String(seed)} on, which did not end as it should` }
}

/** @throws if the proof fails in this world without any mutant, because the world would then kill every mutant */
async function requireSoundWorld({ set, seed }: Worlds, stop: AbortSignal): Promise<void> {
  const args = ['tests/prove/prove.ts', '--worlds', '1', '--set', set, '--seed', String(seed)]
  const { status } = await runNode(args, project, STAGE_LIMIT, stop)
  if (status !== undefined && status !== 0)
    throw new Error(`The proof fails without any mutant: world ${String(seed)} of ${set}.`)
}
