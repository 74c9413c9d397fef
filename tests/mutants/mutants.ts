// npm run mutants: applies each mutant to a copy of Gavel and reports which of them no test notices.
import { setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { Copy, digestOfProject } from './copy.ts'
import { mutants } from './list.ts'
import type { Mutant } from './mutant.ts'
import { earlierResults, storeResult, type MutantResult } from './results.ts'
import { findBroken, findKiller, SEEDS, WORLDS } from './stages.ts'

/** Milliseconds after which the command stops. The next time, it runs the mutants that are left. */
const LIMIT = 45 * 60_000
const SIDE_BY_SIDE = 2
/** The name under which the run without any mutant is stored. */
const NONE = '(none)'

const HELP = `npm run mutants [-- [--one-at-a-time] [--again] NAME …]

Runs all mutants, or those whose names contain one of the words. A run that was stopped goes on if no file has changed
since; --again runs all of them once more.`

interface Run {
  readonly digest: string
  readonly stop: AbortSignal
  readonly results: Map<string, MutantResult>
}

function lineOf({ name, kind, by, seconds }: MutantResult): string {
  return `${kind.padEnd(8)} ${name}  (${seconds.toFixed(0)} s)${by === undefined ? '' : `\n         by ${by}`}`
}

/** Runs one mutant after another from the list that all workers share. */
async function work(run: Run, waiting: Mutant[]): Promise<void> {
  const copy = await Copy.make()
  try {
    for (let next = waiting.shift(); next !== undefined && !run.stop.aborted; next = waiting.shift()) {
      const startedAt = performance.now()
      const outcome = await findKiller(next, copy, run.stop)
      if (outcome.kind === 'stopped') return
      if (outcome.kind === 'crashed') {
        console.log(`crashed  ${next.name}: its tests ended twice without a result`)
        continue
      }
      const seconds = (performance.now() - startedAt) / 1_000
      const result = { digest: run.digest, name: next.name, seconds, ...outcome }
      run.results.set(next.name, result)
      await storeResult(result)
      console.log(lineOf(result))
    }
  } finally {
    await copy.remove()
  }
}

/** Whether the tests pass without any mutant. */
async function isSound({ digest, stop, results }: Run): Promise<boolean> {
  if (results.has(NONE)) return true
  const copy = await Copy.make()
  const startedAt = performance.now()
  const outcome = await findBroken(copy, stop).finally(() => copy.remove())
  if (outcome.kind === 'killed') console.log(`Without any mutant this test fails: ${outcome.by}`)
  if (outcome.kind === 'crashed') console.log('Without any mutant the tests ended twice without a result.')
  if (outcome.kind !== 'survived') return false
  await storeResult({ digest, name: NONE, seconds: (performance.now() - startedAt) / 1_000, ...outcome })
  return true
}

/** Prints the survivors and the totals. Returns whether every mutant without an `equivalent` was killed. */
function report(chosen: readonly Mutant[], results: ReadonlyMap<string, MutantResult>): boolean {
  const equivalent = chosen.filter((mutant) => mutant.equivalent !== undefined)
  const run = chosen.filter((mutant) => mutant.equivalent === undefined)
  const survivors = run.filter(({ name }) => results.get(name)?.kind === 'survived')
  const killed = run.filter(({ name }) => results.get(name)?.kind === 'killed').length
  const left = run.length - killed - survivors.length
  for (const { name, file, why } of survivors) console.log(`\nNo test notices ${name} (${file}): ${why}`)
  if (left > 0) console.log(`\n${String(left)} have no result; the same command continues with them.`)
  console.log(`${String(killed)} killed, ${String(survivors.length)} survived, ${String(equivalent.length)} equivalent`)
  return survivors.length === 0 && left === 0
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'one-at-a-time': { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return
  }
  const chosen = mutants.filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  )
  if (chosen.length === 0) throw new RangeError(`There is no mutant ${positionals.join(', ')}.`)
  // Other work on this computer goes first. The tests that are started inherit the low priority.
  setPriority(10)
  const control = new AbortController()
  const abort = (): void => {
    control.abort()
  }
  process.once('SIGINT', abort).once('SIGTERM', abort)
  const timer = setTimeout(abort, LIMIT)
  const digest = await digestOfProject()
  const results = new Map(values.again ? [] : await earlierResults(digest))
  const run = { digest, stop: control.signal, results }
  console.log(`The proof runs ${String(WORLDS)} worlds, starting from each of the seeds ${SEEDS.join(', ')}.`)
  if (await isSound(run)) {
    const waiting = chosen.filter(({ name, equivalent }) => equivalent === undefined && !results.has(name))
    const workers = values['one-at-a-time'] ? 1 : SIDE_BY_SIDE
    const working = Array.from({ length: workers }, () => work(run, waiting))
    // If one worker fails, the other ends too and removes its copy.
    await Promise.all(working).catch(abort)
    await Promise.allSettled(working)
    await Promise.all(working)
    process.exitCode = report(chosen, results) ? 0 : 1
  } else process.exitCode = 1
  clearTimeout(timer)
}

await main()
