import type { Fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/model.ts'
import type { Member } from '../../shared/model.ts'

/** Why the next reading is a new baseline, which announces nothing. */
export type Quiet = 'start' | 'sleep' | 'network' | 'credentials'

/** One answer that speaks against the running instance and has not been confirmed by a second look. */
export interface Suspicion {
  /** Turn at which the answer came: the second look must be asked after it. */
  readonly answered: number
  readonly at: number
}

/** Everything known of one name of one account. Immutable. */
export interface Room {
  readonly key: string
  readonly accountId: string
  readonly name: string
  /** Counts the runs of this name; never the same for two of them. */
  readonly instance: number
  /** `watched`: only a name, nothing says that it lives. */
  readonly phase: 'watched' | 'live' | 'ended'
  /** A retrieve said that this instance lives; a list alone announces neither start nor end. */
  readonly confirmed: boolean
  /** Upper bound of the start: the smallest "read time minus run time", at the latest the first sight. */
  readonly startBefore?: number
  /** The same, never moved later by an old answer; absent after a time in which the clock may have been set. */
  readonly startAtLatest?: number
  /** Shown: fixed when first read, corrected only when it was too late by more than jitter. */
  readonly startedAt?: number
  readonly runTime?: { readonly seconds: number; readonly answered: number }
  readonly conferenceUuid?: string
  readonly members?: readonly Member[]
  readonly people?: number
  readonly peak: number
  /** Numbers that left this instance. */
  readonly departed: ReadonlySet<string>
  /** When the request for the roster was sent, and answered. */
  readonly rosterAskedAt?: number
  readonly rosterAt?: number
  /** When anything last said that it lives, and when the last retrieve that said so was sent. */
  readonly aliveAt?: number
  readonly aliveAskedAt?: number
  /** Turn at which the newest evidence taken was asked; anything asked earlier is dropped. */
  readonly fence: number
  readonly gone?: Suspicion
  /**
   * `calls` are the call UUIDs of the roster that spoke of another instance, `runTimeSeconds` its run time, and
   * `startBefore` bounds its start. `old`: that roster, or the one before, was an old answer; it says nothing of an end.
   */
  readonly doubt?: Suspicion & {
    readonly calls: ReadonlySet<string>
    readonly startBefore: number
    readonly runTimeSeconds?: number | undefined
    readonly old?: true
  }
  /** Named by no list although one was complete, or listed although it had ended: to be read soon. */
  readonly suspect: boolean
  readonly endAcceptedAt?: number
  readonly endedAt?: number
  readonly failure?: { readonly fault: Fault; readonly at: number; readonly count: number }
  readonly quiet?: Quiet
  /** Nobody watched the clock since the roster was read; it may have been set. */
  readonly clockUnsure?: boolean
}

export type Rooms = ReadonlyMap<string, Room>

/** @param instance the number that no run of this name may have again. */
export function monitoredRoom(accountId: string, name: string, quiet?: Quiet, instance = 0): Room {
  return {
    key: roomKey(accountId, name),
    accountId,
    name,
    instance,
    phase: 'watched',
    confirmed: false,
    peak: 0,
    departed: new Set(),
    fence: 0,
    suspect: false,
    ...(quiet === undefined ? {} : { quiet }),
  }
}

/** The newest answer spoke against what is known; until a second look agrees or not, nothing rests on it. */
export function isDoubted(room: Room): boolean {
  return room.gone !== undefined || room.doubt !== undefined
}

/** A copy without some optional fields: `exactOptionalPropertyTypes` forbids to set them to undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const left = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key))) as Omit<T, K>
}

/**
 * Milliseconds since the request for this evidence was sent. Undefined if there is none, if a newer response speaks
 * against it, or if the clock may have been set.
 */
export function evidenceAge(
  room: Room | undefined,
  asked: 'rosterAskedAt' | 'aliveAskedAt',
  now: number,
): number | undefined {
  const at = room?.[asked]
  if (room?.phase !== 'live' || at === undefined || isDoubted(room)) return undefined
  if (asked === 'rosterAskedAt' && room.clockUnsure === true) return undefined
  return now < at ? undefined : now - at
}
