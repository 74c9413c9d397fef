import { lineOf } from '../../../shared/callers/identity.ts'
import { afterEnd } from '../reported-callers.ts'
import { mergeRoster } from './merge-roster.ts'
import type { Ended, KnownRoster, Live, OtherRoster, Question, RoomRecord, StartBounds, Unseen } from './room-record.ts'
import { isDoubted, without } from './room-record.ts'
import {
  beganAfterOurEnd,
  fit,
  isOfEndedRun,
  isOfNobody,
  isOfRunBefore,
  mayBeNew,
  mayMeanAnother,
  narrowed,
  nobodyInCommon,
  saysNothing,
  shareCalls,
  shareNewcomers,
  startOf,
} from './same-run.ts'
import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { isLater, overlap, type Of, type Read, type Witness } from './witness.ts'

/** What the rule needs to know besides the room and the witness. */
export interface Facts {
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
  /** The newest good read of the account that was not about this room. */
  readonly lastGood?: Read | undefined
  /** Milliseconds for which the first witness against a run must have stood before another one may end it. */
  readonly hold?: number
}

/**
 * Milliseconds that lie between any two witnesses that end a run, because one node that fails over, or one glitch of a
 * gateway, can answer several requests of every kind. Two 404s also need a good response to a request that left in
 * between.
 */
const APART = 2_000
/** Milliseconds after which a response may decide about two that contradict each other. */
const SOON = 500
/**
 * How many complete lists in a row must lack a room, and over how many milliseconds, to end it without a 404. A room
 * whose name cannot be read ends only in this way.
 */
const UNLISTED = { lists: 3, ms: 12_000 }
/**
 * Milliseconds. A list may still name a room for a moment after its end, so until then only a retrieve starts a run.
 */
const LIST_LAG = 60_000

/**
 * What is known about a room after one more response. Pure.
 *
 * - A run ends when two independent witnesses speak against it, `APART` from each other, and none for it in between. A
 *   404 and a complete list without the room are independent. So are two 404s, if another request with a good response
 *   lies between them.
 * - A run restarts when two rosters, `APART` from each other, do not fit it, and the second can be of a new run. The
 *   first does not count if it shows a caller of the run, and the second none.
 * - A roster with callers of the run before, and none of the known ones, counts only if another, `APART` later, shows
 *   the same: a cache may return it several times.
 * - One witness alone only puts the run in question. Nothing relies on the run until a later response decides.
 * - A response that is older than what is known is ignored. If the order is unknown, neither decides.
 */
export function hear(room: RoomRecord, witness: Witness, facts: Facts): RoomRecord {
  if (witness.says === 'failed') return failed(room, witness)
  switch (room.phase) {
    case 'unseen':
      return hearUnseen(room, witness, facts)
    case 'ended':
      return hearEnded(room, witness, facts)
    case 'live':
      return hearLive(room, witness, facts)
  }
}

/** When the next read of a room in question may decide it; undefined if nothing is in question. */
export function soonAt(room: RoomRecord): ElapsedMs | undefined {
  if (room.phase !== 'live' || room.inQuestion === undefined) return undefined
  const since = againstSince(room)
  return since === undefined ? room.inQuestion.received + SOON : since + APART
}

/** When the first witness against the run came; undefined if there is none. */
export function againstSince({ inQuestion, unlisted: lacked }: Live): ElapsedMs | undefined {
  const questionedAt = inQuestion?.reason === 'overlap' ? undefined : inQuestion?.received
  if (lacked === undefined) return questionedAt
  return Math.min(lacked.first.received, questionedAt ?? Infinity)
}

type Said = Exclude<Witness, { says: 'failed' }>

function failed(room: RoomRecord, { fault, received, sent }: Of<'failed'>): RoomRecord {
  if (room.phase === 'live' && isLater(room.alive, { sent, received })) return room
  return { ...room, failure: { fault, at: received, count: (room.failure?.count ?? 0) + 1 } }
}

