import type { Change, Room } from '../../shared/rooms/model.ts'
import type { EvidenceFile } from './evidence-file.ts'
import type { Run } from './ground-truth.ts'
import { parseWrite } from './journal-intents.ts'
import { runsOf } from './judge-ends.ts'
import { effectOf, wasAccepted } from './write-evidence.ts'
import type { Exchange } from './witness.ts'

/** Milliseconds by which a duration may be wrong, because run times are whole seconds at both ends. */
const ROUNDING = 2_500
const LEAVING = ['end', 'endAll', 'remove', 'kick', 'hangupCall']

type Ended = Extract<Change, { kind: 'ended' }>

/** Counts announced ends whose duration, peak or `by` (who ended the room) is wrong. */
export function judgeEnded(file: EvidenceFile): void {
  const shown = mostShown(file)
  for (const { at, change } of file.witness.announced) {
    if (change.kind !== 'ended') continue
    const { conference, peak = 0 } = change
    const line = `${conference.name} instance ${String(conference.instance)} at ${String(at)}`
    const least = shown.get(idOf(conference)) ?? 0
    const most = mostSaid(file, conference.name, at)
    if (peak < least || peak > Math.max(most, least))
      file.blame('wrongPeak', `${line}: ${String(peak)}, ${String(least)} were shown and ${String(most)} said`)
    const run = certainRun(file, conference, at)
    if (run === undefined) continue
    judgeBy(file, change, run, at, line)
    if (!areTimesUnsure(file)) judgeDuration(file, change, run, line)
  }
}

/** The run that ended, if only one run of this name is possible. */
function certainRun(file: EvidenceFile, conference: Room, at: number): Run | undefined {
  const [run, ...others] = runsOf(file, conference, at)
  if (run === undefined || others.length > 0 || run.endedAt > at) return undefined
  // Without a roster, the end may still be that of the run in which the list first showed the room.
  const listed = file.truth.runAt(conference.name, file.firstShown(conference) ?? at)
  if (conference.members === undefined && listed !== undefined && listed !== run) return undefined
  const calls = callsShown(file, conference)
  const isOfOneRun = file.truth.runsOf(run.name).every((one) => one === run || !holdsOneOf(one, calls))
  if (!isOfOneRun) return undefined
  const isNewest = file.truth.runsOf(run.name).every((one) => one.startedAt <= run.startedAt || one.startedAt > at)
  return isNewest ? run : undefined
}

/** The calls of all members that were ever shown in this conference, some of whom may belong to an earlier run. */
function callsShown({ witness }: EvidenceFile, conference: Room): ReadonlySet<string> {
  const shown = witness.shown.flatMap(({ snapshot }) => snapshot.conferences)
  const members = shown.filter((one) => idOf(one) === idOf(conference)).flatMap((one) => one.members ?? [])
  return new Set(members.flatMap(({ callUuid }) => callUuid ?? []))
}

function holdsOneOf({ stays }: Run, calls: ReadonlySet<string>): boolean {
  return stays.some(({ callUuid }) => calls.has(callUuid))
}

const idOf = ({ key, instance }: Room): string => `${key} ${String(instance)}`

function mostShown({ witness }: EvidenceFile): ReadonlyMap<string, number> {
  const most = new Map<string, number>()
  for (const { snapshot } of witness.shown) {
    for (const conference of snapshot.conferences) {
      const id = idOf(conference)
      most.set(id, Math.max(most.get(id) ?? 0, conference.members?.length ?? 0))
    }
  }
  return most
}

function mostSaid({ readsOf }: EvidenceFile, name: string, until: number): number {
  const counts = readsOf(name).map((response) => {
    if (response.kind !== 'roster' || response.arrivedAt > until) return 0
    return Math.max(Number.isFinite(response.count) ? response.count : 0, response.people.length)
  })
  return Math.max(0, ...counts)
}

/** Whether responses may come from a cache, have absurd times, or show rooms that have ended. */
function areTimesUnsure({ plan }: EvidenceFile): boolean {
  return plan.events.some(
    (event) =>
      event.kind === 'switches' &&
      ((event.switches.times ?? 'right') !== 'right' ||
        (event.switches.staleReadMs ?? 0) > 0 ||
        (event.switches.completedRooms ?? 'notFound') !== 'notFound'),
  )
}

