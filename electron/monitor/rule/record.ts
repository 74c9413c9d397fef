import type { Fault } from '../../../shared/fault.ts'
import { roomKey, type ObservedMember } from '../../../shared/rooms/model.ts'
import type { AccountId, ElapsedMs, RoomKey } from '../../../shared/values.ts'
import { without } from '../../../shared/without.ts'
import type { RoomReports } from '../reported-callers.ts'
import type { RetrieveResult } from '../../providers/provider.ts'

/** When a request left, and when its response arrived. The response shows some moment in between. */
export interface Read {
  readonly sent: ElapsedMs
  readonly received: ElapsedMs
}

export type Roster = Extract<RetrieveResult, { kind: 'roster' }>

/**
 * What one response says about one room:
 *
 * - `roster`: live, and who is in it
 * - `alive`: live; Vobiz does not say who is in it
 * - `gone`: the 404 of the room itself
 * - `listed`: a list names it
 * - `unlisted`: a complete list lacks it
 * - `failed`: nothing
 */
export type Witness = Read &
  (
    | { readonly says: 'roster'; readonly roster: Roster }
    | { readonly says: 'alive' }
    | { readonly says: 'gone' }
    | { readonly says: 'listed' }
    | { readonly says: 'unlisted' }
    | { readonly says: 'failed'; readonly fault: Fault }
  )

export type Of<S extends Witness['says']> = Extract<Witness, { readonly says: S }>

export type RosterRead = Read & { readonly roster: Roster }

/** Whether a request left after the other response had arrived, so that its response shows a later moment. */
export function isLater(one: Read, other: Read): boolean {
  return one.sent >= other.received
}

/** Why a room was not observed for a while. Its next observation announces no start, and an end only in a summary. */
export type Quiet = 'start' | 'sleep' | 'network' | 'credentials'

/**
 * Everything known about one name of one account. Immutable.
 *
 * ```text
 *           here                first against                second, independent
 * unseen ─────────► live ───────────────────────► inQuestion ───────────────────► ended
 *                    ▲                              │  │  │                        ▲ │
 *                    ├────── later "here" ──────────┘  │  └─ three complete lists ─┘ │
 *                    ├────── a second roster of another run, or of the same one,     │
 *                    │       which then goes on under a new number                   │
 *                    └────────────────────────── here ──────────────────────────────┘
 * ```
 */
export type RoomRecord = Unseen | Live | InQuestion | Ended

/** A room that is live, or was when it was last seen. */
export type Running = Live | InQuestion

interface Named {
  readonly key: RoomKey
  readonly accountId: AccountId
  readonly name: string
  /**
   * Numbers the runs of this name; never reused. A run gets another number, unannounced, where it may be another one:
   * what was meant for the number before is then refused or asked about.
   */
  readonly instance: number
  readonly quiet?: Quiet | undefined
  readonly failure?: { readonly fault: Fault; readonly at: ElapsedMs }
  /** What events have said about its callers, unless a roster of this run has been read. */
  readonly reports?: RoomReports | undefined
}

/** Only the name is known: no response has shown it live. */
export interface Unseen extends Named {
  readonly phase: 'unseen'
}

export interface Live extends Named {
  readonly phase: 'live'
  readonly run: Run
}

/** Nothing may rely on what is known about the run until a later response decides. */
export interface InQuestion extends Named {
  readonly phase: 'inQuestion'
  readonly run: Run
  readonly against: Against
}

export interface Ended extends Named {
  readonly phase: 'ended'
  /** The run that has ended. A retrieve may still return its last roster. */
  readonly run: Run
  /** The response that ended it. */
  readonly ended: Read
  /**
   * Whether a list has named it since. Lists may be late, so only a read of the room shows whether another run has begun.
   */
  readonly isNamed: boolean
}