function hearUnseen(room: Unseen, witness: Said, facts: Facts): RoomRecord {
  switch (witness.says) {
    case 'gone':
    case 'unlisted':
      return { ...without(room, 'quiet', 'failure'), absent: readOf(witness) }
    case 'listed':
      return begun(room, witness)
    case 'alive':
      return begunWithoutRoster(room, witness)
    case 'roster':
      if (isOfEndedRun(undefined, witness.roster)) return without(room, 'quiet', 'failure')
      return taken(begun(room, witness), witness, facts)
  }
}

function hearEnded(room: Ended, witness: Said, facts: Facts): RoomRecord {
  if (!isLater(witness, room.ended)) return room
  switch (witness.says) {
    case 'gone':
    case 'unlisted':
      return without(room, 'quiet', 'failure', 'named')
    case 'listed':
      return room.byLists === undefined && witness.received - room.ended.received < LIST_LAG
        ? { ...room, named: readOf(witness) }
        : begun(room, witness)
    case 'alive':
      return begunWithoutRoster(room, witness)
    case 'roster':
      if (isOfEndedRun(room.last, witness.roster)) return without(room, 'quiet', 'failure', 'named')
      return taken(begun(room, witness), witness, facts)
  }
}

function hearLive(room: Live, witness: Said, facts: Facts): RoomRecord {
  switch (witness.says) {
    case 'gone':
      return gone(room, witness, facts)
    case 'unlisted':
      return unlisted(room, witness, facts)
    case 'listed':
      return named(room, witness)
    case 'alive':
      return alive(room, witness)
    case 'roster':
      return rosterRead(room, witness, facts)
  }
}

function gone(room: Live, witness: Of<'gone'>, facts: Facts): RoomRecord {
  if (isLater(room.alive, witness)) return room
  if (overlap(room.alive, witness)) return isDoubted(room) ? room : questioned(room, 'overlap', witness)
  if (areApart(room, room.unlisted?.first, witness, facts)) return ended(room, witness)
  const first = firstGone(room)
  if (first === undefined) return questioned(room, 'gone', witness)
  const { lastGood } = facts
  const isIndependent = areApart(room, first, witness, facts) && lastGood !== undefined && isLater(lastGood, first)
  return isIndependent ? ended(room, witness) : without(room, 'failure')
}

/** Whether a witness against the run came long enough after the first one to end the run together with it. */
function areApart(room: Live, first: Read | undefined, { sent }: Read, { hold = 0 }: Facts): boolean {
  if (first === undefined || sent - first.received < APART) return false
  return sent - (againstSince(room) ?? first.received) >= hold
}

/** The 404 that a second response may confirm; undefined if a roster has shown the room live for others since then. */
function firstGone({ inQuestion }: Live): Read | undefined {
  if (inQuestion?.reason !== 'gone') return undefined
  const { other } = inQuestion
  return other !== undefined && isLater(other, inQuestion) ? undefined : inQuestion
}

function unlisted(room: Live, witness: Of<'unlisted'>, facts: Facts): RoomRecord {
  if (!isLater(witness, room.alive)) return room
  if (areApart(room, firstGone(room), witness, facts)) return ended(room, witness)
  const { count = 0, first = readOf(witness) } = room.unlisted ?? {}
  const next = { count: count + 1, first }
  if (next.count >= UNLISTED.lists && witness.received - first.sent >= UNLISTED.ms)
    return { ...ended(room, witness), byLists: true }
  const lacked: Live = { ...room, unlisted: next }
  return room.inQuestion === undefined ? questioned(lacked, 'unlisted', witness) : lacked
}

