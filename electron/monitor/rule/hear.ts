import { without } from '../../../shared/without.ts'
import type { ElapsedMs } from '../../../shared/values.ts'
import { afterEnd } from '../reported-callers.ts'
import { canBeNew, fit, isOfNobody, repeats, standsStill } from './fit.ts'
import { mergeRoster, rosterFrom } from './merge-roster.ts'
import { isLater, isRunning, outdated, withRun } from './record.ts'
import type { Against, Ended, InQuestion, KnownRoster, Live, RoomRecord, Run, Running, Unseen } from './record.ts'
import type { Of, Read, RosterRead, Witness } from './record.ts'

/** What the rule needs to know besides the room and the witness. */
export interface Facts {
  /** The good reads of the account that were not about this room: the newest of its list, and of each other room. */
  readonly others?: readonly Read[]
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

/**
 * What is known about a room after one more response, by the six rules of `docs/proof.md`. Pure. Nothing else ends, starts
 * or restarts a run: no age, no failure, no event, no clock. Responses that were seen before are not passed here.
 */
export function hear(room: RoomRecord, witness: Witness, facts: Facts): RoomRecord {
  if (witness.says === 'failed') return failed(room, witness)
  if (!isRunning(room)) return begin(room, witness)
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

function failed(room: RoomRecord, { fault, received: at }: Of<'failed'>): RoomRecord {
  return { ...room, failure: { fault, at } }
}

/**
 * Rule 6: a run begins with a response that shows it live, but not with a roster of nobody. After an end, it must be later;
 * within `LIST_LAG` no list counts; nor does a roster of the run that ended.
 */
function begin(room: Unseen | Ended, witness: Exclude<Witness, Of<'failed'>>): RoomRecord {
  if (room.phase === 'ended' && !isLater(witness, room.ended)) return room
  const unread = without(room, 'quiet', 'failure')
  const observed = unread.phase === 'ended' ? { ...unread, isNamed: false } : unread
  switch (witness.says) {
    case 'gone':
    case 'unlisted':
      return observed
    case 'listed':
      return room.phase === 'ended' && witness.received - room.ended.received < LIST_LAG
        ? { ...room, isNamed: true }
        : begun(room, witness)
    case 'alive':
      return lives(begun(room, witness), witness)
    case 'roster': {
      const { roster } = witness
      const last = room.phase === 'ended' ? room.run.roster : undefined
      const isOver = isOfNobody(roster) || (last !== undefined && repeats(last, roster))
      return isOver ? observed : taken(begun(room, witness), witness)
    }
  }
}

/** A list names the room, or a read of it shows it live without a roster. Neither says which run it is. */
function here(room: Running, witness: Of<'listed' | 'alive'>): RoomRecord {
  // Lists may have meant an earlier run, and without a roster nothing tells.
  const mayBeAnother = witness.says === 'alive' && room.run.retrieved === undefined
  const seen = lives(mayBeAnother ? renumbered(room) : room, witness)
  if (seen.phase === 'live' || !isLater(witness, seen.against) || seen.against.says === 'roster') return seen
  // It may have ended and begun again in between, so nothing may rely on the roster until it is read again.
  if (seen.against.says === 'unlisted') return undoubted(outdated(seen))
  if (seen.run.roster === undefined) return renumbered(undoubted(seen))
  return inQuestion(seen, { ...seen.against, ...readOf(witness), says: 'open' })
}

function against(room: Running, witness: Of<'gone' | 'unlisted'>, facts: Facts): RoomRecord {
  const { says } = witness
  const isList = says === 'unlisted'
  // A list that overlaps a read of the room says nothing about it.
  const last = isList ? room.run.seen : room.run.retrieved
  if (last !== undefined && !isLater(witness, last)) return room
  const heard = isList ? room : without(room, 'failure')
  const first = room.phase === 'inQuestion' && room.against.says !== 'open' ? room.against : undefined
  if (first === undefined) return inQuestion(heard, { ...readOf(witness), says, lists: isList ? 1 : 0 })
  if (first.says === 'roster') return isList ? room : inQuestion(heard, { ...first, ...readOf(witness), says })
  const lists = first.lists + (isList ? 1 : 0)
  if (decideTogether({ ...first, lists }, witness, facts)) return ended(room, witness)
  return inQuestion(heard, { ...first, lists, says: isList ? first.says : says })
}

/** Whether the first witness against the run and this one end it. */
function decideTogether(first: Against, witness: Of<'gone' | 'unlisted'>, facts: Facts): boolean {
  if (first.lists >= UNLISTED.lists && witness.received - first.sent >= UNLISTED.ms) return true
  // A list that came too soon to end it counts, too.
  const isSecond404 = (): boolean =>
    first.says === 'gone' && (first.lists > 0 || facts.others?.some((read) => isLater(read, first)) === true)
  const isIndependent = first.says !== witness.says || isSecond404()
  return isIndependent && areApart(first, witness, facts)
}

/** Whether a witness against the run came long enough after the first one to decide together with it. */
function areApart(first: Read, { sent }: Read, { hold = 0 }: Facts): boolean {
  return sent - first.received >= Math.max(APART, hold)
}

function rosterRead(room: Running, witness: Of<'roster'>, facts: Facts): RoomRecord {
  const { roster: known, seen } = room.run
  // One of nobody may be what is left of a run that is over.
  const isEmpty = room.phase === 'inQuestion' && isOfNobody(witness.roster)
  if (isEmpty || (known !== undefined && standsStill(known, witness))) return without(room, 'failure')
  const fitted = known === undefined ? 'same' : fit(known, witness)
  // After a sleep that no clock has counted, the run time of the next run soon seems to fit.
  const isDoubted = room.phase === 'inQuestion' && room.against.other !== undefined
  if (known !== undefined && (fitted === 'other' || (fitted === 'open' && isDoubted)))
    return another(room, witness, known, facts)
  const read = taken(room, witness)
  const here = room.phase === 'inQuestion' && !isLater(witness, room.against) ? read : undoubted(read)
  return fitted === 'open' || (known === undefined && hasBegunAfter(seen, witness)) ? renumbered(here) : here
}

/** A roster that does not fit the known one. */
function another(room: Running, witness: Of<'roster'>, known: KnownRoster, facts: Facts): RoomRecord {
  const first = room.phase === 'inQuestion' ? room.against.other : undefined
  if (first === undefined || fit(first, witness) === 'other') return doubted(room, rosterFrom(witness))
  if (!areApart(first, witness, facts)) return doubted(room, first)
  if (canBeNew(known, witness)) return taken(begun(room, witness), witness)
  // The known roster was outdated. The run may be another one all the same.
  const run = without(room.run, 'roster', 'startedAt')
  return renumbered(undoubted(taken({ ...room, run }, witness)))
}

function doubted(room: Running, other: KnownRoster): InQuestion {
  const isGone = room.phase === 'inQuestion' && room.against.says === 'gone'
  const first: Against = isGone ? room.against : { ...readOf(other), says: 'roster', lists: 0 }
  return inQuestion(without(room, 'failure'), { ...first, other })
}

function inQuestion(room: Running, first: Against): InQuestion {
  return { ...room, phase: 'inQuestion', against: first }
}

function undoubted(room: Running): Live {
  return { ...(room.phase === 'live' ? room : without(room, 'against')), phase: 'live' }
}

/** The same run under a new number, because it may be another one. */
function renumbered(room: Running): Running {
  return { ...room, instance: room.instance + 1 }
}

/** Whether the run of this roster began only after this response. */
function hasBegunAfter({ received }: Read, { roster: { runTimeSeconds: run }, sent }: RosterRead): boolean {
  return run !== undefined && sent - (run + 1) * 1_000 > received
}

/** The next run of this name. Its events may arrive before the response that shows it. */
function begun({ key, accountId, name, quiet, reports, ...room }: RoomRecord, read: Read): Live {
  const instance = room.instance + 1
  const run = { began: instance, seen: readOf(read), namedAt: read.received, departed: new Set<string>() }
  return { key, accountId, name, instance, phase: 'live', run, quiet, reports }
}

/** The room after a response that shows the run live, without a roster. */
function lives(room: Running, witness: Of<'listed' | 'alive'>): Running {
  const seen = readOf(witness)
  if (witness.says === 'listed') return withRun(room, { seen, namedAt: witness.received })
  return withRun(without(room, 'quiet', 'failure'), { seen, retrieved: seen })
}

/** The room with this roster as the newest of its run. */
function taken(room: Running, witness: Of<'roster'>): Running {
  const { run } = room
  const { roster, departed } = mergeRoster(run.roster, run.departed, witness)
  return {
    ...without(room, 'quiet', 'failure', 'reports'),
    run: {
      ...run,
      seen: readOf(witness),
      retrieved: readOf(witness),
      namedAt: witness.received,
      roster,
      ...shownStart(run, witness),
      departed,
      peak: Math.max(run.peak ?? 0, roster.people),
    },
  }
}

/** The start that the run time tells. A later one may move it earlier, never later. */
function shownStart({ startedAt = Infinity }: Run, { roster, received }: RosterRead): Pick<Run, 'startedAt'> {
  if (roster.runTimeSeconds === undefined) return {}
  return { startedAt: Math.min(startedAt, received - roster.runTimeSeconds * 1_000) }
}

function ended({ key, accountId, name, instance, run, reports }: Running, read: Read): Ended {
  const left = reports && afterEnd(reports, read.sent)
  return { key, accountId, name, instance, phase: 'ended', run, ended: readOf(read), isNamed: false, reports: left }
}

function readOf({ sent, received }: Read): Read {
  return { sent, received }
}
