import type { Room } from '../../shared/rooms/model.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Run } from './ground-truth.ts'
import { removedAt } from './judge-interruptions.ts'
import { LONGEST, PATIENCE } from './patience.ts'

/** Milliseconds from one response to the next request, so that not both come from one node that fails over. */
const APART = 2_000

/** Milliseconds by which the summary of the rooms that ended unobserved may be late. */
const SUMMARY_DELAY = 10_000

interface End {
  readonly at: number
  /** Not before this, it was known. Defaults to `at`. */
  readonly decidedAt?: number
  readonly conference: Room
}

/**
 * Counts announced ends of rooms that were live, and starts of rooms that were not. Each true end explains one announced
 * end, and must have come after the room was first shown, or while the response that showed it was on its way.
 */
export function judgeEnds(file: EvidenceFile): void {
  const announced = new Set<Run>()
  for (const { at, decidedAt = at, conference } of announcedEnds(file)) {
    const { name, instance } = conference
    const since = (file.firstShown(conference) ?? at) - LONGEST
    const over = file.truth.runsOf(name).filter(({ endedAt }) => endedAt > since && endedAt <= at)
    const run = over.find((one) => !announced.has(one))
    if (run !== undefined) announced.add(run)
    else if (wasDeniedTwice(file, name, decidedAt, at)) file.excuse('twoFalse404s')
    else file.blame('falseEnds', `${name} instance ${String(instance)} at ${String(at)}`)
  }
  for (const { at, change } of file.witness.announced) {
    if (change.kind !== 'started') continue
    const { name } = change.conference
    const wasLive = file.truth.runsOf(name).some(({ startedAt, endedAt }) => startedAt <= at && endedAt > at - LONGEST)
    if (!wasLive) file.blame('falseStarts', `${name} at ${String(at)}`)
  }
}

/** The announced ends of rooms. */
export function announcedEnds({ witness }: Pick<EvidenceFile, 'witness'>): readonly End[] {
  return witness.announced.flatMap(({ at, change }): readonly End[] => {
    if (change.kind === 'ended') return [{ at, conference: change.conference }]
    if (change.kind !== 'endedWhileAway') return []
    // One summary tells of all that ended unobserved, once the others were read.
    return change.conferences.map((conference) => ({ at, decidedAt: at - SUMMARY_DELAY, conference }))
  })
}

/**
 * Whether at some moment within these times two independent responses, 404s of the provider or lists, had said falsely that
 * a live room is over, and none since the first had shown it.
 */
export function wasDeniedTwice(
  { truth, responses, vobiz }: EvidenceFile,
  name: string,
  since: number,
  until: number,
): boolean {
  let count = 0
  let previous = -Infinity
  for (const response of responses) {
    const { kind, leftAt, handledAt, arrivedAt } = response
    if (arrivedAt > until) break
    if (kind !== 'list' && response.room !== name) continue
    const shows = kind === 'list' ? response.names.has(name) : kind !== 'gone'
    if (shows && leftAt >= previous && arrivedAt < until) {
      if (count >= 2 && arrivedAt >= since) return true
      count = 0
    }
    if (shows || (kind === 'list' && vobiz) || truth.runAt(name, handledAt) === undefined) continue
    if (count > 0 && leftAt < previous + APART) continue
    count += 1
    previous = arrivedAt
  }
  return count >= 2
}

/** Counts ends that were not announced in time, and rooms that the view shows wrongly at the end of the world. */
export function judgeMissed(file: EvidenceFile): void {
  if (removedAt(file) < Infinity) return
  const ends = announcedEnds(file)
  const { truth, endedAt, atEnd, plan } = file
  for (const run of truth.runs) {
    if (run.endedAt > endedAt - PATIENCE || !wasShown(file, run)) continue
    const isTold = ({ at, conference }: End): boolean =>
      conference.name === run.name && at >= run.endedAt && at <= run.endedAt + PATIENCE
    if (ends.some(isTold)) continue
    if (isVisible(file, run)) file.blame('missedEnds', `${run.name}, ended at ${String(run.endedAt)}`)
    else file.excuse('restartNotVisible')
  }
  const shown = new Set(atEnd.conferences.map(({ name }) => name))
  for (const name of shown) {
    const lastEnd = Math.max(...truth.runsOf(name).map((run) => run.endedAt))
    if (lastEnd < endedAt - PATIENCE) file.blame('shownButEnded', name)
  }
  for (const { name, startedAt, endedAt: end } of truth.runs) {
    // No list of Vobiz as observed shows a room, so only marked rooms are read there.
    const isFindable = plan.profile !== 'vobiz' || plan.pinned.includes(name) || plan.own.includes(name)
    const isLive = end > endedAt && startedAt < endedAt - PATIENCE
    if (isLive && isFindable && !shown.has(name)) file.blame('liveButNotShown', name)
  }
}

/**
 * Whether the view showed this run: one of its callers or, where none are listed, the room while it was live and after it
 * had been read in this run, because until then it shows the run before.
 */
function wasShown(file: EvidenceFile, { name, startedAt, endedAt, stays }: Run): boolean {
  const calls = new Set(stays.map(({ callUuid }) => callUuid))
  const readAt = file
    .readsOf(name)
    .flatMap(({ kind, handledAt, arrivedAt }) => (kind !== 'gone' && handledAt >= startedAt ? arrivedAt : []))
  return file.witness.shown.some(({ at, snapshot }) => {
    if (at < startedAt || at >= endedAt) return false
    // A room that only a list has shown is announced neither as started nor as ended.
    const room = snapshot.conferences.find((one) => one.name === name && one.unread !== true)
    return (
      room !== undefined &&
      (room.members?.some(({ callUuid = '' }) => calls.has(callUuid)) ?? readAt.some((read) => read <= at))
    )
  })
}

/** Milliseconds by which two run times must differ: Gavel's tolerance, and the whole seconds of both. */
const TELLS_APART = 4_000

/** Whether what followed lasted: that the room was away or, where callers are listed, a next run of others. */
function isVisible(file: EvidenceFile, run: Run): boolean {
  const { truth, plan, endedAt } = file
  const [next] = truth.runsOf(run.name).filter(({ startedAt }) => startedAt >= run.endedAt)
  if ((next?.startedAt ?? endedAt) - run.endedAt >= PATIENCE) return true
  if (next === undefined || plan.profile === 'vobiz') return false
  const reads = file.readsOf(run.name)
  const last = reads.findLast(({ handledAt }) => handledAt < run.endedAt)
  const first = reads.find(({ handledAt }) => handledAt >= next.startedAt)
  if (last === undefined || first === undefined) return false
  // A run time of 0 tells nothing: rooms that wait for their first moderator have it.
  if (last.handledAt - run.startedAt < 1_000) return false
  // The elapsed time may not count a sleep.
  const start = endedAt - plan.eventful - plan.calm
  const slept = plan.events.reduce((sum, event) => {
    if (event.kind !== 'sleep') return sum
    const from = Math.max(start + event.at, last.arrivedAt)
    const until = Math.min(start + event.until, first.leftAt)
    return sum + Math.max(0, until - from)
  }, 0)
  const expected = last.handledAt - run.startedAt + first.leftAt - last.arrivedAt - slept
  if (first.handledAt - next.startedAt + TELLS_APART > expected) return false
  if (next.stays.some(({ callUuid }) => run.stays.some((stay) => stay.callUuid === callUuid))) return false
  return Math.min(next.endedAt, endedAt) - next.startedAt >= PATIENCE
}
