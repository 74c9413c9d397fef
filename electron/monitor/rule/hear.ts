import { without } from '../../../shared/without.ts'
import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { afterEnd } from '../reported-callers.ts'
import { canBeNew, fit, isOfEndedRun, isOfNobody, saysNothing, type RosterRead } from './fit.ts'
import { mergeRoster, rosterFrom } from './merge-roster.ts'
import { runOf } from './record.ts'
import type { Against, Ended, InQuestion, KnownRoster, Live, OtherRoster } from './record.ts'
import type { RoomRecord, Run, Running, Unseen } from './record.ts'
import { isLater, isOutdated, type Of, type Read, type Witness } from './witness.ts'

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
 * gateway, can answer several requests of every kind.
 */
const APART = 2_000
/** Milliseconds after which a roster is read that decides what a 404 and a live response have left open. */
const SOON = 500
/**
 * How many complete lists in a row must lack a room, and over how many milliseconds, to end it without another witness.
 * A room whose name cannot be read ends only in this way.
 */
const UNLISTED = { lists: 3, ms: 12_000 }
/**
 * Milliseconds. A list may still name a room for a moment after its end, so until then only a retrieve starts a run.
 */
const LIST_LAG = 60_000
/** Milliseconds. A shown start is corrected only if it was too late by more than this. */
const JITTER = 1_500

/**
 * What is known about a room after one more response. Pure. Nothing else ends, starts or restarts a run: no age, no
 * failure, no event, no clock.
 *
 * 1. **In order.** One read of a room is under way at a time. *Later* means sent after the other was received.
 * 2. **New.** A failure says nothing, nor does a roster whose run time stands still, or one of nobody while the room is
 *    in question. Responses that were seen before are not passed here.
 * 3. **Against**: a 404, a complete list without the room, or a roster that does not fit, if it is later than the last
 *    response that showed the run live. A list that overlaps a read of the room says nothing against its 404.
 * 4. **Ended** by a second one that left at least `APART` after the first came: of the other kind; or a second 404, with a
 *    good response about something else in between; or a roster that fits the one that did not fit. If its run can have
 *    begun since the known roster was asked for, it is the next run; otherwise the known one was outdated, and the run
 *    goes on under a new number. Or by three complete lists over 12 s.
 * 5. **Here**: a later response that shows the run live ends the question. After a 404, one without a roster may mean the
 *    next run, so a roster decides; where the provider gives none, the run gets a new number. So it does if everybody is
 *    new and the run could be new.
 * 6. A run **begins** with a response that shows it live, but not with a roster of nobody. After an end, it must be later;
 *    within `LIST_LAG` no list counts, unless only lists had ended the run; nor does a roster of the run that ended.
 */
export function hear(room: RoomRecord, witness: Witness, facts: Facts): RoomRecord {
  if (witness.says === 'failed') return failed(room, witness)
  if (room.phase === 'unseen' || room.phase === 'ended') return begin(room, witness, facts)
  switch (witness.says) {
    case 'gone':
    case 'unlisted':
      return against(room, witness, facts)
    case 'listed':
    case 'alive':
      return here(room, witness)
    case 'roster':
      return rosterRead(room, witness, facts)
  }
}

/** When the next read of a room in question may decide it; undefined if it is not in question. */
export function soonAt(room: RoomRecord): ElapsedMs | undefined {
  if (room.phase !== 'inQuestion') return undefined
  return room.against.received + (room.against.says === 'open' ? SOON : APART)
}

function failed(room: RoomRecord, { fault, received, sent }: Of<'failed'>): RoomRecord {
  const seen = runOf(room)?.seen
  if (seen !== undefined && isOutdated({ sent, received }, seen)) return room
  return { ...room, failure: { fault, at: received, count: (room.failure?.count ?? 0) + 1 } }
}

