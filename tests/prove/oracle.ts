import type { Room } from '../../shared/rooms/model.ts'
import { countFaults } from './count-faults.ts'
import type { Counts, Evidence, EvidenceFile, Verdict } from './evidence-file.ts'
import { judgeJournal, judgeResults } from './judge-claims.ts'
import { judgeEnds, judgeMissed } from './judge-ends.ts'
import { judgeInterruptions } from './judge-interruptions.ts'
import { judgeNewcomers } from './judge-newcomers.ts'
import { judgeRosters, judgeUnderWay } from './judge-rows.ts'
import { judgeScheduled } from './judge-scheduled.ts'
import { judgeDoor, judgeSilence } from './judge-silence.ts'
import { judgeWrites } from './judge-writes.ts'
import { parseResponses, requestsByExchange } from './responses.ts'
import type { Exchange, Witness } from './witness.ts'

/** The counters that must be 0 with any mixture of faults. */
const always = [
  'wrongPerson',
  'wrongRoom',
  'unrequested',
  'repeated',
  'endedUnasked',
  'withoutIntent',
  'falseEnds',
  'falseStarts',
  'falseRoster',
  'sentInReadOnly',
  'scheduledTooEarly',
  'scheduledWhenVoid',
  'scheduledTwice',
  'afterRemoval',
  'unmutedAtDoor',
  'internalErrors',
] as const

/** The counters that must be 0 in worlds with at most one fault, and are not judged in others. */
const withOneFault = [
  'missedEnds',
  'shownButEnded',
  'liveButNotShown',
  'leftSilent',
  'falseResult',
  'falseOutcome',
  'withoutOutcome',
  'underWayForEver',
  'newcomerHeard',
] as const

/** The counters of a team, which must always be 0. */
const ofTeams = ['untrueRead', 'overAllowance'] as const

/** All counters, at 0. */
export function emptyCounters(): Counts {
  return Object.fromEntries([...always, ...withOneFault, ...ofTeams].map((name) => [name, 0]))
}

/**
 * Prepares the evidence for the judges.
 *
 * @param relayed what relays of the team received from the provider, with the times at which this Gavel received it
 * @returns the file, and a function that returns the verdict once all judges have seen the file
 */
export function openFile(
  evidence: Evidence,
  relayed: readonly Exchange[] = [],
): { readonly file: EvidenceFile; readonly verdict: () => Verdict } {
  const counters = emptyCounters()
  const excused: Counts = {}
  const findings: string[] = []
  const vobiz = evidence.plan.profile !== 'plivo'
  const requestOf = requestsByExchange(evidence.requests)
  const responses = parseResponses([...evidence.witness.exchanges, ...relayed], requestOf, vobiz)
  const reads = responses.filter((one) => one.kind !== 'list')
  const file: EvidenceFile = {
    ...evidence,
    vobiz,
    requestOf,
    firstShown: firstShownIn(evidence.witness),
    responses,
    readsOf: (room) => reads.filter((one) => one.room === room),
    blame: (counter, finding) => {
      counters[counter] = (counters[counter] ?? 0) + 1
      findings.push(`${counter}: ${finding}`)
    },
    excuse: (name) => {
      excused[name] = (excused[name] ?? 0) + 1
    },
  }
  const { seed } = evidence.plan
  const verdict = (): Verdict => ({ seed, counters, unknowable: excused, faults: countFaults(file), findings })
  return { file, verdict }
}

/** Judges one account of a world by what truly happened, without any of Gavel's rules. */
export function judgeWorld(evidence: Evidence): Verdict {
  const { file, verdict } = openFile(evidence)
  judgeWrites(file)
  judgeRosters(file)
  judgeInterruptions(file)
  judgeScheduled(file)
  judgeDoor(file)
  judgeEnds(file)
  for (const error of evidence.loggedErrors) file.blame('internalErrors', error.map(String).join(' '))
  if (evidence.plan.hasOneFault) {
    judgeMissed(file)
    judgeSilence(file)
    judgeResults(file)
    judgeJournal(file)
    judgeUnderWay(file)
    judgeNewcomers(file)
  }
  return verdict()
}

/** The verdict on a world: the sum of the verdicts on its accounts or desks. */
export function sumOf(verdicts: readonly Verdict[]): Verdict {
  const counters = emptyCounters()
  const unknowable: Counts = {}
  const faults: Counts = {}
  for (const verdict of verdicts) {
    addCounts(counters, verdict.counters)
    addCounts(unknowable, verdict.unknowable)
    addCounts(faults, verdict.faults)
  }
  const findings = verdicts.flatMap((verdict) => verdict.findings)
  return { seed: verdicts[0]?.seed ?? 0, counters, unknowable, faults, findings }
}

/** Adds counts to others. */
export function addCounts(into: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count
}

function firstShownIn({ shown }: Witness): EvidenceFile['firstShown'] {
  const first = new Map<string, number>()
  const idOf = ({ key, instance }: Room): string => `${key} ${String(instance)}`
  for (const { at, snapshot } of shown)
    for (const room of snapshot.conferences) if (!first.has(idOf(room))) first.set(idOf(room), at)
  return (room) => first.get(idOf(room))
}
