import type { Room } from '../../shared/rooms/model.ts'
import { createRunReader, nobodyInCommon, POSSIBLE, shareMembers } from './run-evidence.ts'
import type { ObservedResponse, Roster } from './responses.ts'
import type { EvidenceFile } from './evidence-file.ts'
import { removedAt } from './judge-interruptions.ts'
import { backgroundWait, cycleOf, detailsWait, limitedCycle, readUntil, wasLimited } from './patience.ts'
import type { Run } from './ground-truth.ts'
import { unreadableNames } from './plan.ts'

/**
 * Milliseconds. Without faults, a room may be shown this long after its end, and be missing this long after its start.
 */
const LATE = 9_000
const SECOND = 1_000
/**
 * Milliseconds for which a room may be missing if only an incomplete list shows it. Such a list is read every 15 s, and
 * the view may show the room up to a second later.
 */
const WEAK_LIST = 16_000

/**
 * The limit `base`, plus the time by which reads come later because of many rooms, Gavel in the background, or other
 * reads.
 */
function lateOf(file: EvidenceFile, base = LATE): number {
  const { plan } = file
  return base + cycleOf(plan) + backgroundWait(plan) + detailsWait(file)
}

/**
 * The limit for a room of this name. After a 429, the small rate limit of Vobiz is halved. Then all rooms wait for
 * their turn, except shown rooms that are own or expanded. At one request per second, all rooms and the list are read
 * once between the two 404s of such a room.
 */
function lateOfRoom(file: EvidenceFile, name: string): number {
  const { plan, vobiz } = file
  if (!vobiz || !wasLimited(file)) return lateOf(file)
  const keepsPace = plan.own.includes(name) || plan.expanded.includes(name)
  return keepsPace ? lateOf(file) + plan.rooms.length * SECOND : lateOf(file, limitedCycle(plan))
}

interface End {
  readonly at: number
  readonly conference: Room
  readonly alone: boolean
}

/** Counts false and missed ends, announcements that a baseline forbids, and errors in the final view. */
export function judgeEnds(file: EvidenceFile): void {
  const ends = announcedEnds(file)
  const excused = new Set<Run>()
  const announced = new Set<Run>()
  for (const end of ends) {
    // Runs that no response distinguishes count as one run, which ends when the first of them ends.
    const runs = runsOf(file, end.conference, Math.min(end.at, file.goneAt(end.conference)))
    const over = runs.filter((run) => run.endedAt <= end.at)
    for (const run of over) announced.add(run)
    const isTrue = runs.length === 0 || over.length > 0
    judgeEnd(file, end, isTrue)
    if (!isTrue) for (const run of runs) excused.add(run)
    const last = runs.at(-1)
    if (end.alone && last !== undefined) judgeBaseline(file, last, end)
  }
  judgeMissed(file, announced, new Set(ends.map(({ conference }) => instanceOf(conference))))
  judgeStarts(file, excused, ends)
  judgeFinalView(file)
}

function judgeEnd(file: EvidenceFile, { conference, at }: End, isTrue: boolean): void {
  const line = `${conference.name} instance ${String(conference.instance)} at ${String(at)}`
  const justified = [file.responses, withTiesReversed(file), withoutStill(file, conference)].some((responses) =>
    isJustified(file, conference, at, responses),
  )
  if (justified && isTrue) return
  if (!justified) file.blame('falseEnds', `${line}, ${isTrue ? 'true by luck' : 'it is live'}`)
  else file.excuse(gotFalse404(file, conference, at) ? 'twoFalse404s' : 'twoStaleResponses')
}

/** Milliseconds. No cache in the worlds repeats a response for longer. */
const OLDEST_CACHED = 4_000

/** Whether a 404 falsely reported the end of a live room, and no cache can explain that. */
function gotFalse404({ truth, readsOf }: EvidenceFile, { name }: Room, until: number): boolean {
  return readsOf(name).some(({ kind, handledAt, arrivedAt }) => {
    const run = kind === 'gone' && arrivedAt <= until ? truth.runAt(name, handledAt) : undefined
    return run !== undefined && run.startedAt < handledAt - OLDEST_CACHED
  })
}

function announcedEnds({ witness }: EvidenceFile): readonly End[] {
  return witness.announced.flatMap(({ at, change }): readonly End[] => {
    if (change.kind === 'ended') return [{ at, conference: change.conference, alone: true }]
    if (change.kind !== 'endedWhileAway') return []
    return change.conferences.map((conference) => ({ at, conference, alone: false }))
  })
}

