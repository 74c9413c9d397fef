import { clockShift } from './clock-shift.ts'
import {
  agreesWithSuspicion,
  doubtBy,
  doubtOfEnd,
  doubtWithCallsOf,
  firstSuspicion,
  startOfDoubted,
  suspicionBy,
} from './doubt.ts'
import { wasAskedAfter, type RoomEvidence, type Roster, type Stamp } from './evidence.ts'
import { end, endIfFinished, isFinished, isOfFinishedRun, standsStill, unlistedOnceMore } from './finished-run.ts'
import { ownReadsAfterAlive, ownReadsAfterRoster } from './own-reads.ts'
import { afterEvent, afterLoss } from './reported-callers.ts'
import { fellBack, isOtherInstance, mayBeOtherRun, ranAhead } from './restart-detection.ts'
import { mayPrecedeLife, timesOfRoster, without, type Baseline, type RoomRecord } from './room.ts'
import { areIdsUnsure, mayMeanAnother, mergeRoster } from './roster.ts'
import { begin, rebase, startOf, withoutBoundOfList, withStartOfUnshown } from './run-start.ts'
import { contradicted, distrusted, unsure, withAliveUnsure, withIdsUnsure } from './uncertainty.ts'

/**
 * Milliseconds. A list may still name a room for a moment after its end, so within this time only a retrieve starts a
 * new run.
 */
const LIST_LAG = 60_000
/**
 * Milliseconds. Caches expire, so responses that have contradicted the known state for longer than this are accepted.
 */
const OLD_ANSWERS = 10_000

type Of<K extends RoomEvidence['kind']> = Extract<RoomEvidence, { kind: K }>

/**
 * What is known of a room after another observation. Pure. A failed read does not change what is known of the run. A
 * run ends only when two observations agree. A read that was requested before the newest accepted evidence is ignored,
 * except for 404s and rosters: see `lateGone` and `lateRoster`.
 */
export function reduce(room: RoomRecord, evidence: RoomEvidence): RoomRecord {
  switch (evidence.kind) {
    case 'endSent':
      return endSent(room, evidence)
    case 'unreadable':
      return failed(room, evidence)
    case 'listed':
      return listed(room, evidence)
    case 'notListed':
      return notListed(room, evidence)
    case 'gone':
      return mayPrecedeLife(room, evidence) ? lateGone(room, evidence) : retrieved(room, evidence)
    case 'roster':
      return evidence.asked < room.newestAsked ? lateRoster(room, evidence) : retrieved(room, evidence)
    case 'liveWithoutRoster':
      return evidence.asked < room.newestAsked ? room : retrieved(room, evidence)
    case 'withheld':
      return withheld(room, evidence)
    case 'event':
      // A roster of this run says more, so events are ignored once there is one.
      if (room.members !== undefined) return room
      return { ...room, reports: afterEvent(room.reports, evidence.event, evidence) }
  }
}

/**
 * The room at the start of a baseline. The next read announces at most an end, as part of one summary. The clock may
 * have been set in the meantime, so times that could be wrong are dropped, among them a start that is bounded only by
 * the first observation.
 */
export function startBaseline(room: RoomRecord, quiet: Baseline): RoomRecord {
  const kept: RoomRecord = room.runTime === undefined ? without(room, 'startBefore') : withoutBoundOfList(room)
  return {
    ...without(
      kept,
      'contradictedGone',
      'aliveAskedAt',
      'ownAliveAskedAt',
      'ownRosterAskedAt',
      'startAtLatest',
      'presentAtLatest',
      'shownAt',
    ),
    ...(room.reports !== undefined && { reports: afterLoss(room.reports) }),
    quiet,
    clockUnsure: true,
  }
}

function endSent(room: RoomRecord, { instance, response, answeredAt }: Of<'endSent'>): RoomRecord {
  if (room.phase !== 'live' || instance !== room.instance) return room
  if (response === 'none') return { ...room, endOpenAt: answeredAt }
  const answered: RoomRecord = room.endOpenAt === undefined ? room : without(room, 'endOpenAt')
  return response === 'accepted' ? { ...answered, endAcceptedAt: answeredAt } : answered
}

