import type { Conference } from '../../shared/model.ts'
import { byExchange, readResponses } from './responses.ts'
import type { Case, Counts, File, Verdict } from './evidence-file.ts'
import { judgeEnds } from './judge-ends.ts'
import { countFaults } from './judge-faults.ts'
import { judgeFresh } from './judge-fresh.ts'
import { judgeWrites } from './judge-writes.ts'
import type { Witness } from './witness.ts'

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
  const vobiz = about.plan.profile !== 'plivo'
  const records = byExchange(about.requests)
  const file: File = {
    ...about,
    vobiz,
    records,
    ...shownIn(about.witness),
    answers: readResponses(about.witness.exchanges, records, vobiz),
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