/** The true run that was shown as this conference: the run of the last response that showed it alive. */
function runOf(file: EvidenceFile, conference: Room, at: number): Run | undefined {
  return runsOf(file, conference, at).at(-1)
}

/** All true runs in which a response showed this conference alive, in the order of the responses. */
export function runsOf(file: EvidenceFile, conference: Room, at: number): readonly Run[] {
  const members = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const found: Run[] = []
  const read = createRunReader(conference, file, POSSIBLE)
  for (const response of file.readsOf(conference.name)) {
    if (response.arrivedAt > at) break
    // The view shows the roster that arrived at `rosterAt`, even if its run time suggests another run.
    const isShown = response.kind === 'roster' && response.arrivedAt === conference.rosterAt
    if (read(response) !== 'alive' && !isShown) continue
    const run = file.truth.runAt(conference.name, response.handledAt)
    const fits =
      response.kind === 'alive' ||
      members.size === 0 ||
      run?.stays.some(({ callUuid }) => members.has(callUuid)) === true
    if (fits && run !== undefined && found.at(-1) !== run) found.push(run)
  }
  if (found.length > 0) return found
  // If no response showed it alive, its members identify the run.
  return file.truth
    .runsOf(conference.name)
    .filter((run) => run.startedAt <= at && run.stays.some(({ callUuid }) => members.has(callUuid)))
}

/** The same responses with the order reversed among those of the same millisecond, because either order is possible. */
function withTiesReversed({ responses }: EvidenceFile): readonly ObservedResponse[] {
  return responses.toSorted((a, b) => a.arrivedAt - b.arrivedAt || b.leftAt - a.leftAt)
}

/**
 * The same responses without the rosters whose run time stands still. These say nothing, so they do not outdate a
 * roster that was requested before them and arrived later.
 */
function withoutStill({ responses }: EvidenceFile, { name }: Room): readonly ObservedResponse[] {
  /** The first roster with each run time. */
  const grown: Roster[] = []
  return responses.filter((response) => {
    if (response.kind !== 'roster' || response.room !== name) return true
    const newest = grown.findLast((one) => shareMembers(one, response))
    if (newest !== undefined && standsStill(newest, response)) return false
    if (newest?.run !== response.run) grown.push(response)
    return true
  })
}

/** Milliseconds by which Gavel may notice later that a request leaves, or that a response arrives. */
const MOMENT = 50

/** Whether independent responses show the end, and no response between them contradicts it. */
function isJustified(
  file: EvidenceFile,
  conference: Room,
  until: number,
  responses: readonly ObservedResponse[],
): boolean {
  let against: readonly ObservedResponse[] = []
  let newest: Roster | undefined
  const read = createRunReader(conference, file, POSSIBLE)
  for (const response of responses) {
    if (response.arrivedAt > until) break
    const state = read(response)
    if (state === 'alive' && response.kind === 'roster') {
      if (newest !== undefined && standsStill(newest, response)) continue
      // The first roster with a run time shows since when that run time has stood still.
      if (newest === undefined || newest.run !== response.run) newest = response
    }
    const isAfterGone = (first: ObservedResponse): boolean =>
      first.kind === 'gone' && response.leftAt >= first.arrivedAt
    // No member is left from before the 404, so this roster shows the end too, whatever the run times say.
    const isChanged =
      response.kind === 'roster' && response.room === conference.name && nobodyInCommon(conference, response)
    if (isChanged && against.some(isAfterGone)) return true
    if (state === 'over') {
      if (against.some((first) => areIndependent(file, first, response)) || endsByLists([...against, response]))
        return true
      against = [...against, response]
    } else if (state === 'alive') {
      // A response without a roster may be about the next run, so it does not contradict what a roster of that run
      // showed. If two things happen in the same millisecond, either may be the first.
      const leftAfter = response.leftAt - response.unsureBy
      against = against.filter(
        (first) => leftAfter <= first.arrivedAt || (first.kind === 'roster' && response.kind !== 'roster'),
      )
    }
  }
  return false
}

/** The minimum number of milliseconds between two responses that show an end, so that no single glitch explains both. */
const APART = 2_000
/** The same while most rooms of the account may have ended together. */
const HELD = 10_000
/**
 * The number of complete lists without a room that are enough to show its end, and the milliseconds that they must
 * span.
 */
const LISTS = { count: 3, over: 12_000 }

/**
 * Whether no single fault explains both. That is so if time lies between them, and they are of different kinds, or are
 * two 404s with a good response of the account between them, or are two rosters.
 */