function retrieved(room: RoomRecord, evidence: Of<'roster' | 'liveWithoutRoster' | 'gone'>): RoomRecord {
  const read: RoomRecord = { ...without(room, 'failure'), suspect: false, newestAsked: evidence.asked }
  if (evidence.kind === 'gone') return gone(read, evidence)
  if (evidence.kind === 'liveWithoutRoster') return alive(read, evidence)
  const next = endIfFinished(rosterRead(read, evidence), evidence)
  return areIdsUnsure(room, evidence.roster, evidence, false) ? withIdsUnsure(next, evidence) : next
}

/**
 * Applies a relay's roster without showing its members: what it contradicts becomes uncertain. If the room is already
 * doubted and this roster is of another run too, its calls are added to the doubt. By them, this Gavel's own read can
 * recognise that run.
 */
function withheld(room: RoomRecord, evidence: Of<'withheld'>): RoomRecord {
  const { roster } = evidence
  const next = mayMeanAnother(room.members ?? [], roster.members) ? contradicted(room, roster, evidence) : room
  const doubt = doubtOfEnd(room)
  if (doubt === undefined || !isOtherInstance(room, roster, evidence)) return next
  return { ...next, doubt: doubtWithCallsOf(roster, evidence, doubt) }
}

/** Applies a roster that arrived after the response to a newer request. */
function lateRoster(room: RoomRecord, evidence: Of<'roster'>): RoomRecord {
  const { phase, confirmed, gone, rosterAskedAt = Infinity, newestAsked } = room
  const { roster } = evidence
  if (phase !== 'live') return room
  if (areIdsUnsure(room, roster, evidence, true)) return contradicted(room, roster, evidence)
  // The response to the newer request had no roster, so this roster may still be the newest one.
  const isNewest = gone === undefined && evidence.askedAt > rosterAskedAt
  if (isNewest && isOtherInstance(room, roster, evidence)) return { ...retrieved(room, evidence), newestAsked }
  if (isNewest) return withStartOfUnshown(room, roster, evidence)
  if (confirmed || gone === undefined) return room
  // This is the first roster of the run. It is too old to show its members, but it makes the end of the run worth
  // announcing.
  return { ...without(room, 'quiet'), confirmed: true, peak: Math.max(roster.people, roster.members.length) }
}

function failed(room: RoomRecord, { fault, asked, answeredAt: at }: Of<'unreadable'>): RoomRecord {
  if (asked < room.newestAsked) return room
  return { ...room, suspect: false, failure: { fault, at, count: (room.failure?.count ?? 0) + 1 } }
}

function listed(room: RoomRecord, evidence: Of<'listed'>): RoomRecord {
  if (evidence.asked < room.newestAsked) return room
  if (room.phase === 'live') {
    const named = seenInList(room, evidence)
    const { gone } = room
    if (gone === undefined || !wasAskedAfter(evidence, gone)) return named
    return { ...distrusted(named, evidence), suspect: true, contradictedGone: gone }
  }
  const justEnded = room.endedAt !== undefined && evidence.answeredAt - room.endedAt < LIST_LAG
  if (justEnded) return room.suspect ? room : { ...room, suspect: true }
  return { ...begin(room, evidence), confirmed: false, listAsked: evidence }
}

function seenInList(room: RoomRecord, { answeredAt }: Stamp): RoomRecord {
  const named = room.unlisted === undefined ? room : without(room, 'unlisted')
  return named.rosterlessSince === undefined ? named : { ...named, rosterlessSince: answeredAt }
}

function notListed(room: RoomRecord, evidence: Of<'notListed'>): RoomRecord {
  if (evidence.asked < room.newestAsked) return room
  if (room.phase !== 'live') return room.phase === 'ended' && room.quiet !== undefined ? without(room, 'quiet') : room
  if (room.gone !== undefined && wasAskedAfter(evidence, room.gone)) return end(room, evidence)
  const unlisted = unlistedOnceMore(room)
  if (room.suspect && unlisted === room.unlisted && !isFinished(room)) return room
  return endIfFinished({ ...room, suspect: true, unlisted }, evidence)
}

