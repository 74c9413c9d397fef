import type { Roster, Stamp } from './evidence.ts'
import { hasCallOf, LATER_BY, mayBeginLater } from './restart-detection.ts'
import type { RoomRecord } from './room.ts'

/** Milliseconds. The shown start is corrected only if it was too late by more than this. */
const JITTER = 1_500

/** The next run of this name, without the members and times of the earlier one. */
export function begin(room: RoomRecord, stamp: Stamp, startBefore = Infinity): RoomRecord {
  const fresh: RoomRecord = {
    key: room.key,
    accountId: room.accountId,
    name: room.name,
    instance: room.instance + 1,
    phase: 'live',
    confirmed: false,
    startBefore: Math.min(stamp.answeredAt, startBefore),
    startAtLatest: startBefore,
    shownAt: stamp.answeredAt,
    ...(startBefore < Infinity && { presentAtLatest: startBefore }),
    departed: new Set(),
    aliveAt: stamp.answeredAt,
    newestAsked: room.newestAsked,
    suspect: false,
    ...(room.idsUnsure !== undefined && { idsUnsure: room.idsUnsure }),
    // Events of the new run may arrive before the response that shows it.
    ...(room.phase !== 'live' && room.reports !== undefined && { reports: room.reports }),
  }
  // A run first observed during a baseline is not announced. Only a retrieve ends the baseline of the room.
  return room.quiet === undefined ? fresh : { ...fresh, quiet: room.quiet }
}

/**
 * Moves the join times and the run's start, with its bounds, by `shift`, because this computer's clock was set forward
 * by that much.
 */
export function rebase(room: RoomRecord, shift: number): RoomRecord {
  const moved = { ...room, startBefore: (room.startBefore ?? 0) + shift }
  return {
    ...moved,
    ...(room.startedAt === undefined ? {} : { startedAt: room.startedAt + shift }),
    ...(room.startAfter === undefined ? {} : { startAfter: room.startAfter + shift }),
    ...(room.members === undefined
      ? {}
      : { members: room.members.map((member) => ({ ...member, joinedAt: member.joinedAt + shift })) }),
  }
}

/** The bounds of the run's start that follow from this roster. */
export function startOf(
  room: RoomRecord,
  roster: Roster,
  stamp: Stamp,
): Partial<
  Pick<
    RoomRecord,
    'startAfter' | 'startBefore' | 'startAtLatest' | 'presentAtLatest' | 'shownAt' | 'startedAt' | 'runTime'
  >
> {
  const seconds = roster.runTimeSeconds
  const { askedAt, answered, source } = stamp
  // A baseline may have dropped the bound, but the room was live at this response, so it had started by then.
  if (seconds === undefined) return { startBefore: Math.min(stamp.answeredAt, room.startBefore ?? Infinity) }
  const start = stamp.answeredAt - seconds * 1_000
  const isSame = seconds === room.runTime?.seconds && room.clockUnsure !== true
  const since = isSame ? room.runTime.since : stamp.answeredAt
  const earliest = stamp.askedAt - (seconds + 1) * 1_000
  const { shownAt = Infinity, startAtLatest = Infinity, presentAtLatest = Infinity } = room
  const mayBeOther = earliest > presentAtLatest && mayBeginLater(room, roster, stamp)
  // A list may have meant an earlier run. So while only a list bounds the start, each start that this roster allows
  // belongs to this run.
  const isOfList = room.listAsked !== undefined && room.runTime === undefined
  const atLeast = isOfList ? Math.max(earliest, start - LATER_BY) : earliest
  const shown = room.startedAt !== undefined && start > room.startedAt - JITTER ? room.startedAt : start
  return {
    // The bound is never earlier than this response allows, because small errors must not add up to what looks like
    // another start.
    startBefore: Math.max(Math.min(start, room.startBefore ?? start), atLeast),
    startAfter: Math.max(earliest, room.startAfter ?? earliest),
    startAtLatest: Math.min(start, startAtLatest),
    presentAtLatest: mayBeOther ? start : Math.min(start, presentAtLatest),
    shownAt: shownAt < earliest ? undefined : shownAt,
    startedAt: shown,
    runTime: { seconds, askedAt, answered, since, ...(source !== undefined && { source }) },
  }
}

/**
 * The room with the earlier bounds of its start that follow from a roster of the same run which is not shown, because
 * the response to this Gavel's own read replaces it. Without them, a restart a moment later could be missed.
 */
export function withStartOfUnshown(room: RoomRecord, roster: Roster, { answeredAt }: Stamp): RoomRecord {
  const { startAtLatest, presentAtLatest, startAfter = -Infinity, clockUnsure } = room
  if (roster.runTimeSeconds === undefined || startAtLatest === undefined || clockUnsure === true) return room
  const start = answeredAt - roster.runTimeSeconds * 1_000
  // A run that began before this run can have begun is another one, even if callers kept their calls.
  if (start >= startAtLatest || start < startAfter || !hasCallOf(room, roster)) return room
  return { ...room, startAtLatest: start, presentAtLatest: Math.min(start, presentAtLatest ?? start) }
}

/**
 * The earliest moment at which the run can have begun. A slow response may describe a moment long before it arrived.
 */
export function earliestStart({ startedAt, startAfter = Infinity }: RoomRecord): number | undefined {
  return startedAt !== undefined && startAfter < startedAt - JITTER ? startAfter : startedAt
}

/**
 * The room without the bound that a list gave to its start, because the list may have meant an earlier run. Until the
 * baseline, `startAtLatest` makes up for it.
 */
export function withoutBoundOfList(room: RoomRecord): RoomRecord {
  const { startBefore, startAtLatest, listAsked } = room
  if (startBefore === undefined || startAtLatest === undefined || listAsked === undefined) return room
  return { ...room, startBefore: Math.max(startBefore, startAtLatest) }
}