function areIndependent(
  file: EvidenceFile,
  first: ObservedResponse,
  second: ObservedResponse,
  { isCertain = false, apart = APART } = {},
): boolean {
  // The earliest time at which the request may have left: the certain bound, or what this Gavel may know.
  const leftAfter = (one: ObservedResponse): number => (isCertain ? one.leftAt - one.unsureBy : one.leftAt)
  const arrivedAt = first.relayed && first.kind === 'roster' && !isCertain ? first.handledAt : first.arrivedAt
  const since = isCertain ? arrivedAt + MOMENT : Math.min(arrivedAt, first.leftAt)
  if (leftAfter(second) - since < apart) return false
  if (first.kind === 'roster' || second.kind === 'roster') return second.kind === 'roster'
  if (first.kind !== second.kind) return true
  if (first.kind === 'list') return false
  // Of two things in the same millisecond either may be the first.
  const isInOrder = (before: number, at: number): boolean => (isCertain ? before < at : before <= at)
  const isGood = (one: ObservedResponse): boolean =>
    one.kind === 'list' || ((one.kind === 'roster' || one.kind === 'alive') && one.room !== nameOf(first))
  return file.responses.some(
    (one) => isGood(one) && isInOrder(first.arrivedAt, leftAfter(one)) && isInOrder(one.arrivedAt, second.arrivedAt),
  )
}

function nameOf(response: ObservedResponse): string | undefined {
  return response.kind === 'list' ? undefined : response.room
}

function endsByLists(against: readonly ObservedResponse[]): boolean {
  const lists = against.filter(({ kind }) => kind === 'list')
  const over = (lists.at(-1)?.arrivedAt ?? 0) - (lists[0]?.leftAt ?? 0)
  return lists.length >= LISTS.count && over >= LISTS.over
}

/** Whether the run time of a live room has not changed for over a second, so that the response must be cached. */
function standsStill(before: Roster, { run, leftAt }: Roster): boolean {
  return run !== undefined && run > 0 && run === before.run && leftAt > before.arrivedAt + 1_000
}

function judgeBaseline(file: EvidenceFile, run: Run, end: End): void {
  const suspension = file.suspensions.find(
    ({ from, until, reported }) => reported && run.endedAt > from && run.endedAt < until - 500 && end.at >= until,
  )
  if (suspension === undefined) return
  // If the provider responded from a cache, the run still seemed live in the baseline.
  const staleBaseline = file.responses.some(
    (response) =>
      (response.kind === 'alive' || (response.kind === 'roster' && !nobodyInCommon(end.conference, response))) &&
      response.room === run.name &&
      response.leftAt >= suspension.until &&
      response.arrivedAt < end.at &&
      file.truth.runAt(run.name, response.handledAt) !== run,
  )
  if (staleBaseline) file.excuse('staleBaseline')
  else file.blame('announcedFromBaseline', `${run.name} ended during ${suspension.why}`)
}

/**
 * @param wronglyEnded live runs whose end was announced; `judgeEnd` judges whether the responses showed it
 * @param ends all ends that were announced
 */
function judgeStarts(file: EvidenceFile, wronglyEnded: ReadonlySet<Run>, ends: readonly End[]): void {
  for (const { at, change } of file.witness.announced) {
    if (change.kind !== 'started') continue
    const run = runOf(file, change.conference, at)
    if (run === undefined) {
      judgeFalseStart(file, change.conference.name, at)
      continue
    }
    const isOlder =
      file.plan.rooms.some(({ name, age }) => name === run.name && age > 10) && run === file.truth.runsOf(run.name)[0]
    const wasSuspended = file.suspensions.some(
      ({ from, until, reported }) => reported && run.startedAt > from && run.startedAt < until - 6_000,
    )
    // A restart is announced together with an end, and `judgeEnd` judges whether the responses showed that end.
    const isRestart = isOlder && ends.some((end) => end.at === at && end.conference.key === change.conference.key)
    if (isRestart || ((isOlder || wasSuspended) && wronglyEnded.has(run))) file.excuse('startedAgain')
    else if ((isOlder || wasSuspended) && wasFalselyAbsent(file, change.conference, run, at))
      file.excuse('falseAbsence')
    else if (isOlder || wasSuspended)
      file.blame('announcedFromBaseline', `${run.name} started at ${String(run.startedAt)}`)
  }
}

/** A start without a run. Only a cache, or a room that has ended, explains a response that shows it. */
function judgeFalseStart(file: EvidenceFile, name: string, at: number): void {
  const shown = file.readsOf(name).filter(({ kind, arrivedAt }) => kind !== 'gone' && arrivedAt <= at)
  if (shown.length > 0) file.excuse('startOfEndedRun')
  else file.blame('falseStarts', `${name} at ${String(at)}`)
}