function begin(room: Unseen | Ended, witness: Exclude<Witness, Of<'failed'>>, facts: Facts): RoomRecord {
  if (room.phase === 'ended' && !isLater(witness, room.ended)) return room
  const observed =
    room.phase === 'ended' ? without(room, 'quiet', 'failure', 'named') : without(room, 'quiet', 'failure')
  switch (witness.says) {
    case 'gone':
    case 'unlisted':
      return observed.phase === 'unseen' ? { ...observed, absent: readOf(witness) } : observed
    case 'listed':
      return room.phase === 'ended' && room.byLists === undefined && witness.received - room.ended.received < LIST_LAG
        ? { ...room, named: readOf(witness) }
        : begun(room, witness)
    case 'alive':
      return livesWithoutRoster(begun(room, witness), witness)
    case 'roster': {
      if (isOfEndedRun(room.phase === 'ended' ? room.last : undefined, witness.roster)) return observed
      return taken(begun(room, witness), witness, facts)
    }
  }
}

/** A list names the room, or a read of it shows it live without a roster. Neither says which run it is. */
function here(room: Running, witness: Of<'listed' | 'alive'>): RoomRecord {
  const { run } = room
  if (isOutdated(witness, run.seen)) return room
  // Lists may have meant an earlier run, and without a roster nothing tells.
  const mayBeAnother = witness.says === 'alive' && !run.confirmed
  const seen: Running =
    witness.says === 'alive'
      ? livesWithoutRoster(mayBeAnother ? renumbered(room) : room, witness)
      : {
          ...room,
          run: {
            ...without(run, 'lacking'),
            seen: newer(run.seen, witness),
            ...(run.rosterlessSince !== undefined && { rosterlessSince: witness.received }),
          },
        }
  if (seen.phase === 'live' || !isLater(witness, seen.against) || seen.against.says === 'roster') return seen
  if (seen.against.says === 'unlisted' && seen.against.wasGone !== true) return undoubted(seen)
  if (run.roster === undefined) return renumbered(undoubted(seen))
  return { ...seen, against: { ...seen.against, ...readOf(witness), says: 'open' } }
}

function against(room: Running, witness: Of<'gone' | 'unlisted'>, facts: Facts): RoomRecord {
  const { run } = room
  const isList = witness.says === 'unlisted'
  // A list that overlaps a read of the room says nothing about it.
  const last = isList ? run.seen : run.retrieved
  if (last !== undefined && !isLater(witness, last)) return room
  const lacking = isList
    ? { count: (run.lacking?.count ?? 0) + 1, since: run.lacking?.since ?? witness.sent }
    : run.lacking
  if (lacking && isList && lacking.count >= UNLISTED.lists && witness.received - lacking.since >= UNLISTED.ms)
    return { ...ended(room, witness), byLists: true }
  const heard = isList ? room : without(room, 'failure')
  const next: Running = { ...heard, run: { ...run, ...(lacking !== undefined && { lacking }) } }
  const first = next.phase === 'inQuestion' && next.against.says !== 'open' ? next.against : undefined
  const asked = (by: Against): InQuestion => ({ ...next, phase: 'inQuestion', against: by })
  const says = witness.says
  if (first === undefined) return asked({ ...readOf(witness), says })
  if (first.says === 'roster')
    return isList ? next : asked({ ...readOf(witness), says, ...(first.other && { other: first.other }) })
  const isIndependent =
    first.says !== says || (says === 'gone' && facts.lastGood !== undefined && isLater(facts.lastGood, first))
  if (isIndependent && areApart(first, witness, facts)) return ended(room, witness)
  return !isList && first.says === 'unlisted' ? asked({ ...first, wasGone: true }) : next
}

/** Whether a witness against the run came long enough after the first one to decide together with it. */
function areApart(first: Read, { sent }: Read, { hold = 0 }: Facts): boolean {
  return sent - first.received >= Math.max(APART, hold)
}

function rosterRead(room: Running, witness: Of<'roster'>, facts: Facts): RoomRecord {
  const { run } = room
  const { roster: known } = run
  if (run.retrieved !== undefined && isOutdated(witness, run.retrieved)) return room
  if (known !== undefined && saysNothing(known, witness)) return without(room, 'failure')
  // It may be what is left of a run that is over, and the ids of its callers may already belong to others.
  if (room.phase === 'inQuestion' && isOfNobody(witness.roster)) return without(room, 'failure')
  const fitted = known === undefined ? 'same' : fit(known, witness)
  if (known !== undefined && fitted === 'other') return another(room, witness, known, facts)
  const read = taken(room, witness, facts)
  const here = room.phase === 'inQuestion' && !isLater(witness, room.against) ? read : undoubted(read)
  return fitted === 'open' || (known === undefined && beganAfter(run.seen, witness)) ? renumbered(here) : here
}