/** Applies a 404 of the room. The first one is a suspicion. One that was requested after a suspicion ends the run. */
function gone(room: RoomRecord, evidence: Of<'gone'>): RoomRecord {
  if (room.phase !== 'live') return without(room, 'quiet')
  const first = firstSuspicion(room)
  if (first !== undefined && wasAskedAfter(evidence, first)) return end(room, evidence)
  return first === undefined ? { ...room, gone: suspicionBy(evidence) } : room
}

/** Applies a 404 that seems older than the known state. It may still be newer than a read that overlapped with it. */
function lateGone(room: RoomRecord, evidence: Of<'gone'>): RoomRecord {
  if (room.phase !== 'live') return room
  const overlapped = evidence.answeredAt > (room.aliveAskedAt ?? Infinity)
  const late = unsure({ ...(overlapped ? withAliveUnsure(room) : room), suspect: true }, evidence)
  return overlapped && room.members !== undefined ? withIdsUnsure(late, evidence) : late
}

function alive(room: RoomRecord, evidence: Of<'liveWithoutRoster'>): RoomRecord {
  const { askedAt, answeredAt } = evidence
  const rosterlessSince = room.rosterlessSince ?? answeredAt
  const shown = { confirmed: true, aliveAskedAt: askedAt, rosterlessSince }
  if (room.phase !== 'live') return { ...begin(room, evidence), ...shown, ...ownReadsAfterAlive(undefined, evidence) }
  const live = room.gone === undefined ? room : distrusted(room, evidence)
  return {
    ...without(live, 'quiet'),
    ...shown,
    ...ownReadsAfterAlive(live, evidence),
    aliveAt: answeredAt,
    startBefore: Math.min(room.startBefore ?? Infinity, answeredAt),
  }
}

function rosterRead(room: RoomRecord, evidence: Of<'roster'>): RoomRecord {
  const { roster } = evidence
  if (room.phase !== 'live') {
    return isOfFinishedRun(room, roster) ? without(room, 'quiet') : fill(begin(room, evidence), roster, evidence)
  }
  if (standsStill(room, roster, evidence)) return { ...room, stillAt: evidence.answeredAt }
  const fell = fellBack(room, roster, evidence)
  if (fell || ranAhead(room, roster, evidence)) {
    const at = room.doubt?.at ?? evidence.answeredAt
    if (evidence.answeredAt - at <= OLD_ANSWERS) {
      return { ...room, doubt: { ...doubtBy(roster, evidence), at, old: true } }
    }
    // From now on a shorter run time counts as a restart. An earlier start does not count, and the run goes on.
    return fill(fell ? begin(room, evidence) : room, roster, evidence)
  }
  const shift = room.clockUnsure === true ? clockShift(room, roster, evidence) : 0
  if (shift !== 0) return fill(rebase(room, shift), roster, evidence)
  const first = firstSuspicion(room)
  const second = first !== undefined && wasAskedAfter(evidence, first)
  const other =
    room.confirmed && (isOtherInstance(room, roster, evidence) || agreesWithSuspicion(room, roster, evidence))
  if (!other) return fill(mayBeOtherRun(room, roster, evidence) ? unsure(room, evidence) : room, roster, evidence)
  if (second) return fill(begin(room, evidence, startOfDoubted(room, roster)), roster, evidence)
  return { ...room, doubt: doubtBy(roster, evidence, doubtOfEnd(room)) }
}

function fill(room: RoomRecord, roster: Roster, stamp: Stamp): RoomRecord {
  const { members, departed } = mergeRoster(room.members, room.departed, roster, stamp)
  const people = Math.max(roster.people, members.length)
  return {
    ...without(
      room,
      'gone',
      'contradictedGone',
      'doubt',
      ...(stamp.asked < (room.idsUnsure ?? 0) ? [] : (['idsUnsure'] as const)),
      'quiet',
      'clockUnsure',
      'stillAt',
      'rosterlessSince',
      'ownRosterAskedAt',
      'ownAliveAskedAt',
      'reports',
    ),
    ...ownReadsAfterRoster(room, members, stamp),
    confirmed: true,
    members,
    departed,
    people,
    peak: Math.max(room.peak ?? 0, people),
    ...timesOfRoster(stamp),
    ...startOf(room, roster, stamp),
    ...(roster.conferenceUuid === undefined ? {} : { conferenceUuid: roster.conferenceUuid }),
  }
}