/** A list names the room. The list may mean the next run, so after a 404 only a roster decides. */
function named(room: Live, witness: Of<'listed'>): RoomRecord {
  const { inQuestion, unlisted: lacked, rosterlessSince } = room
  const hasNews = inQuestion !== undefined || lacked !== undefined || rosterlessSince !== undefined
  if (!hasNews || isLater(room.alive, witness)) return room
  const live: Live = {
    ...without(room, 'unlisted'),
    ...(rosterlessSince !== undefined && { rosterlessSince: witness.received }),
    alive: newer(room.alive, witness),
  }
  if (inQuestion === undefined || !isLater(witness, inQuestion)) return live
  if (inQuestion.reason === 'unlisted') return without(live, 'inQuestion')
  return inQuestion.reason === 'gone' ? contradicted(live, witness) : live
}

function alive(room: Live, witness: Of<'alive'>): RoomRecord {
  if (isLater(room.alive, witness)) return room
  const { inQuestion } = room
  const live: Live = {
    ...without(room, 'quiet', 'failure', 'unlisted'),
    confirmed: true,
    alive: newer(room.alive, witness),
    retrieved: newer(room.retrieved, witness),
    start: startAfter(room, { earliest: -Infinity, latest: witness.received }),
    rosterlessSince: room.rosterlessSince ?? witness.received,
    // Lists may have meant an earlier run, and without a roster nothing tells.
    ...(!room.confirmed && { unsureAt: witness.received }),
  }
  if (inQuestion === undefined || !isLater(witness, inQuestion)) return live
  if (inQuestion.reason === 'unlisted') return without(live, 'inQuestion')
  return inQuestion.reason === 'gone' ? contradicted(live, witness) : live
}

/** After a contradicted 404 this may be another run, so nothing may rely on the roster until it has been read again. */
function contradicted(room: Live, witness: Read): Live {
  const unsure: Live = { ...room, unsureAt: witness.received }
  return room.roster === undefined ? without(unsure, 'inQuestion') : questioned(unsure, 'overlap', witness)
}

