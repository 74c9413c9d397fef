import type { EpochMs } from '../../shared/values.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Room, RoomState, Pending } from '../../shared/rooms/model.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { isDoubted } from './room.ts'
import type { RoomRecord } from './room.ts'

/** Milliseconds. If no response confirms an accepted end within this time, the room is no longer shown as "ending…". */
const ENDING_LIMIT = 10_000
/** Milliseconds. A room may have ended if, for this long, only responses without a roster showed that it is live. */
const CERTAIN_FOR = 120_000
/** A single failed read may be chance. While the roster is fresh, a failure is shown only after this many in a row. */
const FAILURES_SHOWN = 2

/** What the view of a room needs besides the room. */
export interface RoomContext {
  readonly own: boolean
  readonly pinned: boolean
  readonly writable: boolean
  /** The account's fault, while the account is in trouble or its polls are paused. */
  readonly trouble: Fault | undefined
  /** The read interval by which the freshness of the roster is judged, in milliseconds; see `Scheduler.interval`. */
  readonly interval: number
  /** When this account's baseline ended (epoch ms); undefined while it lasts. */
  readonly baselineAt: number | undefined
  readonly meNumbers: readonly string[]
  readonly mePicked: string | undefined
}

/**
 * Looks up the current context of a room. Callers pass this object to each method of the snapshot store that needs a
 * context, so that the store does not depend on where a context comes from.
 */
export interface RoomContexts {
  of(room: RoomRecord): RoomContext
  /** The interval alone, because every step needs it for every room. */
  intervalOf(room: RoomRecord): number
}

interface ViewContext extends Omit<RoomContext, 'baselineAt' | 'meNumbers' | 'mePicked'> {
  readonly pending: readonly Pending[]
  readonly meMatches: number
  /** See `Conference`. */
  readonly unsureBefore?: number | undefined
  /** When the shown roster was read (epoch ms), if it is already shown as stale. */
  readonly staleRosterAt?: number | undefined
  readonly now: EpochMs
}

/** What is shown of a room; undefined unless it is live. Pure. */
export function roomView(room: RoomRecord, context: ViewContext): Room | undefined {
  if (room.phase !== 'live') return undefined
  const fresh = isFresh(room, context)
  const state = stateOf(room, fresh, context)
  const reason = room.failure?.fault ?? context.trouble
  return {
    key: room.key,
    accountId: room.accountId,
    name: room.name,
    title: sanitizeForDisplay(room.name),
    instance: room.instance,
    state,
    own: context.own,
    pinned: context.pinned,
    ...(room.startedAt === undefined ? {} : { startedAt: room.startedAt }),
    ...(room.members === undefined ? {} : { members: room.members }),
    ...(room.people === undefined ? {} : { people: room.people }),
    ...(room.members === undefined && room.reports?.shown !== undefined ? { reported: room.reports.shown } : {}),
    ...(room.peak === undefined ? {} : { peak: room.peak }),
    ...(room.rosterAt === undefined ? {} : { rosterAt: room.rosterAt }),
    stale: room.members !== undefined && !fresh,
    ...(room.confirmed ? {} : { unread: true as const }),
    ...(state === 'unverified' && context.now >= uncertainFrom(room) ? { uncertain: true as const } : {}),
    ...(state === 'unreachable' && reason !== undefined ? { fault: reason } : {}),
    writable: context.writable,
    ...(context.unsureBefore === undefined ? {} : { unsureBefore: context.unsureBefore }),
    meMatches: context.meMatches,
    ...(room.wasRecorded === undefined ? {} : { wasRecorded: true as const }),
    pending: context.pending,
  }
}

/** @param next the revision of the snapshot that is being built. It becomes `unsureBefore` if `unsureAt` is new. */
export function unsureBeforeOf(
  { unsureAt }: RoomRecord,
  before: { readonly room: RoomRecord | undefined; readonly shown: Room | undefined },
  next: number,
): number | undefined {
  if (unsureAt === undefined) return undefined
  return unsureAt === before.room?.unsureAt ? before.shown?.unsureBefore : next
}

/** A roster is fresh for two read intervals, counted from its request because its data may be that old. */
function freshUntil(room: RoomRecord, interval: number): number | undefined {
  const { rosterAskedAt } = room
  if (rosterAskedAt === undefined || isDoubted(room) || room.clockUnsure === true) return undefined
  return rosterAskedAt + 2 * interval
}

function isFresh(room: RoomRecord, { interval, now, staleRosterAt }: ViewContext): boolean {
  const until = freshUntil(room, interval)
  // A clock that is set back must not make a stale roster fresh again.
  if (until === undefined || room.rosterAt === staleRosterAt) return false
  // If the roster is from the future, the clock was set back, and the age of the roster is unknown.
  return now <= until && now >= (room.rosterAskedAt ?? 0)
}

function stateOf(room: RoomRecord, fresh: boolean, { now, trouble }: ViewContext): RoomState {
  if (room.endAcceptedAt !== undefined && Math.abs(now - room.endAcceptedAt) < ENDING_LIMIT) return 'ending'
  const count = room.failure?.count ?? 0
  if (count >= FAILURES_SHOWN || (!fresh && (count > 0 || trouble !== undefined))) return 'unreachable'
  return fresh ? 'live' : 'unverified'
}

function uncertainFrom({ rosterlessSince = Infinity }: RoomRecord): number {
  return rosterlessSince + CERTAIN_FOR
}

/**
 * The time (epoch ms) at which the view changes without a new observation; undefined if there is none. It may lie in
 * the past.
 */
export function viewChangesAt(room: RoomRecord, shown: Room, interval: number): number | undefined {
  if (shown.state === 'ending') return (room.endAcceptedAt ?? 0) + ENDING_LIMIT
  const until = freshUntil(room, interval)
  if (until !== undefined && !(shown.stale && shown.state !== 'live')) return until + 1
  const isUncertainLater = room.rosterlessSince !== undefined && shown.state === 'unverified' && !shown.uncertain
  return isUncertainLater ? uncertainFrom(room) : undefined
}

/**
 * Whether nothing visible differs. A new read time alone is ignored, because it would notify every listener each
 * second.
 */
export function sameConference(a: Room | undefined, b: Room | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.instance === b.instance &&
    a.state === b.state &&
    a.own === b.own &&
    a.pinned === b.pinned &&
    a.startedAt === b.startedAt &&
    a.members === b.members &&
    a.people === b.people &&
    a.reported === b.reported &&
    a.peak === b.peak &&
    a.stale === b.stale &&
    a.unread === b.unread &&
    a.uncertain === b.uncertain &&
    a.fault?.code === b.fault?.code &&
    a.writable === b.writable &&
    a.unsureBefore === b.unsureBefore &&
    a.meMatches === b.meMatches &&
    a.wasRecorded === b.wasRecorded &&
    a.pending === b.pending
  )
}