export interface Run {
  /** The number with which its start was announced. */
  readonly began: number
  /** The newest response that showed the run live. */
  readonly seen: Read
  /**
   * The newest read of the room itself that showed it live. What only lists show is announced neither as a start nor as
   * an end.
   */
  readonly retrieved?: Read
  readonly roster?: KnownRoster
  /** As shown: from the first run time. A later one may move it earlier. */
  readonly startedAt?: ElapsedMs
  /** When it began, or a roster or a list that names it last arrived. */
  readonly namedAt: ElapsedMs
  readonly peak?: number
  /** Numbers of the callers who left this run. */
  readonly departed: ReadonlySet<string>
  /** When the provider accepted this Gavel's end of the run. */
  readonly endAcceptedAt?: ElapsedMs
}

/**
 * What speaks against the run. `open`: it was seen live after a 404, perhaps as the next run, so a roster decides.
 * `roster`: one that does not fit, which may come after a 404, too.
 */
export interface Against extends Read {
  readonly says: 'gone' | 'unlisted' | 'roster' | 'open'
  /** How many complete lists in a row lack the room. */
  readonly lists: number
  /** The roster that does not fit, as the first one of its run. */
  readonly other?: KnownRoster
}

/** A member with the time of their join, which does not move when the clock is set. The view says who is the user. */
export interface Caller extends Omit<ObservedMember, 'joinedAt' | 'isMe' | 'muted' | 'deaf'> {
  readonly joined: ElapsedMs
  readonly muted: boolean
  readonly deaf: boolean
}

/** A roster of the run, with the callers as they are shown. */
export interface KnownRoster extends Read {
  readonly members: readonly Caller[]
  readonly people: number
  readonly conferenceUuid?: string
  /** The last run time, and when it arrived first. */
  readonly runTime?: { readonly seconds: number; readonly at: ElapsedMs }
}

/** @param instance the highest run number that may have been used for this name; new runs continue above it. */
export function unseenRoom(accountId: AccountId, name: string, quiet?: Quiet, instance = 0): Unseen {
  return { key: roomKey(accountId, name), accountId, name, instance, phase: 'unseen', quiet }
}

export function isRunning(room: RoomRecord | undefined): room is Running {
  return room?.phase === 'live' || room?.phase === 'inQuestion'
}

/** The run of a room that is live, or was when it was last seen; undefined for another. */
export function runOf(room: RoomRecord | undefined): Run | undefined {
  return isRunning(room) ? room.run : undefined
}

/** The room with something else known about its run. */
export function withRun(room: Running, change: Partial<Run>): Running {
  return { ...room, run: { ...room.run, ...change } }
}

/**
 * The room after a time in which nothing was observed. The elapsed time may not count a sleep, so it is then unknown how
 * old the roster is. A 404 that no list has confirmed counts from now, because nothing could answer it.
 */
export function unobserved(room: RoomRecord, quiet: Quiet, now: ElapsedMs): RoomRecord {
  const unread = { ...without(room, 'failure'), quiet }
  if (!isRunning(unread)) return unread
  const isAlone404 = unread.phase === 'inQuestion' && unread.against.says === 'gone' && unread.against.lists === 0
  const asked = isAlone404 ? { ...unread, against: { ...unread.against, sent: now, received: now } } : unread
  return outdated(asked)
}

/** The room with a roster that is shown as old, and that nothing may rely on. */
export function outdated(room: Running): Running {
  const { roster } = room.run
  return roster === undefined ? room : withRun(room, { roster: { ...roster, sent: -Infinity } })
}

/** Whether the end of this run was told. A run under a new number may be the same one. */
export function isOver(room: RoomRecord, instance: number): boolean {
  return isRunning(room) ? instance < room.run.began : room.phase === 'ended' && instance <= room.instance
}

/** Stores that the provider accepted this Gavel's end of this run. */
export function endAccepted(room: RoomRecord, instance: number, at: ElapsedMs): RoomRecord {
  if (!isRunning(room) || instance < room.run.began || instance > room.instance) return room
  return withRun(room, { endAcceptedAt: at })
}
