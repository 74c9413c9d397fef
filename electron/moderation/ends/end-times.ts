import type { ElapsedMs, EpochMs } from '../../../shared/values.ts'
import { knowsMe, othersIn } from '../../../shared/rooms/me.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import type { EndTime, Extension } from '../../../shared/rooms/scheduled-end.ts'
import { elapsedOf, type Clock } from '../../../shared/clock.ts'
import { GAP } from '../../monitor/gap.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Rooms } from '../rooms.ts'

/** Milliseconds, like the next four constants. */
export const MINUTE = 60_000
/** The time until the soonest end that can be set. A sooner end would leave no time to cancel it. */
const SOONEST = 30_000
/**
 * The time until the latest end that can be set: a day. The day on which summer time ends has 25 hours. Recovery after
 * a restart looks back just as far.
 */
export const LATEST = 25 * 3_600_000
/** By how much the two clocks of a {@link Moment} may diverge between two checks. */
const DISAGREEMENT = 2_000

/** One moment by two clocks, in milliseconds. `wall` counts from 1970 and can be set; `elapsed` never goes back. */
export interface Moment {
  readonly wall: number
  readonly elapsed: number
}

/** Returns why the time between two checks was not fully observed. Undefined if it was. */
export function gapBetween(before: Moment, now: Moment, planned: number): 'sleep' | 'clock' | undefined {
  const wall = now.wall - before.wall
  const elapsed = now.elapsed - before.elapsed
  // As in the monitor: `elapsed` may stand still while the computer sleeps.
  if (elapsed - planned > GAP || wall - elapsed > GAP) return 'sleep'
  return Math.abs(wall - elapsed) > DISAGREEMENT ? 'clock' : undefined
}

/** Returns when the room is to end. `never` if that is too soon or too late; undefined while it is not known. */
export function endsAtOf(time: EndTime, room: Room, now: EpochMs): number | 'never' | undefined {
  if (time.kind === 'in') return now + time.minutes * MINUTE
  if (time.kind === 'afterOthers') return haveOthersLeft(room) === true ? now + time.minutes * MINUTE : undefined
  return time.at < now + SOONEST || time.at > now + LATEST ? 'never' : time.at
}

export function extended(endsAt: EpochMs, by: Extension): number {
  return endsAt + by * MINUTE
}

/** Whether the roster lists only the user, with one line or several. Undefined if it is not known. */
export function haveOthersLeft({ members, stale, state }: Room): boolean | undefined {
  if (members === undefined || stale || state !== 'live') return undefined
  return members.length > 0 && othersIn(members).length === 0
}

/** Whether exactly one person is in the room. Undefined if it is not known. */
export function isOneAlone({ members, stale, state }: Room): boolean | undefined {
  return members === undefined || stale || state !== 'live' ? undefined : members.length === 1
}

/** Whether the provider counts no more people than it lists. */
export function listsEveryone({ members = [], people = members.length }: Room): boolean {
  return members.length === people
}

/** Whether a fresh roster shows who the user is. */
export function showsMe(room: Room): boolean {
  return !room.stale && room.state === 'live' && knowsMe(room)
}

/**
 * A warning is given only if at least this part of its minutes is left. An end may be confirmed long after the question
 * was asked, and "1 minute" must not be spoken 10 s before the end.
 */
const NEARLY = 0.75

/** Returns the open warning that is due, closest to the end, and still nearly true. Earlier ones are skipped. */
export function dueWarning(open: readonly number[], left: number): number | undefined {
  return open.filter((minutes) => left <= minutes * MINUTE && left >= minutes * MINUTE * NEARLY).at(-1)
}

/**
 * The minutes that a text names, rounded up. Never 0, because the end is still to come.
 *
 * @param left milliseconds
 */
export function minutesIn(left: number): number {
  return Math.max(1, Math.ceil(left / MINUTE))
}

/**
 * How many milliseconds before the due time the roster may have been requested. The read for the end may join a read
 * that is already in flight.
 */
const JOINED = 1_000

/**
 * Whether this Gavel has read a roster of the room since an end was due at `dueAt`. Without such a roster, no
 * response shows which run the room is in.
 */
export function hasRosterFor(
  room: RoomRef,
  dueAt: ElapsedMs,
  { monitor, clock }: { readonly monitor: Pick<Rooms, 'rosterAge'>; readonly clock: Pick<Clock, 'now' | 'elapsed'> },
): boolean {
  const age = monitor.rosterAge(room)
  return age !== undefined && age <= elapsedOf(clock) - dueAt + JOINED
}