/** Whether the last earlier response was a 404 for a live room, and no response showed when its run began. */
function wasFalselyAbsent({ readsOf }: EvidenceFile, { name, startedAt }: Room, run: Run, at: number): boolean {
  const last = readsOf(name).findLast(({ arrivedAt }) => arrivedAt < at)
  return startedAt === undefined && last?.kind === 'gone' && last.handledAt > run.startedAt
}

function instanceOf({ name, instance }: Room): string {
  return `${name} ${String(instance)}`
}

/** @param reported instances whose end was announced; `judgeEnd` judges whether that was true */
function judgeMissed(file: EvidenceFile, announced: ReadonlySet<Run>, reported: ReadonlySet<string>): void {
  // An end that could not be read before the account was removed is never announced.
  if (removedAt(file) < Infinity) return
  const shown = new Map<Run, Room>()
  /** When a read first showed the run. A list alone does not tell when a run began. */
  const confirmedAt = new Map<Run, number>()
  for (const { at, snapshot } of file.witness.shown) {
    for (const conference of snapshot.conferences) {
      const run = runOf(file, conference, at)
      if (run === undefined) continue
      shown.set(run, conference)
      if (conference.unread !== true && !confirmedAt.has(run)) confirmedAt.set(run, at)
    }
  }
  for (const [run, conference] of shown) {
    const late = lateOfRoom(file, run.name)
    const held = mayBeHeld(file, run.name, run.endedAt, run.endedAt + late) ? HELD : 0
    if (run.endedAt > readUntil(file) - late - held || announced.has(run)) continue
    // A room that only a list has shown is announced neither as started nor as ended.
    if (conference.unread === true) file.excuse('onlyListed')
    else if (!wasVisible(file, run, conference, confirmedAt.get(run)))
      file.excuse(wasShownOnce(file, run) ? 'endShownOnce' : 'restartNotVisible')
    else if (reported.has(instanceOf(conference))) file.excuse('announcedTooEarly')
    else file.blame('missedEnds', `${run.name}, ended at ${String(run.endedAt)}`)
  }
}

/**
 * Whether no response of a later run hid the end before independent responses had shown it.
 *
 * @param confirmedAt when a read first showed the run
 */
function wasVisible(file: EvidenceFile, run: Run, conference: Room, confirmedAt: number | undefined): boolean {
  let against: readonly ObservedResponse[] = []
  const { startedAt } = conference
  // The shown start may belong to an earlier run that no response distinguished from this one.
  const known = startedAt === undefined ? conference : { ...conference, startedAt: Math.max(startedAt, run.startedAt) }
  const read = createRunReader(known, { vobiz: file.vobiz, firstShown: () => confirmedAt })
  let aliveUntil = -Infinity
  for (const response of file.responses) {
    // A response from before the run describes an earlier run, whatever Gavel showed when it arrived.
    if (response.handledAt < run.startedAt) continue
    const state = read(response)
    const isOverlapping = response.kind !== 'roster' && response.leftAt - response.unsureBy <= aliveUntil
    // Such a response may have arrived in the moment before the view showed the run.
    const isNamed = response.kind === 'alive' && response.room === run.name
    if (isNamed || state === 'alive') aliveUntil = Math.max(aliveUntil, response.arrivedAt)
    // Such a response contradicts the 404s before it. If a 404 overlaps it, nobody knows which of the two is later.
    if (isNamed) against = []
    // This one arrived late. A list overlaps it, so nobody knows which of the two is later.
    else if (state === 'alive' && response.handledAt < run.endedAt)
      against = against.filter(({ kind }) => kind !== 'list')
    // If the two overlap, nobody knows whether this response or the one that shows the room live is later.
    if (response.handledAt < run.endedAt || state === undefined || isOverlapping) continue
    if (state === 'over') {
      const isShown = (first: ObservedResponse): boolean =>
        (first.kind === 'roster') === (response.kind === 'roster') &&
        areIndependent(file, first, response, { isCertain: true, apart: apartUntil(file, run, first, response) })
      if (against.some(isShown) || endsByLists([...against, response])) return true
      against = [...against, response]
    } else if (file.truth.runAt(run.name, response.handledAt) !== undefined || showsLaterRun(file, run, response))
      return false
  }
  return true
}