function rosterRead(room: Live, witness: Of<'roster'>, facts: Facts): RoomRecord {
  const { roster: known, inQuestion } = room
  const { roster } = witness
  if (known !== undefined && isLater(known, witness)) return room
  if (known !== undefined && overlap(known, witness)) return overlapping(room, known, witness, facts)
  // A newer read of the room had no roster, so this one is out of date. Lists do not count here, because they do not
  // say who is in the room.
  if (room.retrieved !== undefined && isLater(room.retrieved, witness)) return room
  if (saysNothing(room, roster, witness)) return without(room, 'failure')
  // The roster may be what is left of a run that is over, and the ids of its callers may already belong to others.
  if (room.unlisted !== undefined && isOfNobody(roster))
    return isDoubted(room) ? without(room, 'failure') : questioned(room, 'overlap', witness)
  const first = inQuestion?.other
  // This roster shares callers with the first one that did not fit, and none with the known one. So the two agree,
  // whatever their run times are.
  const agrees =
    first !== undefined && known !== undefined && nobodyInCommon(known, roster) && shareCalls(first.roster, roster)
  const fitted = agrees ? 'other' : room.confirmed ? fit(room, roster, witness) : 'same'
  if (fitted !== 'other' && isOfRunBefore(room, roster)) {
    if (inQuestion?.reason !== 'overlap') return questioned(room, 'overlap', witness)
    if (witness.sent - inQuestion.received < APART) return without(room, 'failure')
  }
  if (fitted !== 'other') {
    const isDecided = inQuestion === undefined || isLater(witness, inQuestion)
    const wasGone = inQuestion?.reason === 'gone' && !wasLiveBefore(inQuestion, witness)
    const next = taken(isDecided ? without(room, 'inQuestion') : room, witness, facts)
    // The first one was no cached roster, so its run may have been another, in which a caller of the known one stayed.
    const wasNew = first !== undefined && known !== undefined && shareNewcomers(known, first.roster, roster)
    return fitted === 'open' || wasGone || wasNew || beganAfterShown(room, witness)
      ? { ...next, unsureAt: witness.received }
      : next
  }
  const other = { ...readOf(witness), roster, mayBeNew: known === undefined || mayBeNew(known, roster, witness) }
  // A roster that is not later than the first does not replace it, because otherwise overlapping reads would put off
  // the decision.
  if (first === undefined || !isLater(witness, first)) return doubted(room, first ?? other)
  // The first one was outdated, so it is no witness to another run.
  if (known !== undefined && !nobodyInCommon(known, first.roster) && nobodyInCommon(known, roster))
    return doubted(room, other)
  // The run of the first one is over, too.
  if ((roster.runTimeSeconds ?? Infinity) < (first.roster.runTimeSeconds ?? 0)) return doubted(room, other)
  if (other.mayBeNew)
    return areApart(room, first, witness, facts)
      ? taken(begunWith(room, first, witness), witness, facts)
      : doubted(room, first)
  // The run time of a live room grows, so a cache has repeated the first one.
  if (roster.runTimeSeconds !== undefined && roster.runTimeSeconds === first.roster.runTimeSeconds)
    return doubted(room, first)
  // Two rosters in a row cannot be those of a new run: the known roster was outdated, and the run goes on with those
  // who are here.
  const here = new Set(roster.members.map(({ number }) => lineOf(number)))
  const departed = new Set([...room.marks.departed].filter((line) => !here.has(line)))
  const isOfOthers = known === undefined || nobodyInCommon(known, roster)
  const corrected = without(room, 'inQuestion', 'startedAt')
  const goingOn = isOfOthers ? without(corrected, 'roster') : corrected
  const marks = { ...room.marks, departed }
  const next = taken({ ...goingOn, start: startOf(roster, witness), marks }, witness, facts)
  // A cache may answer with an earlier roster, which lacks who came since. So nobody who is missing counts as departed.
  const going = { ...next, marks: { ...next.marks, departed } }
  // A cache may serve the previous run after its end, so this may be another run.
  return isOfOthers ? { ...going, unsureAt: witness.received } : going
}

/** Two rosters whose order is unknown. The one with the newer request is shown, and ids count only if both agree. */
function overlapping(room: Live, known: KnownRoster, witness: Of<'roster'>, facts: Facts): Live {
  const { roster } = witness
  const isNewer = witness.sent > known.sent
  const agree = isNewer
    ? !mayMeanAnother(roster.members, known.members)
    : !mayMeanAnother(known.members, roster.members)
  const isSameRun = fit(room, roster, witness) !== 'other'
  // Either roster may be the earlier one and lack a caller for that reason, so nobody counts as having left or come
  // back.
  const unmarked = { ...room, marks: { ...room.marks, departed: new Set<string>() } }
  const shown = isNewer && isSameRun ? taken(unmarked, witness, facts) : room
  const next = { ...shown, marks: { ...shown.marks, departed: room.marks.departed } }
  const { inQuestion } = next
  if (isSameRun && inQuestion?.reason === 'gone' && isLater(witness, inQuestion)) return contradicted(next, witness)
  return agree || isDoubted(next) ? next : questioned(next, 'overlap', witness)
}

function doubted(room: Live, other: OtherRoster): Live {
  const { inQuestion } = room
  const reason = inQuestion?.reason === 'gone' ? 'gone' : 'anotherRun'
  const since = inQuestion?.reason === 'gone' ? readOf(inQuestion) : readOf(other)
  return {
    ...without(room, 'failure', 'unlisted'),
    inQuestion: { reason, ...since, other },
  }
}

/** Whether the roster's run was certainly live before the request that got the 404 was sent. The 404 was then false. */
function wasLiveBefore(question: Question, witness: Of<'roster'>): boolean {
  return witness.roster.runTimeSeconds !== undefined && startOf(witness.roster, witness).latest < question.sent
}

