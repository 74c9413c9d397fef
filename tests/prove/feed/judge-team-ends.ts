import type { Room } from '../../../shared/rooms/model.ts'
import type { EvidenceFile } from '../evidence-file.ts'
import type { Run } from '../ground-truth.ts'
import { wasShownOnce, wasVisible } from '../judge-ends.ts'
import { nobodyInCommon } from '../run-evidence.ts'
import type { ObservedResponse } from '../responses.ts'
import type { Exchange } from '../witness.ts'
import type { DeskFile } from './team-evidence.ts'

/** Milliseconds by which the broker may delay a message. */
const LONGEST_DELAY = 61_000

interface End {
  readonly at: number
  readonly conference: Room
  readonly alone: boolean
}

/**
 * Judges announced and missed ends. In these worlds the provider's responses are true, except for false 404s. All
 * requests that got a false 404 for a room had left before the first of these 404s arrived. Therefore no two of these
 * 404s prove an end. Each announced end must be true, unless a roster of other callers followed a 404.
 */
export function judgeTeamEnds(deskFile: DeskFile): void {
  const { file, unproven } = deskFile
  const ends = announcedEnds(file)
  for (const end of ends) {
    const { conference, at } = end
    const line = `${conference.name} instance ${String(conference.instance)} at ${String(at)}`
    const over = endedRuns(file, end)
    if (!isShown(file.responses, end, over)) {
      if (isShown(unproven, end, over)) file.blame('toldFromUnproven', `the end of ${line}`)
      else if (wasReplaced(file, end)) file.excuse('false404AndTurnover')
      else file.blame('falseEnds', `${line}, ${over.length === 0 ? 'it is live' : 'true by luck'}`)
    }
    judgeBaseline(file, end, over, line)
  }
  judgeMissed(deskFile, ends)
}

function announcedEnds({ witness }: EvidenceFile): readonly End[] {
  return witness.announced.flatMap(({ at, change }): readonly End[] => {
    if (change.kind === 'ended') return [{ at, conference: change.conference, alone: true }]
    if (change.kind !== 'endedWhileAway') return []
    return change.conferences.map((conference) => ({ at, conference, alone: false }))
  })
}

const callsOf = ({ members = [] }: Room): ReadonlySet<string> =>
  new Set(members.flatMap(({ callUuid }) => callUuid ?? []))

const hasCalls = ({ stays }: Run, calls: ReadonlySet<string>): boolean =>
  stays.some(({ callUuid }) => calls.has(callUuid))

/** The runs that were over when an end was announced, and that the announcement may mean. */
function endedRuns({ truth, firstShown }: EvidenceFile, { conference, at }: End): readonly Run[] {
  const calls = callsOf(conference)
  const over = truth.runsOf(conference.name).filter(({ endedAt }) => endedAt <= at)
  if (calls.size > 0) {
    const last = over.filter((run) => hasCalls(run, calls))
    // Gavel may notice a restart late, because callers who come back keep their calls. If no run that is over had the
    // shown calls, the end means a run that ended after the shown run first appeared.
    const shownAt = firstShown(conference) ?? Infinity
    return last.length > 0 ? last : over.filter(({ endedAt }) => endedAt > shownAt)
  }
  // If a room has no roster, only the time tells which run it is.
  const since = (firstShown(conference) ?? 0) - LONGEST_DELAY
  return over.filter(({ endedAt }) => endedAt > since)
}

/** Whether a 404 was followed by a roster without any of the callers who were shown. */
function wasReplaced({ responses }: EvidenceFile, { conference, at }: End): boolean {
  const since = responses.find(
    (response) => response.kind === 'gone' && response.room === conference.name && response.arrivedAt <= at,
  )
  return responses.some(
    (response) =>
      response.kind === 'roster' &&
      response.room === conference.name &&
      response.arrivedAt <= at &&
      response.leftAt > (since?.leftAt ?? Infinity) &&
      nobodyInCommon(conference, response),
  )
}

