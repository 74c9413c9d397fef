// npm run tool -- mutants: breaks copies of Gavel in small ways, one at a time, and reports which breaks no test notices.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism, setPriority } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { project } from '../../scripts/setup/paths.mjs'
import { run } from '../support/run-program.ts'
import { Copy } from './copy.ts'
import { judge, type Limits, type Verdict } from './judge.ts'
import { mutantsIn, type Mutant } from './mutate.ts'

const HELP = `npm run tool -- mutants [ [--count 20] [--seed N] [--since COMMIT] [--minutes 10] [--list] PATH …]

Draws that many mutants from the files of the product whose paths begin with one of the PATHs (by default all), or from
those of them that changed since the commit. --minutes limits one run of the tests. --list prints the draw only.`

/**
 * Files that the tests of these levels run. Components and `.svelte.ts` files need the browser, and entries run on
 * import.
 */
const isMutated = (file: string): boolean =>
  /^(electron|relay|renderer\/state|shared)\/.*\.ts$/.test(file) &&
  !/\.(d|svelte)\.ts$|^electron\/(main|preload)\.ts$/.test(file)

async function filesToMutate(paths: readonly string[], since: string | undefined): Promise<readonly string[]> {
  const list = since === undefined ? ['ls-files', '-z'] : ['diff', '-z', '--name-only', '--diff-filter=d', since]
  const files = (await run('git', ['-C', project, ...list])).split('\0').filter(isMutated)
  return paths.length === 0 ? files : files.filter((file) => paths.some((path) => file.startsWith(path)))
}

async function allMutants(files: readonly string[]): Promise<readonly Mutant[]> {
  const each = files.map(async (file) => mutantsIn(file, await readFile(join(project, file), 'utf8')))
  return (await Promise.all(each)).flat()
}

/**
 * The order depends on the seed and on the text of the line, not on its position. So after a change of the source, a seed
 * still draws mostly the same mutants.
 */
function inDrawingOrder(mutants: readonly Mutant[], seed: number): readonly Mutant[] {
  const rankOf = ({ file, operator, text, put }: Mutant): string =>
    createHash('sha256').update([seed, file, operator, text, put].join('\n')).digest('hex')
  return mutants
    .map((mutant) => ({ mutant, rank: rankOf(mutant) }))
    .sort((a, b) => Number(a.rank > b.rank) - Number(a.rank < b.rank))
    .map(({ mutant }) => mutant)
}

const lineOf = ({ file, line, operator, text }: Mutant): string => `${file}:${line}  ${operator}\n    ${text}`

/** Takes mutants from the list that all workers share until it is empty. */
async function work(waiting: Mutant[], verdicts: Verdict[], limits: Limits): Promise<void> {
  const copy = await Copy.make()
  try {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const startedAt = performance.now()
      const verdict = await judge(next, copy, limits)
      if (limits.stop.aborted) return
      verdicts.push(verdict)
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
      const by = verdict.by === undefined ? '' : `\n    by ${verdict.by}`
      console.log(`${verdict.kind}  ${lineOf(next)}  (${seconds} s)${by}`)
    }
  } finally {
    await copy.remove()
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      since: { type: 'string' },
      minutes: { type: 'string', default: '10' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return
  }
  for (const name of ['count', 'minutes'] as const)
    if (!/^[1-9]\d*$/.test(values[name])) throw new RangeError(`--${name} ${values[name]} is no whole number from 1.`)
  const seed = Number(values.seed)
  const candidates = await allMutants(await filesToMutate(positionals, values.since))
  const chosen = inDrawingOrder(candidates, seed).slice(0, Number(values.count))
  console.log(`${chosen.length} of ${candidates.length} mutants, --seed ${seed}`)
  if (values.list) {
    for (const mutant of chosen) console.log(lineOf(mutant))
    return
  }
  // Other work on this computer goes first. The started tests inherit the low priority.
  setPriority(10)
  const control = new AbortController()
  const abort = (): void => {
    control.abort()
  }
  process.once('SIGINT', abort).once('SIGTERM', abort)
  const limits = { run: Number(values.minutes) * 60_000, stop: control.signal, seed }
  const verdicts: Verdict[] = []
  const waiting = [...chosen]
  const workers = Array.from({ length: Math.min(availableParallelism(), chosen.length) }, () =>
    work(waiting, verdicts, limits),
  )
  // If one worker fails, the others end too, and remove their copies.
  await Promise.all(workers).catch(abort)
  await Promise.allSettled(workers)
  const count = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length
  const unsound = count('unsound') === 0 ? '' : `, ${count('unsound')} unsound: their tests fail without them`
  console.log(`${count('killed')} killed, ${count('survived')} survived, ${count('timed out')} timed out${unsound}`)
  await Promise.all(workers)
  // Survivors are for people to judge, so they are not an error. Tests that fail without a mutant, or an end before all
  // mutants were judged, are errors.
  if (unsound !== '' || verdicts.length < chosen.length) process.exitCode = 1
}

await main()
