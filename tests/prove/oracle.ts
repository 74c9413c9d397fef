import type { RecordedRequest } from '../../electron/simulator/simulator.ts'
import type { Conference, Snapshot } from '../../shared/model.ts'
import { byExchange, readAnswers, type Answer } from './answers.ts'
import type { Absence } from './happen.ts'
import { judgeEnds } from './judge-ends.ts'
import { countFaults } from './judge-faults.ts'
import { judgeFresh } from './judge-fresh.ts'
import { judgeWrites } from './judge-writes.ts'
import type { Order } from './moderator.ts'
import type { Plan } from './plan.ts'
import type { Truth } from './truth.ts'
import type { Witness } from './witness.ts'

export type Counts = Record<string, number>

export interface Verdict {
  readonly seed: number
  /** What must not happen. */
  readonly counters: Counts
  /** What went wrong and could not be known. */
  readonly unknowable: Counts
  /** What the world did to Gavel. */
  readonly faults: Counts
  /** One line for each thing counted in `counters`. */
  readonly notes: readonly string[]
}

export interface Case {
  readonly plan: Plan
  readonly truth: Truth
  readonly witness: Witness
  readonly orders: readonly Order[]
  readonly absences: readonly Absence[]
  readonly requests: readonly RecordedRequest[]
  readonly atEnd: Snapshot
  readonly calmFrom: number
  readonly endedAt: number
  readonly complaints: readonly unknown[][]
  readonly journal: readonly string[]
}

/** The case with what all judges need. */
export interface File extends Case {
  readonly vobiz: boolean
  readonly answers: readonly Answer[]
  readonly records: ReadonlyMap<number, RecordedRequest>
  firstShown(conference: Conference): number | undefined
  /** When the picture no longer had this run of a name; Infinity while it has. */
  goneAt(conference: Conference): number
  blame(counter: string, note: string): void
  excuse(counter: string): void
}

/** Everything that is counted, so that a zero can be seen to be a zero. */
const counted = [
  'falseEnds',
  'missedEnds',
  'announcedFromBaseline',
  'shownButEnded',
  'liveButNotShown',
  'wrongPerson',
  'wrongRoom',
  'unasked',
  'repeated',
  'unlogged',
  'falselyFresh',
  'internalErrors',
] as const

export function emptyCounters(): Counts {
  return Object.fromEntries(counted.map((name) => [name, 0]))
}

/** Knows the truth and the wire, and nothing of how Gavel works. */
export function judge(about: Case, observe?: (file: File) => void): Verdict {
  const counters = emptyCounters()
  const unknowable: Counts = {}
  const notes: string[] = []
  const vobiz = about.plan.face !== 'plivo'
  const records = byExchange(about.requests)
  const file: File = {
    ...about,
    vobiz,
    records,
    ...shownIn(about.witness),
    answers: readAnswers(about.witness.exchanges, records, vobiz),
    blame: (counter, note) => {
      counters[counter] = (counters[counter] ?? 0) + 1
      notes.push(`${counter}: ${note}`)
    },
    excuse: (counter) => {
      unknowable[counter] = (unknowable[counter] ?? 0) + 1
    },
  }
  judgeWrites(file)
  judgeEnds(file)
  judgeFresh(file)
  for (const complaint of about.complaints) file.blame('internalErrors', complaint.map(String).join(' '))
  observe?.(file)
  return { seed: about.plan.seed, counters, unknowable, faults: countFaults(file), notes }
}

function shownIn({ shown }: Witness): Pick<File, 'firstShown' | 'goneAt'> {
  const first = new Map<string, number>()
  const gone = new Map<string, number>()
  const idOf = ({ key, instance }: Conference): string => `${key} ${String(instance)}`
  let before = new Set<string>()
  for (const { at, snapshot } of shown) {
    const now = new Set(snapshot.conferences.map(idOf))
    for (const id of now) if (!first.has(id)) first.set(id, at)
    for (const id of before) if (!now.has(id)) gone.set(id, at)
    before = now
  }
  return {
    firstShown: (conference) => first.get(idOf(conference)),
    goneAt: (conference) => gone.get(idOf(conference)) ?? Infinity,
  }
}