/** Whether the run of the first roster may be another one than was shown before, because it began later. */
function beganAfterShown(room: Live, witness: Of<'roster'>): boolean {
  const start = startOf(witness.roster, witness)
  return room.roster === undefined && (start.earliest > room.start.latest || beganAfterOurEnd(room, start))
}

function begunWithoutRoster(room: Unseen | Ended, witness: Of<'alive'>): Live {
  const live = without(begun(room, witness), 'quiet')
  return { ...live, confirmed: true, retrieved: readOf(witness), rosterlessSince: witness.received }
}

/** The next run of this name. */
function begun(room: RoomRecord, read: Read): Live {
  const { key, accountId, name, instance, quiet, reports } = room
  const last = room.phase === 'live' ? room.roster : room.phase === 'ended' ? room.last : undefined
  return {
    key,
    accountId,
    name,
    instance: instance + 1,
    phase: 'live',
    confirmed: false,
    alive: readOf(read),
    start: { earliest: -Infinity, latest: read.received },
    marks: { departed: new Set() },
    ...(last !== undefined && { last }),
    ...(quiet !== undefined && { quiet }),
    // Events of the new run may arrive before the response that shows it.
    ...(room.phase !== 'live' && reports !== undefined && { reports }),
  }
}

/** The next run of this name. The first roster that did not fit may show its start more precisely. */
function begunWith(room: Live, first: OtherRoster, witness: Of<'roster'>): Live {
  const next = begun(room, witness)
  return shareCalls(first.roster, witness.roster) ? { ...next, ...shownStart(next, first) } : next
}

/** The room with this roster as the newest of its run. */
function taken(room: Live, witness: Of<'roster'>, { wall }: Facts): Live {
  const { roster } = witness
  const known = mergeRoster(room.roster, room.marks.departed, { ...readOf(witness), roster, wall })
  const people = known.roster.people
  return {
    ...without(room, 'quiet', 'failure', 'unlisted', 'rosterlessSince', 'reports'),
    confirmed: true,
    alive: newer(room.alive, witness),
    retrieved: newer(room.retrieved, witness),
    roster: known.roster,
    ...shownStart(room, witness),
    start: startAfter(room, startOf(roster, witness)),
    marks: { ...room.marks, departed: known.departed, peak: Math.max(room.marks.peak ?? 0, people) },
  }
}

/** Milliseconds. The shown start is corrected only if it was too late by more than this. */
const JITTER = 1_500

function shownStart({ startedAt }: Live, { roster, received }: OtherRoster | Of<'roster'>): Pick<Live, 'startedAt'> {
  const { runTimeSeconds: run } = roster
  if (run === undefined) return {}
  const start = received - run * 1_000
  return { startedAt: startedAt !== undefined && start > startedAt - JITTER ? startedAt : start }
}

/** A list may have meant an earlier run, so only reads of the room itself bound the start. */
function startAfter(room: Live, bounds: StartBounds): StartBounds {
  return room.confirmed ? narrowed(room, bounds) : bounds
}

function ended(room: Live, read: Read): Ended {
  const { key, accountId, name, instance, roster, reports, marks } = room
  return {
    key,
    accountId,
    name,
    instance,
    phase: 'ended',
    ended: readOf(read),
    ...(marks.endAcceptedAt !== undefined && { byUs: true }),
    ...(roster !== undefined && { last: roster }),
    ...(reports !== undefined && { reports: afterEnd(reports, read.sent) }),
  }
}

function questioned(room: Live, reason: Question['reason'], read: Read): Live {
  const other = room.inQuestion?.other
  return {
    ...without(room, 'failure'),
    inQuestion: { reason, ...readOf(read), ...(other !== undefined && { other }) },
  }
}

function readOf({ sent, received }: Read): Read {
  return { sent, received }
}

function newer(one: Read | undefined, other: Read): Read {
  return one === undefined || other.sent >= one.sent ? readOf(other) : one
}
