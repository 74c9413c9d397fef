import type { AccountId, EpochMs, RoomKey, Turn } from '../../shared/values.ts'
import type { Fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import type { Member } from '../../shared/rooms/model.ts'
import { wasAskedBefore, type RelaySource, type Stamp } from './evidence.ts'
import type { RoomReports } from './reported-callers.ts'

/** Why the next observation is a new baseline. It announces no start, and puts all ends into one summary. */
export type Quiet = 'start' | 'sleep' | 'network' | 'credentials'

/** A first observation, or the first one after a gap. `turn`: when it began; a relay may have read before that. */
export interface Baseline {
  readonly why: Quiet
  readonly turn: Turn
}

/** Whether a relay asked for this read before the baseline began. */
export function isFromBefore({ turn }: Baseline, { source, asked }: Stamp): boolean {
  return source !== undefined && asked < turn
}

/** A response that contradicts the current run and has not been confirmed by a second read. */
export interface Suspicion {
  /** Turn of the response: the second read must be asked after it. */
  readonly answered: Turn
  /** When it was asked and answered (epoch ms). */
  readonly askedAt: EpochMs
  readonly at: EpochMs
  /** Set if the read was made by a relay of the team. */
  readonly source?: RelaySource
}

/** Everything known about one name of one account. Immutable. */
export interface RoomRecord {
  readonly key: RoomKey
  readonly accountId: AccountId
  readonly name: string
  /** Numbers the runs of this name; never reused. */
  readonly instance: number
  /** `unseen`: only the name is known, and no response has shown it live. */
  readonly phase: 'unseen' | 'live' | 'ended'
  /** A retrieve has shown this run. What only a list shows is announced neither as a start nor as an end. */
  readonly confirmed: boolean
  /**
   * Upper bound of the start (epoch ms): the first observation or, if earlier, the smallest "read time minus run time",
   * but never earlier than the newest roster allows.
   */
  readonly startBefore?: number
  /** The earliest start that the responses allow; see `earliestStart`. */
  readonly startAfter?: number
  /**
   * The smallest upper bound of the start that any roster gave. Unlike `startBefore`, no roster moves it later. Absent
   * if the clock may have been set since.
   */
  readonly startAtLatest?: number
  /** The same bound, but it starts again if all members change and the new ones may belong to another run. */
  readonly presentAtLatest?: number
  /**
   * When a response first showed the room. Absent if the clock may have been set since, and after a roster whose run
   * began later, because a list may have meant an earlier run.
   */
  readonly shownAt?: number | undefined
  /** The start as shown. It is fixed at the first read, and corrected only if it was too late by more than jitter. */
  readonly startedAt?: EpochMs
  /**
   * The newest run time, when its roster was requested (epoch ms), and the turn at which that request was answered.
   * `since`: when the first roster with this run time was answered (epoch ms). `source`: the relay, if one read it.
   */
  readonly runTime?: {
    readonly seconds: number
    readonly askedAt: EpochMs
    readonly answered: Turn
    readonly since: EpochMs
    readonly source?: RelaySource
  }
  /** When the newest roster was answered (epoch ms); set if its run time has not grown. */
  readonly stillAt?: number
  /** Complete lists in a row without the name; counted up to two. */
  readonly unlisted?: number
  /** What a retrieve still returned of the run when it was over. */
  readonly finished?: { readonly seconds: number | undefined; readonly calls: ReadonlySet<string> } | undefined
  readonly conferenceUuid?: string
  readonly members?: readonly Member[]
  readonly people?: number
  /** Absent if no roster of this run has been read yet. */
  readonly peak?: number
  /** The roster is empty because this Gavel removed everyone in the previous one. */
  readonly emptiedByUs?: true
  /** What events have said of its callers, unless a roster of this run has been read. */
  readonly reports?: RoomReports
  /** Whether this Gavel recorded this run. */
  readonly wasRecorded?: true
  /** Numbers of the callers who left this run. */
  readonly departed: ReadonlySet<string>
  /** When the request for the roster was sent, and when it was answered. */
  readonly rosterAskedAt?: number
  readonly rosterAt?: EpochMs
  /** Set if a relay read the roster. */
  readonly rosterSource?: RelaySource | undefined
  /**
   * Turn of a response after which a member id of the roster may mean another caller. No action relies on the roster
   * until one arrives that was requested later.
   */
  readonly idsUnsure?: number
  /** When the last retrieve that showed the room live was answered or, without one, the list that began the run. */
  readonly aliveAt?: number
  /** When that retrieve was sent. */
  readonly aliveAskedAt?: number
  /** Since when (epoch ms) responses without a roster have shown the run live, but neither a roster nor a list has. */
  readonly rosterlessSince?: number
  /**
   * `rosterAskedAt` and `aliveAskedAt` of this Gavel's own reads, because some actions rely on no relay (see
   * `isReadForItself`). The first is absent once a relay's roster shows other people.
   */
  readonly ownRosterAskedAt?: number
  readonly ownAliveAskedAt?: number
  /** Turn at which the newest accepted retrieve, or the list that ended the run, was requested. */
  readonly newestAsked: number
  /** When the list that began this run was requested. A 404 that was requested earlier is about an earlier run. */
  readonly listAsked?: Pick<Stamp, 'asked' | 'source'>
  readonly gone?: Suspicion
  /** A 404 after which a list named the room. It was false, or the list meant the next run of this name. */
  readonly contradictedGone?: Suspicion
  /**
   * Turn of the newest response that made it uncertain whether this is still the same run, for example because it
   * contradicted a 404. What was shown until then may belong to another run.
   */
  readonly unsureAt?: number
  /**
   * A roster that seems to belong to another run: `calls` are its call UUIDs, `runTimeSeconds` is its run time, and
   * `startBefore` bounds its start. `old`: this roster or the previous one was outdated, so it proves no end.
   */
  readonly doubt?: Suspicion & {
    readonly calls: ReadonlySet<string>
    readonly startBefore: number
    readonly runTimeSeconds?: number | undefined
    readonly old?: true
  }
  /** A list or a late 404 contradicts the known state, so this room is read soon. */
  readonly suspect: boolean
  readonly endAcceptedAt?: number
  /** When a request that would end this run left (epoch ms), while no response to it is known. */
  readonly endOpenAt?: number
  readonly endedAt?: EpochMs
  readonly failure?: { readonly fault: Fault; readonly at: EpochMs; readonly count: number }
  /** Until a read arrives that was asked for after this baseline began, only ends are announced, in one summary. */
  readonly quiet?: Baseline
  /** The clock may have been set since the roster was read. */
  readonly clockUnsure?: boolean
}

export type RoomRecords = ReadonlyMap<string, RoomRecord>

/** Milliseconds within which a read must show a room that an event reported. `Math.abs`: a clock can be set back. */
const SHOWN_WITHIN = 60_000

/** Whether the room ended before this time (epoch ms), or only events reported it and no read showed it in time. */
export function isOver({ phase, endedAt, reports }: RoomRecord, before: number, now: EpochMs): boolean {
  if (phase === 'ended') return endedAt !== undefined && endedAt < before
  return phase === 'unseen' && reports !== undefined && Math.abs(now - reports.at) > SHOWN_WITHIN
}

/** @param instance the highest run number that may have been used for this name; new runs continue above it. */
export function monitoredRoom(accountId: AccountId, name: string, quiet?: Baseline, instance = 0): RoomRecord {
  return {
    key: roomKey(accountId, name),
    accountId,
    name,
    instance,
    phase: 'unseen',
    confirmed: false,
    departed: new Set(),
    newestAsked: 0,
    suspect: false,
    ...(quiet === undefined ? {} : { quiet }),
  }
}

/** Whether a 404 or roster contradicts the current run. Until a second read decides, nothing may rely on its state. */
export function isDoubted({ gone, doubt }: RoomRecord): boolean {
  return gone !== undefined || doubt !== undefined
}

/** The times of a room whose roster was just read. */
export function timesOfRoster({
  askedAt,
  answeredAt,
  source,
}: Stamp): Pick<RoomRecord, 'rosterAskedAt' | 'rosterAt' | 'rosterSource' | 'aliveAskedAt' | 'aliveAt'> {
  const times = { rosterAskedAt: askedAt, rosterAt: answeredAt, aliveAskedAt: askedAt, aliveAt: answeredAt }
  return { ...times, rosterSource: source }
}

/** Milliseconds between the request for the roster and its response, by the clock of the computer that asked. */
export function rosterTook({ rosterAt = 0, rosterAskedAt = rosterAt, rosterSource }: RoomRecord): number {
  return rosterSource?.took ?? rosterAt - rosterAskedAt
}

/**
 * Whether a 404 is, or may be, older than the evidence that shows the room live. A relay's times are known only
 * roughly, and if the clock may have been set, they say nothing.
 */
export function mayPrecedeLife(room: RoomRecord, stamp: Stamp): boolean {
  if (stamp.asked < room.newestAsked || wasAskedBefore(stamp, room.listAsked)) return true
  return stamp.source !== undefined && room.clockUnsure !== true && mayPrecedeRoster(room, stamp)
}

/**
 * Whether a response may be older than the known roster, if the two come from different readers. The clock of a relay
 * is known only roughly, and two reads may overlap.
 */
function mayPrecedeRoster(room: RoomRecord, stamp: Stamp): boolean {
  const { rosterAskedAt, rosterAt } = room
  if (rosterAskedAt === undefined || rosterAt === undefined || isFromReaderOf(room, stamp)) return false
  return rosterAt - rosterTook(room) > stamp.askedAt
}

/** Whether the response comes from the reader of the known roster, so that the order of the two is known. */
export function isFromReaderOf({ rosterSource }: RoomRecord, { source }: Stamp): boolean {
  return source?.epoch === rosterSource?.epoch
}

/** A copy without some optional fields; `exactOptionalPropertyTypes` forbids setting them to undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const left = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key))) as Omit<T, K>
}

/**
 * Milliseconds since the request for this evidence was sent. Undefined if there is no evidence, if a response
 * contradicts it, if the provider has, or may have, accepted an end of the room since, or if the clock may have been
 * set. For a roster, also undefined if a member id may mean another caller.
 *
 * @param onlyOwn true if reads by the team's relay do not count.
 */
export function evidenceAge(
  room: RoomRecord | undefined,
  asked: 'rosterAskedAt' | 'aliveAskedAt',
  now: EpochMs,
  onlyOwn = false,
): number | undefined {
  const ownAt = asked === 'rosterAskedAt' ? room?.ownRosterAskedAt : room?.ownAliveAskedAt
  const at = onlyOwn ? ownAt : room?.[asked]
  if (room?.phase !== 'live' || at === undefined || isDoubted(room)) return undefined
  if (asked === 'rosterAskedAt' && (room.clockUnsure === true || room.idsUnsure !== undefined)) return undefined
  const isFromBeforeEnd = [room.endAcceptedAt, room.endOpenAt].some((end = 0) => at < end && end <= now)
  return now < at || isFromBeforeEnd ? undefined : now - at
}
