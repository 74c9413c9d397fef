import type { Fault } from '../../../shared/fault.ts'
import { roomKey, type Member } from '../../../shared/rooms/model.ts'
import type { AccountId, ElapsedMs, RoomKey } from '../../../shared/values.ts'
import type { RoomReports } from '../reported-callers.ts'
import type { Read, Roster } from './witness.ts'

/** Why a room was not observed for a while. Its next observation announces no start, and an end only in a summary. */
export type Quiet = 'start' | 'sleep' | 'network' | 'credentials'

/** Everything known about one name of one account. Immutable. */
export type RoomRecord = Unseen | Live | Ended

interface Named {
  readonly key: RoomKey
  readonly accountId: AccountId
  readonly name: string
  /** Numbers the runs of this name; never reused. */
  readonly instance: number
  readonly quiet?: Quiet
  readonly failure?: { readonly fault: Fault; readonly at: ElapsedMs; readonly count: number }
  /** What events have said about its callers, unless a roster of this run has been read. */
  readonly reports?: RoomReports
}

/** Only the name is known: no response has shown it live. */
export interface Unseen extends Named {
  readonly phase: 'unseen'
  /** The newest response that said that it is not live. */
  readonly absent?: Read
}

export interface Live extends Named {
  readonly phase: 'live'
  /** A retrieve has shown this run. What only a list shows is announced neither as a start nor as an end. */
  readonly confirmed: boolean
  /** The newest response that showed the run live. */
  readonly alive: Read
  /** The newest read of the room itself that showed it live. */
  readonly retrieved?: Read
  readonly roster?: KnownRoster
  /** The last roster of the run before, which a cache may still return. */
  readonly last?: KnownRoster
  readonly start: StartBounds
  /** The start as shown, from the first run time. It is corrected only if it was too late by more than jitter. */
  readonly startedAt?: ElapsedMs
  readonly inQuestion?: Question
  /** Complete lists in a row that lack the room, and the first of them. */
  readonly unlisted?: { readonly count: number; readonly first: Read }
  /**
   * Since when it has been uncertain whether this is the run that was shown before, for example because a 404 was
   * contradicted.
   */
  readonly unsureAt?: ElapsedMs
  /** Since when responses have shown the run live without a roster, while no list has named it. */
  readonly rosterlessSince?: ElapsedMs
  readonly marks: RunMarks
}

export interface Ended extends Named {
  readonly phase: 'ended'
  /** The response that ended the run. */
  readonly ended: Read
  /** Set if only lists ended it. A response that names it later is about the next run. */
  readonly byLists?: true
  /** Set if the provider had accepted this Gavel's end of it. */
  readonly byUs?: true
  /** Its last roster, which a retrieve may still return. */
  readonly last?: KnownRoster
  /**
   * A list that named it after the end. Lists may be late, so only a read of the room shows whether another run has
   * begun.
   */
  readonly named?: Read
}

/** What this Gavel has done to a run, and what it remembers of it. */
export interface RunMarks {
  readonly peak?: number
  /** Numbers of the callers who left this run. */
  readonly departed: ReadonlySet<string>
  readonly wasRecorded?: true
  /** The roster is empty because this Gavel removed everyone in the previous one. */
  readonly emptiedByUs?: true
  readonly endAcceptedAt?: ElapsedMs
  /** When a request that would end this run left, while no response to it is known. */
  readonly endOpenAt?: ElapsedMs
}

/** A member with the time of their join, which does not move when the clock is set. */
export interface Caller extends Member {
  readonly joined: ElapsedMs
}

/** A roster of the run, with the callers as they are shown. */
export interface KnownRoster extends Read {
  readonly members: readonly Caller[]
  readonly people: number
  readonly conferenceUuid?: string
  /**
   * `since`: when the first roster with this run time arrived. `start`: the earliest start that a run time has shown.
   */
  readonly runTime?: { readonly seconds: number; readonly since: ElapsedMs; readonly start: ElapsedMs }
}

/** The moments between which a run began. */
export interface StartBounds {
  readonly earliest: ElapsedMs
  readonly latest: ElapsedMs
}

/**
 * Why nothing may rely on what is known about the run until a later response decides:
 *
 * - `gone`: a 404
 * - `unlisted`: a complete list lacks it
 * - `anotherRun`: a roster does not fit the run
 * - `overlap`: two responses contradict each other, and their order is unknown
 */
export interface Question extends Read {
  readonly reason: 'gone' | 'unlisted' | 'anotherRun' | 'overlap'
  /** A roster that does not fit the run. */
  readonly other?: OtherRoster
}

export interface OtherRoster extends Read {
  readonly roster: Roster
  /** Whether its run can have begun since the last roster of the known run. */
  readonly mayBeNew: boolean
}

/** @param instance the highest run number that may have been used for this name; new runs continue above it. */
export function unseenRoom(accountId: AccountId, name: string, quiet?: Quiet, instance = 0): Unseen {
  return {
    key: roomKey(accountId, name),
    accountId,
    name,
    instance,
    phase: 'unseen',
    ...(quiet !== undefined && { quiet }),
  }
}

/**
 * Whether the run was contradicted, so that nothing may rely on it until a later response decides. A room that only a
 * list lacks is read again soon, but what was read about it is as reliable as before.
 */
export function isDoubted(room: RoomRecord): boolean {
  return room.phase === 'live' && room.inQuestion !== undefined && room.inQuestion.reason !== 'unlisted'
}

/**
 * The room at the beginning of a time in which nothing is observed. The elapsed time may not count a sleep, so after a
 * sleep it is unknown how old the roster is, and when the run began.
 */
export function unobserved(room: RoomRecord, quiet: Quiet): RoomRecord {
  if (room.phase === 'unseen') return { ...without(room, 'failure'), quiet }
  if (room.phase === 'ended') return { ...without(room, 'failure'), quiet }
  const { roster, start } = room
  const unread = { ...without(room, 'failure', 'retrieved', 'rosterlessSince'), quiet }
  if (quiet !== 'sleep') return unread
  return {
    ...unread,
    start: { ...start, earliest: -Infinity },
    ...(roster !== undefined && { roster: { ...roster, sent: -Infinity } }),
  }
}

/** The response to a request by this Gavel to end a run. `other`: it failed, or had nothing to end. */
export type EndResponse = 'none' | 'accepted' | 'other'

/** Stores that a request to end this run was sent, or the response to it. */
export function endSent(room: RoomRecord, instance: number, response: EndResponse, at: ElapsedMs): RoomRecord {
  if (room.phase !== 'live' || room.instance !== instance) return room
  const marks = without(room.marks, 'endOpenAt')
  if (response === 'other') return { ...room, marks }
  return { ...room, marks: { ...marks, ...(response === 'accepted' ? { endAcceptedAt: at } : { endOpenAt: at }) } }
}

/** A copy without some optional fields; `exactOptionalPropertyTypes` forbids setting them to undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const left = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key))) as Omit<T, K>
}
