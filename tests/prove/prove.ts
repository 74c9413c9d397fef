import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { breaks, type BreakName } from './breaks.ts'
import type { Counts, Verdict } from './evidence-file.ts'
import { emptyCounters } from './oracle.ts'
import { overHttp } from './network.ts'
import { runWorld } from './world.ts'

/** One world in so many is lived a second time over real HTTP, and must end alike. */
const OVER_HTTP_EVERY = 1_000
const PROCESSES = 2
/** The first world's seed of a run; world n has this plus n. */
const FIRST_SEED = 1

export interface Summary {
  worlds: number
  counters: Counts
  unknowable: Counts
  faults: Counts
  /** Seeds of worlds in which something was counted, and what. */
  bad: { seed: number; notes: readonly string[] }[]
}

export interface ProofOptions {
  readonly worlds: number
  readonly seed: number
  readonly broken?: BreakName | undefined
}

const newSummary = (): Summary => ({
  worlds: 0,
  counters: { ...emptyCounters(), otherOverHttp: 0 },
  unknowable: {},
  faults: {},
  bad: [],
})

/** Lives through every `step`-th world of a run, beginning with the `first`. */
export async function live(wish: ProofOptions, first: number, step: number): Promise<Summary> {
  const summary = newSummary()
  for (let world = first; world < wish.worlds; world += step) {
    const seed = wish.seed + world
    const verdict = await runWorld(seed, { broken: wish.broken })
    add(summary, verdict)
    if (world % OVER_HTTP_EVERY === OVER_HTTP_EVERY - 1) {
      const again = await runWorld(seed, { broken: wish.broken, wire: overHttp })
      if (endOf(again) !== endOf(verdict)) {
        summary.counters['otherOverHttp'] = (summary.counters['otherOverHttp'] ?? 0) + 1
        summary.bad.push({ seed, notes: [`otherOverHttp: ${endOf(verdict)} ${endOf(again)}`] })
      }
    }
  }
  return summary
}

function endOf({ counters, unknowable, faults }: Verdict): string {
  return JSON.stringify({ counters, unknowable, faults })
}

function add(summary: Summary, verdict: Verdict): void {
  summary.worlds += 1
  for (const part of ['counters', 'unknowable', 'faults'] as const) sum(summary[part], verdict[part])
  if (verdict.notes.length > 0) summary.bad.push({ seed: verdict.seed, notes: verdict.notes })
}

function sum(into: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count
}

/** The same in two processes. */
export async function liveTogether(wish: ProofOptions): Promise<Summary> {
  const summaries = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) => {
      const args = ['--worlds', String(wish.worlds), '--seed', String(wish.seed), '--share', String(index)]
      const broken = wish.broken === undefined ? [] : ['--break', wish.broken]
      const child = fork(import.meta.filename, [...args, ...broken])
      return new Promise<Summary>((resolve, reject) => {
        child.once('message', (summary) => {
          resolve(summary as Summary)
        })
        child.once('exit', (code) => {
          reject(new Error(`A process of the proof ended with ${String(code)}.`))
        })
      })
    }),
  )
  const all = newSummary()
  for (const one of summaries) {
    all.worlds += one.worlds
    for (const part of ['counters', 'unknowable', 'faults'] as const) sum(all[part], one[part])
    all.bad.push(...one.bad)
  }
  return all
}

/** `--worlds N --seed S [--break NAME]`; one world with `--worlds 1 --seed S` is a replay. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      worlds: { type: 'string', default: '2000' },
      seed: { type: 'string', default: String(FIRST_SEED) },
      break: { type: 'string' },
      share: { type: 'string' },
    },
  })
  const broken = Object.keys(breaks).find((name) => name === values.break) as BreakName | undefined
  if (values.break !== undefined && broken === undefined) throw new RangeError(`There is no break ${values.break}.`)
  const wish = { worlds: Number(values.worlds), seed: Number(values.seed), broken }
  if (values.share !== undefined) {
    const summary = await live(wish, Number(values.share), PROCESSES)
    process.send?.(summary)
    process.disconnect()
    return
  }
  const startedAt = performance.now()
  const { worlds, counters, unknowable, faults, bad } =
    wish.worlds < 10 ? await live(wish, 0, 1) : await liveTogether(wish)
  const seconds = (performance.now() - startedAt) / 1_000
  const worldsPerSecond = Math.round((worlds / seconds) * 10) / 10
  console.log(JSON.stringify({ worlds, seed: wish.seed, worldsPerSecond, counters, unknowable, faults }))
  for (const { seed, notes } of bad.slice(0, 100))
    console.log(`--seed ${String(seed)} --worlds 1: ${notes.join(' | ')}`)
  process.exitCode = Object.values(counters).some((count) => count > 0) ? 1 : 0
}

if (process.argv[1] === import.meta.filename) await main()
