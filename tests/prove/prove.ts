import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { breaks, type BreakName } from './breaks.ts'
import type { Counts } from './evidence-file.ts'
import { addCounts, emptyCounters } from './oracle.ts'
import { runWorld, setNames, type SetName } from './world.ts'

const PROCESSES = 2
/** The default seed of the first world. The seed of each later world is one higher. */
const FIRST_SEED = 1

export interface Summary {
  worlds: number
  counters: Counts
  unknowable: Counts
  faults: Counts
  /** The seeds of the worlds in which something was counted, and the findings. */
  failures: { seed: number; findings: readonly string[] }[]
}

export interface ProofOptions {
  readonly worlds: number
  readonly seed: number
  readonly set: SetName
  readonly broken?: BreakName | undefined
  /** The proof ends at the first world that raises this counter. */
  readonly until?: string | undefined
}

const newSummary = (): Summary => ({ worlds: 0, counters: emptyCounters(), unknowable: {}, faults: {}, failures: [] })

/** Runs every `step`-th world, starting with the `first`. */
export async function proveShare(options: ProofOptions, first: number, step: number): Promise<Summary> {
  const { until, set, broken } = options
  const summary = newSummary()
  for (let world = first; world < options.worlds; world += step) {
    const { seed, findings, ...verdict } = await runWorld(options.seed + world, { set, broken })
    add(summary, { worlds: 1, ...verdict, failures: findings.length > 0 ? [{ seed, findings }] : [] })
    if (until !== undefined && (summary.counters[until] ?? 0) > 0) break
  }
  return summary
}

function add(into: Summary, more: Summary): void {
  into.worlds += more.worlds
  for (const part of ['counters', 'unknowable', 'faults'] as const) addCounts(into[part], more[part])
  into.failures.push(...more.failures)
}

/** Runs all worlds in two processes. */
export async function proveInParallel(options: ProofOptions): Promise<Summary> {
  const summaries = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) => {
      const { worlds, seed, set } = options
      const args = ['--worlds', String(worlds), '--seed', String(seed), '--set', set, '--share', String(index)]
      const broken = options.broken === undefined ? [] : ['--break', options.broken]
      // Without stack traces, the many errors that cancel requests cost a tenth less processor time.
      const child = fork(import.meta.filename, [...args, ...broken], { execArgv: ['--stack-trace-limit=0'] })
      return new Promise<Summary>((resolve, reject) => {
        child.once('message', (summary) => {
          resolve(summary as Summary)
        })
        child.once('exit', (code) => {
          reject(new Error(`A process of the proof exited with ${String(code)}.`))
        })
      })
    }),
  )
  const all = newSummary()
  for (const one of summaries) add(all, one)
  return all
}

/**
 * Runs the proof: `--set NAME --worlds N --seed S [--break NAME]`. `--worlds 1` repeats the world of that seed.
 * The first line of its output counts what happened, the last one the worlds that passed and failed.
 * `--until COUNTER` stops at the first world in which that counter counts. With `--until`, or with fewer than 10 worlds,
 * all run in this process.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      worlds: { type: 'string', default: '2000' },
      seed: { type: 'string', default: String(FIRST_SEED) },
      set: { type: 'string', default: 'rooms' },
      break: { type: 'string' },
      until: { type: 'string' },
      share: { type: 'string' },
    },
  })
  const broken = keysOf(breaks).find((name) => name === values.break)
  if (values.break !== undefined && broken === undefined) throw new RangeError(`There is no break ${values.break}.`)
  const set = setNames.find((name) => name === values.set)
  if (set === undefined) throw new RangeError(`There is no set ${values.set}.`)
  const { until } = values
  if (until !== undefined && !(until in emptyCounters())) throw new RangeError(`There is no counter ${until}.`)
  if (!/^[1-9]\d*$/.test(values.worlds)) throw new RangeError(`--worlds ${values.worlds} is no whole number from 1.`)
  const options = { set, worlds: Number(values.worlds), seed: Number(values.seed), broken, until }
  if (values.share !== undefined) {
    const summary = await proveShare(options, Number(values.share), PROCESSES)
    process.send?.(summary)
    process.disconnect()
    return
  }
  const startedAt = performance.now()
  const runsHere = until !== undefined || options.worlds < 10
  const { worlds, failures, ...counted } = await (runsHere ? proveShare(options, 0, 1) : proveInParallel(options))
  const seconds = (performance.now() - startedAt) / 1_000
  const worldsPerSecond = Math.round((worlds / seconds) * 10) / 10
  console.log(JSON.stringify({ set, worlds, seed: options.seed, worldsPerSecond, ...counted }))
  for (const { seed, findings } of failures.slice(0, 100))
    console.log(`${commandFor(options, seed)}: ${findings.join(' | ')}`)
  const failed = new Set(failures.map(({ seed }) => seed)).size
  console.log(`${String(worlds - failed)} passed, ${String(failed)} failed`)
  process.exitCode = Object.values(counted.counters).some((count) => count > 0) ? 1 : 0
}

/** The command that repeats the world of this seed. */
export function commandFor({ set, broken }: Pick<ProofOptions, 'set' | 'broken'>, seed: number): string {
  const breaking = broken === undefined ? '' : ` --break ${broken}`
  return `npm run prove -- --set ${set} --worlds 1 --seed ${String(seed)}${breaking}`
}

const keysOf = <T extends object>(record: T): readonly (keyof T)[] => Object.keys(record) as (keyof T)[]

if (process.argv[1] === import.meta.filename) await main()
