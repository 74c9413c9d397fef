import type { Conference } from '../../shared/model.ts'
import { clockWasSet, createReader, LIKELY, nobodyInCommon, POSSIBLE } from './run-evidence.ts'
import type { ObservedResponse } from './responses.ts'
import type { File } from './evidence-file.ts'
import type { Run } from './ground-truth.ts'

/** A room that still is shown this long after it ended in calm weather, or is not shown this long after it began. */
const LATE = 9_000
/** The same on Vobiz, where a second was refused: four rooms share half a request a second or less. */
const LIMITED = 15_000
/** A list that proves nothing is asked this seldom; what only it shows may take as long. */
const WEAK_LIST = 16_000

interface End {
  readonly at: number
  readonly conference: Conference
  readonly alone: boolean
}

/** Ends announced that were none, ends never announced, and what a baseline must keep to itself. */
export function judgeEnds(file: File): void {
  const ends = endsAnnounced(file)
  const announced = new Set<Run>()
  for (const end of ends) {
    // Runs that nothing told apart are one to whoever looks; what is announced is that it is over with the first.
    const runs = runsOf(file, end.conference, Math.min(end.at, file.goneAt(end.conference)))
    const over = runs.filter((run) => run.endedAt <= end.at)
    for (const run of over) announced.add(run)
    const isTrue = runs.length === 0 || over.length > 0
    judgeEnd(file, end, isTrue)
    const last = runs.at(-1)
    if (end.alone && last !== undefined) judgeBaseline(file, last, end)
  }
  judgeMissed(file, announced, new Set(ends.map(({ conference }) => instanceOf(conference))))
  judgeStarts(file)
  judgeLastPicture(file)
}

function judgeEnd(file: File, { conference, at }: End, isTrue: boolean): void {
  const line = `${conference.name} instance ${String(conference.instance)} at ${String(at)}`
  const justified = isJustified(file, conference, at, file.answers) || isJustified(file, conference, at, retied(file))
  if (justified && isTrue) return
  if (clockWasSet(file.plan)) file.excuse('clockWasSet')
  else if (!justified) file.blame('falseEnds', `${line}, ${isTrue ? 'true by luck' : 'it lives'}`)
  else file.excuse('twoAnswersLied')
}

function endsAnnounced({ witness }: File): readonly End[] {
  return witness.announced.flatMap(({ at, change }): readonly End[] => {
    if (change.kind === 'ended') return [{ at, conference: change.conference, alone: true }]
    if (change.kind !== 'endedWhileAway') return []
    return change.conferences.map((conference) => ({ at, conference, alone: false }))
  })
}

/** The true run that was shown as this conference: the one that the last answer in its favour was made in. */
function runOf(file: File, conference: Conference, at: number): Run | undefined {
  return runsOf(file, conference, at).at(-1)
}

/** All true runs that answers in favour of this conference were made in, in that order. */
function runsOf(file: File, conference: Conference, at: number): readonly Run[] {
  const members = new Set((conference.members ?? []).flatMap((member) => member.callUuid ?? []))
  const found: Run[] = []
  const read = createReader(conference, file, LIKELY)
  for (const answer of file.answers) {
    if (answer.arrivedAt > at) break
    if (answer.kind === 'list' || answer.room !== conference.name) continue
    const said = read(answer)
    if (said !== 'alive') continue
    const run = file.truth.runAt(conference.name, answer.madeAt)
    const fits =
      answer.kind === 'alive' || members.size === 0 || run?.stays.some(({ callUuid }) => members.has(callUuid)) === true
    if (fits && run !== undefined && found.at(-1) !== run) found.push(run)
  }
  if (found.length > 0) return found
  // Where the start says nothing, as after a name that only a list had shown, the people do.
  return file.truth
    .runsOf(conference.name)
    .filter((run) => run.startedAt <= at && run.stays.some(({ callUuid }) => members.has(callUuid)))
}

/** The same answers; those of one millisecond may as well have come the other way round. */
function retied({ answers }: File): readonly ObservedResponse[] {
  return answers.toSorted((a, b) => a.arrivedAt - b.arrivedAt || b.leftAt - a.leftAt)
}

/** Two answers, the second asked after the first was had, say that it is over, and none asked in between denies it. */
function isJustified(file: File, conference: Conference, until: number, answers: readonly ObservedResponse[]): boolean {
  let suspicions: readonly ObservedResponse[] = []
  const read = createReader(conference, file, POSSIBLE)
  for (const answer of answers) {
    if (answer.arrivedAt > until) break
    const said = read(answer)
    if (answer.kind === 'roster' && answer.room === conference.name && nobodyInCommon(conference, answer)) {
      // Whoever is there now came after it was not found: a second look of its own, whatever the run times say.
      if (suspicions.some((first) => first.kind === 'gone' && answer.leftAt >= first.arrivedAt)) return true
    }
    if (said === 'alive') {
      // That something of this name lives does not contradict a roster of another run.
      suspicions = suspicions.filter(
        (first) => answer.leftAt <= first.arrivedAt || (first.kind === 'roster' && answer.kind !== 'roster'),
      )
    } else if (said === 'over') {
      if (suspicions.some((first) => answer.leftAt >= first.arrivedAt)) return true
      suspicions = [...suspicions, answer]
    }
  }
  return false
}