/** Whether, before the announcement, a response arrived that was made after the end and so could show it. */
function isShown(responses: readonly ObservedResponse[], { conference, at }: End, over: readonly Run[]): boolean {
  const since = Math.min(...over.map(({ endedAt }) => endedAt))
  return responses.some((response) => {
    if (response.arrivedAt > at || response.handledAt < since) return false
    return response.kind === 'list' ? !response.names.has(conference.name) : response.room === conference.name
  })
}

function judgeBaseline(file: EvidenceFile, { at, alone }: End, over: readonly Run[], line: string): void {
  const suspension = file.suspensions.find(
    ({ from, until, reported }) =>
      reported &&
      at >= until &&
      over.length > 0 &&
      over.every((run) => run.endedAt > from && run.endedAt < until - 500),
  )
  if (alone && suspension !== undefined) file.blame('announcedFromBaseline', line)
}

/** Judges each run that was shown and shared no caller with another run, so that an end can mean only this run. */
function judgeMissed(deskFile: DeskFile, ends: readonly End[]): void {
  const { file, fewest, late, otherOrders } = deskFile
  const shown = new Map<string, Room>()
  for (const { snapshot } of file.witness.shown)
    for (const conference of snapshot.conferences) for (const call of callsOf(conference)) shown.set(call, conference)
  const announced = new Set(ends.flatMap(({ conference }) => [...callsOf(conference)]))
  for (const run of file.truth.runs) {
    if (run.endedAt > file.endedAt - late) continue
    const calls = run.stays.map(({ callUuid }) => callUuid)
    const isMixed = file.truth.runsOf(run.name).some((other) => other !== run && hasCalls(other, new Set(calls)))
    const conference = calls.map((call) => shown.get(call)).findLast((one) => one !== undefined)
    if (isMixed || conference === undefined || calls.some((call) => announced.has(call))) continue
    const isVisible = [file.responses, fewest].every((responses) => wasVisible({ ...file, responses }, run, conference))
    if (!isVisible) file.excuse(wasShownOnce(file, run) ? 'endShownOnce' : 'restartNotVisible')
    else if (
      hadSeveralReaders(deskFile, run) &&
      otherOrders.some((responses) => !wasVisible({ ...file, responses }, run, conference))
    )
      file.excuse('orderUnknown')
    else file.blame('missedEnds', `${run.name}, ended at ${String(run.endedAt)}`)
  }
}

/** Milliseconds before and after an end. A read within this time may be about the run that ended. */
const NEAR = 15_000

/** Whether the responses about a room around the end of a run came from different readers, whose clocks may differ. */
function hadSeveralReaders({ file, messages }: DeskFile, { name, endedAt }: Run): boolean {
  const path = `/Conference/${encodeURIComponent(name)}/`
  const isNear = (read: Exchange): boolean => read.path === path && Math.abs(read.leftAt - endedAt) < NEAR
  const readers = new Set(messages.relayed.flatMap(({ exchange, epoch }) => (isNear(exchange) ? epoch : [])))
  return readers.size + (file.witness.exchanges.some((one) => one.method === 'GET' && isNear(one)) ? 1 : 0) > 1
}

/** Judges the view at the end of the world. After a time without faults, it must be right. */
export function judgeTeamView({ file, late }: DeskFile): void {
  const { atEnd, truth, endedAt, calmFrom, plan } = file
  const shown = new Set(atEnd.conferences.map(({ name }) => name))
  const since = Math.max(calmFrom, endedAt - late)
  for (const { name } of plan.rooms) {
    const runs = truth.runsOf(name).filter((run) => run.endedAt > since && run.startedAt <= endedAt)
    const isFindable = plan.profile !== 'vobiz' || plan.pinned.includes(name) || plan.own.includes(name)
    const isLive = runs.some((run) => run.startedAt < since && run.endedAt > endedAt)
    if (shown.has(name) && runs.length === 0) file.blame('shownButEnded', name)
    if (!shown.has(name) && isLive && isFindable) file.blame('liveButNotShown', name)
  }
}
