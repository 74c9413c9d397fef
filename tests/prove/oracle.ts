import type { Room } from '../../shared/rooms/model.ts'
import { requestsByExchange, parseResponses, type List, type ObservedResponse } from './responses.ts'
import type { Counts, CountsByProfile, Evidence, EvidenceFile, Verdict } from './evidence-file.ts'
import { judgeDoor } from './judge-door.ts'
import { judgeEnded } from './judge-ended.ts'
import { judgeEnds } from './judge-ends.ts'
import { countFaults } from './judge-faults.ts'
import { judgeFresh } from './judge-fresh.ts'
import { judgeResults } from './judge-results.ts'
import { judgeInterruptions } from './judge-interruptions.ts'
import { judgeHeld } from './judge-held.ts'
import { judgeJournal } from './judge-journal.ts'
import { judgeMarks } from './judge-marks.ts'
import { judgeNewcomers } from './judge-newcomers.ts'
import { judgeReads } from './judge-reads.ts'
import { judgeRows } from './judge-rows.ts'
import { judgeRules, judgeScheduled } from './judge-scheduled.ts'
import { judgeSilence } from './judge-silence.ts'
import { judgeWrites } from './judge-writes.ts'
import type { Exchange, Witness } from './witness.ts'

/** All counters, so that those at zero are printed too. */
const counterNames = [
  'falseEnds',
  'falseStarts',
  'missedEnds',
  'announcedFromBaseline',
  'shownButEnded',
  'liveButNotShown',
  'wrongPerson',
  'wrongRoom',
  'unrequested',
  'repeated',
  'endedUnasked',
  'withoutIntent',
  'falselyFresh',
  'falseRoster',
  'falselyBack',
  'markLost',
  'deadRoomRead',
  'shownAsDone',
  'underWayForEver',
  'falseResult',
  'falseOutcome',
  'withoutOutcome',
  'heldForEver',
  'leftMuted',
  'wrongDuration',
  'wrongPeak',
  'wrongBy',
  'sentInReadOnly',
  'scheduledTooEarly',
  'ruleAtVobiz',
  'ruleUnwarned',
  'scheduledWhenVoid',
  'scheduledTwice',
  'newcomerHeard',
  'knownMuted',
  'pausedWithoutReason',
  'unmutedAtDoor',
  'leftSilent',
  'stateLost',
  'afterRemoval',
  'untrueRead',
  'overAllowance',
  'internalErrors',
] as const

export function emptyCounters(): Counts {
  return Object.fromEntries(counterNames.map((name) => [name, 0]))
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
  const reads = readsByRoom(responses)
  const file: EvidenceFile = {
    ...evidence,
    vobiz,
    requestOf,
    ...visibility(evidence.witness),
    responses,
    readsOf: (room) => reads.get(room) ?? [],
    blame: (counter, finding) => {
      counters[counter] = (counters[counter] ?? 0) + 1
      findings.push(`${counter}: ${finding}`)
    },
    excuse: (counter) => {
      excused[counter] = (excused[counter] ?? 0) + 1
    },
  }
  const verdict = (): Verdict => {
    const unknowable = { [evidence.plan.profile]: excused }
    return { seed: evidence.plan.seed, counters, unknowable, faults: countFaults(file), findings }
  }
  return { file, verdict }
}

/** Judges one account of a world by its evidence alone, without any of Gavel's rules. */
export function judgeWorld(evidence: Evidence, observe?: (file: EvidenceFile) => void): Verdict {
  const { file, verdict } = openFile(evidence)
  judgeWrites(file)
  judgeEnds(file)
  judgeFresh(file)
  judgeRows(file)
  judgeMarks(file)
  judgeReads(file)
  judgeResults(file)
  judgeJournal(file)
  judgeHeld(file)
  judgeSilence(file)
  judgeInterruptions(file)
  judgeScheduled(file)
  judgeRules(file)
  judgeEnded(file)
  judgeNewcomers(file)
  judgeDoor(file)
  for (const error of evidence.loggedErrors) file.blame('internalErrors', error.map(String).join(' '))
  observe?.(file)
  return verdict()
}

type RoomRead = Exclude<ObservedResponse, List>

function readsByRoom(responses: readonly ObservedResponse[]): ReadonlyMap<string, readonly RoomRead[]> {
  const found = new Map<string, RoomRead[]>()
  for (const response of responses) {
    if (response.kind === 'list') continue
    const reads = found.get(response.room) ?? []
    reads.push(response)
    found.set(response.room, reads)
  }
  return found
}

/** The verdict on a world: the sum of the verdicts on its accounts or desks. */
export function sumOf(verdicts: readonly Verdict[]): Verdict {
  const counters = emptyCounters()
  const unknowable: CountsByProfile = {}
  const faults: Counts = {}
  for (const verdict of verdicts) {
    addCounts(counters, verdict.counters)
    addByProfile(unknowable, verdict.unknowable)
    addCounts(faults, verdict.faults)
  }
  const findings = verdicts.flatMap((verdict) => verdict.findings)
  return { seed: verdicts[0]?.seed ?? 0, counters, unknowable, faults, findings }
}

export function addCounts(into: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count
}

export function addByProfile(into: CountsByProfile, more: CountsByProfile): void {
  for (const [profile, counts] of Object.entries(more)) addCounts((into[profile] ??= {}), counts)
}

function visibility({ shown }: Witness): Pick<EvidenceFile, 'firstShown' | 'goneAt'> {
  const first = new Map<string, number>()
  const gone = new Map<string, number>()
  const idOf = ({ key, instance }: Room): string => `${key} ${String(instance)}`
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