function judgeBaseline(file: File, run: Run, end: End): void {
  const away = file.absences.find(
    ({ from, until, told }) => told && run.endedAt > from && run.endedAt < until - 500 && end.at >= until,
  )
  if (away === undefined) return
  // A provider that answered out of a cache made a baseline in which it lived.
  const baselineLied = file.answers.some(
    (answer) =>
      (answer.kind === 'alive' || (answer.kind === 'roster' && !nobodyInCommon(end.conference, answer))) &&
      answer.room === run.name &&
      answer.leftAt >= away.until &&
      answer.arrivedAt < end.at &&
      file.truth.runAt(run.name, answer.madeAt) !== run,
  )
  if (baselineLied) file.excuse('baselineLied')
  else file.blame('announcedFromBaseline', `${run.name} ended during ${away.why}`)
}

function judgeStarts(file: File): void {
  for (const { at, change } of file.witness.announced) {
    if (change.kind !== 'started') continue
    const run = runOf(file, change.conference, at)
    if (run === undefined) continue
    const began =
      file.plan.rooms.some(({ name, age }) => name === run.name && age > 10) && run === file.truth.runsOf(run.name)[0]
    const away = file.absences.some(
      ({ from, until, told }) => told && run.startedAt > from && run.startedAt < until - 6_000,
    )
    if (began || away) file.blame('announcedFromBaseline', `${run.name} started at ${String(run.startedAt)}`)
  }
}

function instanceOf({ name, instance }: Conference): string {
  return `${name} ${String(instance)}`
}

/** @param told instances whose end was announced; whether that was true was judged by itself. */
function judgeMissed(file: File, announced: ReadonlySet<Run>, told: ReadonlySet<string>): void {
  const shown = new Map<Run, Conference>()
  for (const { at, snapshot } of file.witness.shown) {
    for (const conference of snapshot.conferences) {
      const run = runOf(file, conference, at)
      if (run !== undefined) shown.set(run, conference)
    }
  }
  for (const [run, conference] of shown) {
    if (run.endedAt > file.endedAt - LATE || announced.has(run)) continue
    if (clockWasSet(file.plan)) file.excuse('clockWasSet')
    else if (!wasVisible(file, run, conference)) file.excuse('restartNotVisible')
    else if (told.has(instanceOf(conference))) file.excuse('toldTooEarly')
    else file.blame('missedEnds', `${run.name}, ended at ${String(run.endedAt)}`)
  }
}

/** Whether the answers after an end told it before one about a later run, which nothing told apart, hid it. */
function wasVisible(file: File, run: Run, conference: Conference): boolean {
  let first: ObservedResponse | undefined
  const read = createReader(conference, file)
  for (const answer of file.answers) {
    const said = read(answer)
    if (answer.madeAt < run.endedAt || said === undefined) continue
    if (said === 'over') {
      if (first !== undefined && answer.leftAt >= first.arrivedAt) return true
      // A list that lacks a name raises a question; only a look at the room begins an answer.
      if (answer.kind !== 'list') first ??= answer
    } else if (file.truth.runAt(run.name, answer.madeAt) !== undefined || showsLater(file, run, answer)) return false
  }
  return true
}

/** Whether the people of an answer out of a cache were there in a later run, which may be over by now. */
function showsLater({ truth }: File, run: Run, answer: ObservedResponse): boolean {
  if (answer.kind !== 'roster') return false
  const there = new Set(answer.people.map(({ callUuid }) => callUuid))
  return truth
    .runsOf(run.name)
    .some((later) => later.startedAt >= run.endedAt && later.stays.some(({ callUuid }) => there.has(callUuid)))
}

/** In the end, after calm weather, the picture must be right. */
function judgeLastPicture(file: File): void {
  const { atEnd, truth, endedAt, calmFrom, plan } = file
  const shown = new Set(atEnd.conferences.map(({ name }) => name))
  for (const name of shown) {
    const run = truth.runAt(name, endedAt)
    const last = truth.runsOf(name).at(-1)
    if (run === undefined && (last === undefined || last.endedAt < endedAt - LATE)) {
      // A provider that made Gavel rest until the end could not be asked.
      const asked = file.answers.some(
        (answer) =>
          (answer.kind === 'list' || answer.room === name) &&
          answer.leftAt > calmFrom &&
          answer.leftAt < endedAt - LATE / 2,
      )
      if (asked) file.blame('shownButEnded', name)
      else file.excuse('restingUntilTheEnd')
    }
  }
  // After a 429 the small allowance is halved; what is neither own nor expanded then waits for its turn.
  const limited = file.vobiz && file.witness.exchanges.some(({ status }) => status === 429)
  for (const run of truth.runs) {
    const lived = run.endedAt > endedAt && run.startedAt < endedAt - (limited ? LIMITED : LATE)
    const findable = !file.vobiz || plan.pinned.includes(run.name) || plan.own.includes(run.name)
    const listed = plan.profile === 'vobiz-documented' && Math.max(calmFrom, run.startedAt) < endedAt - WEAK_LIST
    if (lived && (findable || listed) && !shown.has(run.name)) file.blame('liveButNotShown', run.name)
  }
}