function judgeDuration(file: EvidenceFile, { lasted }: Ended, run: Run, line: string): void {
  if (lasted === undefined) return
  // A response that a suspension delayed says nothing about the time of the suspension.
  if (file.suspensions.some(({ from, until }) => from <= run.endedAt && until >= run.startedAt)) return
  const isFirst = file.truth.runsOf(run.name)[0] === run
  const age = isFirst ? (file.plan.rooms.find(({ name }) => name === run.name)?.age ?? 0) : 0
  const truly = run.endedAt - run.startedAt + age * 1_000
  if (truly >= lasted.atLeast - ROUNDING && truly <= lasted.atMost + ROUNDING) return
  const told = `${String(lasted.atLeast)} to ${String(lasted.atMost)}`
  file.blame('wrongDuration', `${line}: ${String(truly)} ms, told as ${told}`)
}

function judgeBy(file: EvidenceFile, { by, conference }: Ended, run: Run, at: number, line: string): void {
  const writes = file.witness.exchanges.filter((exchange) => mayEnd(file, exchange, run, at))
  const open = file.witness.exchanges.filter(
    (exchange) => exchange.leftAt <= at && takesOut(exchange, run) && isOpen(exchange, at),
  )
  if (by === 'you') {
    const ours = writes.filter((write) => wasAccepted(write, at) || effectOf(file, write) !== undefined)
    const inTime = ours.some(({ id }) => (file.requestOf.get(id)?.at ?? 0) <= run.endedAt)
    if (inTime) return
    if (ours.length > 0) file.excuse('endedMeanwhile')
    else if (file.witness.exchanges.some((exchange) => wasInFlightAtStart(file, exchange, run)))
      file.excuse('restartedInFlight')
    // The provider may handle an open request only after the end was announced.
    else if (open.some((exchange) => mayEnd(file, exchange, run, Infinity))) file.excuse('endedWithoutResponse')
    else file.blame('wrongBy', `${line}: you`)
    return
  }
  // A write that left before this run was shown, or in the same millisecond, was aimed at the previous run, so it does
  // not count for this one.
  const aimedFrom = file.firstShown(conference) ?? Infinity
  const ending = writes.filter((write) => isWhole(write) && write.leftAt > aimedFrom && endedRun(file, write, run))
  if (by === 'notThisGavel') {
    if (ending.length > 0) file.blame('wrongBy', `${line}: ${by}`)
    return
  }
  // A response in the same millisecond may have arrived after the end was announced.
  const isKnown = ending.some((write) => wasAccepted(write, at - 1))
  if (isKnown || open.length === 0) file.blame('wrongBy', `${line}: ${by}`)
}

/** Whether Gavel could not yet know at this time if the write had been carried out. A 408 does not show that either. */
function isOpen(write: Exchange, at: number): boolean {
  const { status = 500, arrivedAt = Infinity } = write
  return arrivedAt >= at || status >= 500 || status === 408 || (status < 300 && !wasAccepted(write, at))
}

/**
 * Whether the run began while a write that was accepted, and would have ended it, was in flight. Run times are whole
 * seconds, so a run that began up to a second after the response may seem to have begun before.
 */
function wasInFlightAtStart({ requestOf }: EvidenceFile, exchange: Exchange, run: Run): boolean {
  const handledAt = requestOf.get(exchange.id)?.at ?? exchange.leftAt
  const { arrivedAt = -Infinity } = exchange
  const isBefore = handledAt < run.startedAt && arrivedAt > run.startedAt - 1_000
  return isBefore && takesOut(exchange, run) && wasAccepted(exchange, arrivedAt)
}

/**
 * Whether a write could have ended this run: the provider handled it between the run's start and `until`, and it
 * removes people. A write that never arrived counts as handled when it left.
 */
function mayEnd({ requestOf }: EvidenceFile, exchange: Exchange, run: Run, until: number): boolean {
  const at = requestOf.get(exchange.id)?.at ?? exchange.leftAt
  return at >= run.startedAt && at <= until && takesOut(exchange, run)
}

/** Whether a write removes people of this run, or all of them, if it is handled during the run. */
function takesOut({ method, path }: Exchange, run: Run): boolean {
  if (method === 'GET') return false
  const write = parseWrite(method, path)
  if (!write.kinds.some((kind) => LEAVING.includes(kind))) return false
  if (write.callUuid !== undefined) return run.stays.some(({ callUuid }) => callUuid === write.callUuid)
  return write.room === undefined || write.room === run.name
}

/** Whether a write ends a whole room, or all rooms of the account. */
function isWhole({ method, path }: Exchange): boolean {
  const { kinds } = parseWrite(method, path)
  return kinds.includes('end') || kinds.includes('endAll')
}

function endedRun(file: EvidenceFile, write: Exchange, run: Run): boolean {
  const effect = effectOf(file, write)
  return effect?.appliedAt === run.endedAt && (effect.instance ?? run.instance) === run.instance
}