/** How many milliseconds must lie between these two responses that show the end of a run, for all that Gavel may know. */
function apartUntil(file: EvidenceFile, { name }: Run, first: ObservedResponse, second: ObservedResponse): number {
  return mayBeHeld(file, name, first.arrivedAt, second.arrivedAt) ? HELD : APART
}

/**
 * Whether, between these times, Gavel may have known most rooms of the account as ended, or no other one as live. Then
 * no room ends before the first sign of its end is ten seconds old.
 */
function mayBeHeld({ responses, truth, vobiz }: EvidenceFile, name: string, since: number, until: number): boolean {
  const near = responses.filter(({ arrivedAt }) => arrivedAt > since - HELD && arrivedAt <= until)
  const others = new Set(truth.runs.flatMap((run) => (run.name !== name && run.endedAt > since - HELD ? run.name : [])))
  const mayBeOver = (other: string): boolean => {
    const speaksAgainst = (one: ObservedResponse): boolean =>
      one.kind === 'list' ? !vobiz && !one.names.has(other) : one.kind === 'gone' && one.room === other
    const showsLive = (one: ObservedResponse): boolean =>
      one.leftAt >= since && (one.kind === 'list' ? one.names.has(other) : one.kind !== 'gone' && one.room === other)
    const hasEnded = truth.runsOf(other).some(({ endedAt }) => endedAt > since - HELD && endedAt < until)
    return hasEnded || near.some(speaksAgainst) || !near.some(showsLive)
  }
  const over = [...others].filter(mayBeOver).length
  return over > 0 && over + 1 > (others.size + 1) / 2
}

/** Whether the provider responded with a 404 to a read that it handled between the end and the next run. */
function wasShownOnce({ responses, truth }: EvidenceFile, run: Run): boolean {
  const next = truth.runsOf(run.name).find(({ startedAt }) => startedAt >= run.endedAt)?.startedAt ?? Infinity
  return responses.some(
    (response) =>
      response.kind === 'gone' &&
      response.room === run.name &&
      response.handledAt >= run.endedAt &&
      response.handledAt < next,
  )
}

/** Whether a member of this roster was in a later run. If that run has ended, the response came from a cache. */
function showsLaterRun({ truth }: EvidenceFile, run: Run, response: ObservedResponse): boolean {
  if (response.kind !== 'roster') return false
  const present = new Set(response.people.map(({ callUuid }) => callUuid))
  return truth
    .runsOf(run.name)
    .some((later) => later.startedAt >= run.endedAt && later.stays.some(({ callUuid }) => present.has(callUuid)))
}

/** Judges the view at the end of the world. After a time without faults, it must be right. */
function judgeFinalView(file: EvidenceFile): void {
  const { atEnd, truth, endedAt, calmFrom, plan } = file
  if (removedAt(file) < Infinity) return
  const until = readUntil(file)
  const shown = new Set(atEnd.conferences.map(({ name }) => name))
  // All rooms wait for their turn before they are shown.
  const waiting = lateOf(file, file.vobiz && wasLimited(file) ? limitedCycle(plan) : LATE)
  for (const name of shown) {
    const run = truth.runAt(name, endedAt)
    const last = truth.runsOf(name).at(-1)
    const limit = unreadableNames.includes(name) ? waiting + LISTS.over : lateOfRoom(file, name)
    const held = last !== undefined && mayBeHeld(file, name, last.endedAt, last.endedAt + limit) ? HELD : 0
    if (run === undefined && (last === undefined || last.endedAt < until - limit - held)) {
      // Without a read, only complete lists show an end. The lists of Vobiz may lack live rooms.
      if (file.vobiz && unreadableNames.includes(name)) {
        file.excuse('onlyListed')
        continue
      }
      // Gavel could not read the room if the provider made Gavel pause until the end.
      const wasRead = file.responses.some(
        (response) =>
          (response.kind === 'list' || response.room === name) &&
          response.leftAt > calmFrom &&
          response.leftAt < endedAt - lateOf(file) / 2,
      )
      if (wasRead) file.blame('shownButEnded', name)
      else file.excuse('pausedUntilTheEnd')
    }
  }
  for (const run of truth.runs) {
    const wasLive = run.endedAt > endedAt && run.startedAt < until - waiting
    const isRead = !unreadableNames.includes(run.name) && [...plan.pinned, ...plan.own].includes(run.name)
    const findable = !file.vobiz || isRead
    const listed =
      plan.profile === 'vobiz-documented' && Math.max(calmFrom, run.startedAt) < until - lateOf(file, WEAK_LIST)
    if (wasLive && (findable || listed) && !shown.has(run.name)) file.blame('liveButNotShown', run.name)
  }
}
