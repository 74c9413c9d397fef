import { doubtBy, doubtOfEnd, firstSuspicion, startOfDoubted } from './doubt.ts'
import type { RoomEvidence, Roster, Stamp } from './evidence.ts'
import { finishedRun, isFinished, isOfFinishedRun, standsStill, unlistedOnceMore } from './finished-run.ts'
import {
  agreesWithSuspicion,
  clockShift,
  fellBack,
  isOtherInstance,
  ranAhead,
  sharesMember,
} from './restart-detection.ts'
import { isDoubted, without } from './room.ts'
import type { Quiet, Room } from './room.ts'
import { mergeRoster } from './roster.ts'
import { rebase, startOf } from './run-start.ts'

/** A list may name a room for a moment after it ended; only a retrieve brings such a room back. */
const LIST_LAG = 60_000
/** Every stale cache expires: responses that contradict what is known for longer than this are accepted. */
const OLD_ANSWERS = 10_000

type Of<K extends RoomEvidence['kind']> = Extract<RoomEvidence, { kind: K }>

/**
 * What is known of a room after one more observation. Pure. A failed read changes only health and freshness. A run ends
 * only when a second read agrees. Evidence that was asked before the newest accepted evidence is ignored, but a late 404
 * makes it uncertain that the run is still the same.
 */
export function reduce(room: Room, evidence: RoomEvidence): Room {
  switch (evidence.kind) {
    case 'endAccepted':
      return room.phase === 'live' && evidence.instance === room.instance
        ? { ...room, endAcceptedAt: evidence.answeredAt }
        : room
    case 'unreadable':
      return failed(room, evidence)
    case 'listed':
      return listed(room, evidence)
    case 'notListed':
      return notListed(room, evidence)
    case 'gone':
      if (evidence.asked < room.newestAsked) return room.phase === 'live' ? unsure(room, evidence) : room
      return retrieved(room, evidence)
    case 'roster':
      return evidence.asked < room.newestAsked ? lateRoster(room, evidence) : retrieved(room, evidence)
    case 'liveWithoutRoster':
      return evidence.asked < room.newestAsked ? room : retrieved(room, evidence)
  }
}

/**
 * The room after a suspension: the next read announces nothing. The clock may have been set meanwhile, so a start that
 * is bounded only by the first observation is dropped.
 */
export function startBaseline(room: Room, why: Quiet): Room {
  const kept: Room = room.runTime === undefined ? without(room, 'startBefore') : room
  return { ...without(kept, 'aliveAskedAt', 'startAtLatest'), quiet: why, clockUnsure: true }
}

function retrieved(room: Room, evidence: Of<'roster' | 'liveWithoutRoster' | 'gone'>): Room {
  const read: Room = { ...without(room, 'failure'), suspect: false, newestAsked: evidence.asked }
  if (evidence.kind === 'gone') return gone(read, evidence)
  if (evidence.kind === 'liveWithoutRoster') return alive(read, evidence)
  return endIfFinished(rosterRead(read, evidence), evidence)
}

/** A roster behind a response to a newer request. */
function lateRoster(room: Room, evidence: Of<'roster'>): Room {
  const { phase, confirmed, gone, rosterAskedAt = Infinity, newestAsked } = room
  if (phase !== 'live') return room
  // What came before it had no roster: this one is still the newest, and shows other people.
  const isNewest = gone === undefined && evidence.askedAt > rosterAskedAt
  if (isNewest && isOtherInstance(room, evidence.roster, evidence)) return { ...retrieved(room, evidence), newestAsked }
  if (confirmed || gone === undefined) return room
  // The first one of the run: nobody is shown by it, but the end of this run is worth telling.
  const { people, members } = evidence.roster
  return { ...without(room, 'quiet'), confirmed: true, peak: Math.max(people, members.length) }
}

function endIfFinished(room: Room, stamp: Stamp): Room {
  return isFinished(room) ? { ...end(room, stamp), finished: finishedRun(room) } : room
}

function failed(room: Room, evidence: Of<'unreadable'>): Room {
  if (evidence.asked < room.newestAsked) return room
  const count = (room.failure?.count ?? 0) + 1
  return { ...room, suspect: false, failure: { fault: evidence.fault, at: evidence.answeredAt, count } }
}

function listed(room: Room, evidence: Of<'listed'>): Room {
  if (room.phase === 'live') {
    if (evidence.asked < room.newestAsked) return room
    const named = room.unlisted === undefined ? room : without(room, 'unlisted')
    const contradicted = room.gone !== undefined && evidence.asked >= room.gone.answered
    return contradicted ? { ...distrusted(named, evidence), suspect: true } : named
  }
  if (evidence.asked < room.newestAsked) return room
  const justEnded = room.endedAt !== undefined && evidence.answeredAt - room.endedAt < LIST_LAG
  if (justEnded) return room.suspect ? room : { ...room, suspect: true }
  return { ...begin(room, evidence), confirmed: false }
}

