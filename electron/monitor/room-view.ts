import { isDeepStrictEqual } from 'node:util'
import { lineOf } from '../../shared/callers/identity.ts'
import type { ObservedMember, ObservedRoom, RoomState } from '../../shared/rooms/model.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import type { ElapsedMs, EpochMs, MemberKey } from '../../shared/values.ts'
import type { MonitoredAccount } from './account.ts'
import type { RoomCalls } from './account-calls.ts'
import type { RoomMarks } from './room-marks.ts'
import { isRunning, type Caller, type RoomRecord, type Running } from './rule/record.ts'

/** Milliseconds. If no response confirms an accepted end within this time, the room is no longer shown as "ending…". */
const ENDING_LIMIT = 10_000
/** Milliseconds. A room may have ended if, for this long, only responses without a roster showed that it is live. */
const CERTAIN_FOR = 120_000

/** What the view of a room needs besides the room. */
export interface ViewContext {
  readonly marks: RoomMarks
  readonly account: Pick<MonitoredAccount, 'trouble' | 'provider'> | undefined
  /** Milliseconds for which a roster is fresh. */
  readonly freshFor: number
  /** Absent if the room has a roster, or if nothing shows who is in it. */
  readonly calls?: RoomCalls | undefined
  readonly now: ElapsedMs
  /** What the computer's clock shows when no time has elapsed. */
  readonly wall: EpochMs
}

/** What is shown of a room; undefined unless it is live. Pure. */
export function roomView(room: RoomRecord, context: ViewContext): ObservedRoom | undefined {
  if (!isRunning(room)) return undefined
  const { roster, startedAt, peak, retrieved, namedAt } = room.run
  const { marks, account } = context
  const mePicked = marks.mePicked(room)
  const members = shownMembers(roster?.members ?? [], marks.meNumbers(room.accountId), mePicked, context.wall)
  const picked = members.find(({ key }) => key === mePicked)
  const fresh = context.now <= freshUntil(room, context.freshFor)
  const state = stateOf(room, fresh, context)
  const reason = room.failure?.fault ?? account?.trouble
  return {
    key: room.key,
    accountId: room.accountId,
    name: room.name,
    title: sanitizeForDisplay(room.name),
    instance: room.instance,
    state,
    own: marks.own.has(room.key),
    pinned: marks.pinned.has(room.key),
    ...(startedAt !== undefined && { startedAt: context.wall + startedAt }),
    ...(roster === undefined
      ? // Events and live calls show callers.
        (context.calls ?? (room.reports && { reported: room.reports.callers }))
      : { members, people: roster.people, rosterAt: context.wall + roster.received }),
    ...(peak !== undefined && { peak }),
    stale: roster !== undefined && !fresh,
    ...(retrieved === undefined && { unread: true as const }),
    ...(state === 'unverified' && context.now >= namedAt + CERTAIN_FOR && { uncertain: true as const }),
    ...(state === 'unreachable' && reason !== undefined && { fault: reason }),
    writable: account?.provider?.writable(room.name) === 'yes',
    meMatches: members.filter(({ isMe }) => isMe).length,
    ...(picked !== undefined && { mePicked: picked.key }),
  }
}

/** The callers as they are shown. The user is every caller of the user's numbers, and the picked one. */
function shownMembers(
  callers: readonly Caller[],
  meNumbers: readonly string[],
  mePicked: MemberKey | undefined,
  wall: EpochMs,
): readonly ObservedMember[] {
  const lines = new Set(meNumbers.flatMap((number) => lineOf(number) ?? []))
  return callers.map(({ joined, ...caller }) => ({
    ...caller,
    joinedAt: wall + joined,
    isMe: caller.key === mePicked || lines.has(lineOf(caller.number) ?? ''),
  }))
}

/**
 * The time counts from the request of a roster, because its data may be that old. After a time without observation, it is
 * not fresh.
 */
function freshUntil(room: Running, freshFor: number): ElapsedMs {
  const { roster } = room.run
  if (roster === undefined || room.quiet !== undefined || room.phase === 'inQuestion') return -Infinity
  return roster.sent + freshFor
}

function stateOf(room: Running, fresh: boolean, { now, account }: ViewContext): RoomState {
  if (now - (room.run.endAcceptedAt ?? -Infinity) < ENDING_LIMIT) return 'ending'
  if (fresh) return 'live'
  return room.failure !== undefined || account?.trouble !== undefined ? 'unreachable' : 'unverified'
}

/** When the view changes without a new observation; Infinity if it does not. It may lie in the past. */
export function viewChangesAt(room: RoomRecord, shown: ObservedRoom, freshFor: number): ElapsedMs {
  if (!isRunning(room)) return Infinity
  if (shown.state === 'ending') return (room.run.endAcceptedAt ?? 0) + ENDING_LIMIT
  if (shown.members !== undefined && !shown.stale) return freshUntil(room, freshFor) + 1
  return shown.state === 'unverified' && shown.uncertain === undefined ? room.run.namedAt + CERTAIN_FOR : Infinity
}

/**
 * Whether nothing visible differs. A new read time alone is ignored, because it would notify every listener each
 * second.
 */
export function isSameView(a: ObservedRoom | undefined, b: ObservedRoom | undefined): boolean {
  const visible = (room: ObservedRoom | undefined): unknown => room && { ...room, rosterAt: 0, fault: room.fault?.code }
  return isDeepStrictEqual(visible(a), visible(b))
}