/** A roster that does not fit the known one. */
function another(room: Running, witness: Of<'roster'>, known: KnownRoster, facts: Facts): RoomRecord {
  const first = room.phase === 'inQuestion' ? room.against.other : undefined
  const isSecond = first !== undefined && fit(rosterFrom(first), witness) !== 'other'
  if (!isSecond) return doubted(room, { ...readOf(witness), roster: witness.roster })
  if (!areApart(first, witness, facts)) return doubted(room, first)
  if (canBeNew(known, witness)) return taken(begun(room, witness), witness, facts)
  // The known roster was outdated. The run may be another one all the same.
  const { run } = room
  return renumbered(undoubted(taken({ ...room, run: without(run, 'roster', 'startedAt') }, witness, facts)))
}

function doubted(room: Running, other: OtherRoster): InQuestion {
  const isGone = room.phase === 'inQuestion' && room.against.says === 'gone'
  return {
    ...without(room, 'failure'),
    phase: 'inQuestion',
    run: without(room.run, 'lacking'),
    against: { ...readOf(isGone ? room.against : other), says: isGone ? 'gone' : 'roster', other },
  }
}

function undoubted(room: Running): Live {
  return { ...(room.phase === 'live' ? room : without(room, 'against')), phase: 'live' }
}

/** The same run under a new number, because it may be another one. */
function renumbered(room: Running): Running {
  return { ...room, instance: room.instance + 1 }
}

/** Whether the run of this roster began only after this response. */
function beganAfter({ received }: Read, { roster: { runTimeSeconds: run }, sent }: RosterRead): boolean {
  return run !== undefined && sent - (run + 1) * 1_000 > received
}

/** The next run of this name. */
function begun(room: RoomRecord, read: Read): Live {
  const { key, accountId, name, quiet, reports } = room
  const instance = room.instance + 1
  return {
    key,
    accountId,
    name,
    instance,
    phase: 'live',
    run: { began: instance, confirmed: false, seen: readOf(read), marks: { departed: new Set() } },
    ...(quiet !== undefined && { quiet }),
    // Events of the new run may arrive before the response that shows it.
    ...(reports !== undefined && { reports }),
  }
}

function livesWithoutRoster(room: Running, witness: Read): Running {
  const { run } = room
  return {
    ...without(room, 'quiet', 'failure'),
    run: {
      ...without(run, 'lacking'),
      confirmed: true,
      seen: newer(run.seen, witness),
      retrieved: newer(run.retrieved, witness),
      rosterlessSince: run.rosterlessSince ?? witness.received,
    },
  }
}

/** The room with this roster as the newest of its run. */
function taken(room: Running, witness: Of<'roster'>, { wall }: Facts): Running {
  const { run } = room
  const { roster, departed } = mergeRoster(run.roster, run.marks.departed, { ...witness, wall })
  return {
    ...without(room, 'quiet', 'failure', 'reports'),
    run: {
      ...without(run, 'lacking', 'rosterlessSince'),
      confirmed: true,
      seen: newer(run.seen, witness),
      retrieved: newer(run.retrieved, witness),
      roster,
      ...shownStart(run, witness),
      marks: { ...run.marks, departed, peak: Math.max(run.marks.peak ?? 0, roster.people) },
    },
  }
}

function shownStart({ startedAt }: Run, { roster, received }: RosterRead): Pick<Run, 'startedAt'> {
  if (roster.runTimeSeconds === undefined) return {}
  const start = received - roster.runTimeSeconds * 1_000
  return { startedAt: startedAt !== undefined && start > startedAt - JITTER ? startedAt : start }
}

function ended(room: Running, read: Read): Ended {
  const { key, accountId, name, instance, run, reports } = room
  return {
    key,
    accountId,
    name,
    instance,
    phase: 'ended',
    ended: readOf(read),
    ...(run.marks.endAcceptedAt !== undefined && { byUs: true }),
    ...(run.roster !== undefined && { last: run.roster }),
    ...(reports !== undefined && { reports: afterEnd(reports, read.sent) }),
  }
}

function readOf({ sent, received }: Read): Read {
  return { sent, received }
}

function newer(one: Read | undefined, other: Read): Read {
  return one === undefined || other.sent >= one.sent ? readOf(other) : one
}