/** A room that is live after a 404 may be another run: the earlier roster must not be relied on. */
function distrusted(room: Room, stamp: Stamp): Room {
  return unsure(without(room, 'gone', 'rosterAskedAt', 'aliveAskedAt'), stamp)
}

function unsure(room: Room, { answered }: Stamp): Room {
  return { ...room, unsureAt: answered }
}

function notListed(room: Room, evidence: Of<'notListed'>): Room {
  if (room.phase !== 'live' || evidence.asked < room.newestAsked) return room
  if (room.gone !== undefined && evidence.asked >= room.gone.answered) return end(room, evidence)
  const unlisted = unlistedOnceMore(room)
  if (room.suspect && unlisted === room.unlisted && !isFinished(room)) return room
  return endIfFinished({ ...room, suspect: true, unlisted }, evidence)
}

/** A 404 about the conference. The first one is a suspicion, the second one an end. */
function gone(room: Room, evidence: Of<'gone'>): Room {
  if (room.phase !== 'live') return without(room, 'quiet')
  const first = firstSuspicion(room)
  if (first !== undefined && evidence.asked >= first.answered) return end(room, evidence)
  return first === undefined ? { ...room, gone: { answered: evidence.answered, at: evidence.answeredAt } } : room
}

function alive(room: Room, evidence: Of<'liveWithoutRoster'>): Room {
  if (room.phase !== 'live') return { ...begin(room, evidence), confirmed: true, aliveAskedAt: evidence.askedAt }
  return {
    ...without(room.gone === undefined ? room : distrusted(room, evidence), 'quiet'),
    confirmed: true,
    aliveAt: evidence.answeredAt,
    aliveAskedAt: evidence.askedAt,
    startBefore: Math.min(room.startBefore ?? Infinity, evidence.answeredAt),
  }
}

function rosterRead(room: Room, evidence: Of<'roster'>): Room {
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
    // A start earlier than the known one is not another run: nothing proves an end.
    return fill(fell ? begin(room, evidence) : room, roster, evidence)
  }
  const shift = room.clockUnsure === true ? clockShift(room, roster, evidence) : 0
  if (shift !== 0) return fill(rebase(room, shift), roster, evidence)
  const first = firstSuspicion(room)
  const second = first !== undefined && evidence.asked >= first.answered
  const other = isOtherInstance(room, roster, evidence) || (second && agreesWithSuspicion(room, roster, evidence))
  if (!other)
    return fill(isDoubted(room) && !sharesMember(room, roster) ? unsure(room, evidence) : room, roster, evidence)
  if (second) return fill(begin(room, evidence, startOfDoubted(room, roster)), roster, evidence)
  return { ...room, doubt: doubtBy(roster, evidence, doubtOfEnd(room)) }
}

/** The next run of this name, without anything of the earlier one. */
function begin(room: Room, stamp: Stamp, startBefore = Infinity): Room {
  const fresh: Room = {
    key: room.key,
    accountId: room.accountId,
    name: room.name,
    instance: room.instance + 1,
    phase: 'live',
    confirmed: false,
    startBefore: Math.min(stamp.answeredAt, startBefore),
    startAtLatest: Math.min(stamp.answeredAt, startBefore),
    peak: 0,
    departed: new Set(),
    aliveAt: stamp.answeredAt,
    newestAsked: room.newestAsked,
    suspect: false,
  }
  // A run first observed during a baseline is not announced; only a retrieve ends the baseline of the room.
  return room.quiet === undefined ? fresh : { ...fresh, quiet: room.quiet }
}

function fill(room: Room, roster: Roster, stamp: Stamp): Room {
  const { members, departed } = mergeRoster(room.members, room.departed, roster, stamp)
  const people = Math.max(roster.people, members.length)
  return {
    ...without(room, 'gone', 'doubt', 'quiet', 'clockUnsure', 'stillAt'),
    confirmed: true,
    members,
    departed,
    people,
    peak: Math.max(room.peak, people),
    rosterAskedAt: stamp.askedAt,
    rosterAt: stamp.answeredAt,
    aliveAt: stamp.answeredAt,
    aliveAskedAt: stamp.askedAt,
    ...startOf(room, roster, stamp),
    ...(roster.conferenceUuid === undefined ? {} : { conferenceUuid: roster.conferenceUuid }),
  }
}

function end(room: Room, stamp: Stamp): Room {
  return {
    ...without(
      room,
      'gone',
      'doubt',
      'quiet',
      'failure',
      'members',
      'rosterAt',
      'rosterAskedAt',
      'unlisted',
      'stillAt',
    ),
    departed: new Set(),
    phase: 'ended',
    suspect: false,
    newestAsked: stamp.asked,
    endedAt: stamp.answeredAt,
  }
}
