import type { Fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/model.ts'
import type { Member } from '../../shared/model.ts'

/** Why the next observation is a new baseline, which announces nothing. */
export type Quiet = 'start' | 'sleep' | 'network' | 'credentials'

/** One response that contradicts the current run and was not confirmed by a second read. */
export interface Suspicion {
  /** Turn of the response: the second read must be asked after it. */
  readonly answered: number
  readonly at: number
}

/** Everything known about one name of one account. Immutable. */
export interface Room {
  readonly key: string
  readonly accountId: string
  readonly name: string
  /** Numbers the runs of this name; never reused. */
  readonly instance: number
  /** `unseen`: only a name, which no response has shown to be live. */
  readonly phase: 'unseen' | 'live' | 'ended'
  /** A retrieve showed this run; a list alone announces neither start nor end. */
  readonly confirmed: boolean
  /** Upper bound of the start: the smallest "read time minus run time", at most the first observation. */
  readonly startBefore?: number
  /** The earliest start that the responses allow; see `earliestStart`. */
  readonly startAfter?: number
  /** The same, but an old response never moves it later; absent if the clock may have been set since. */
  readonly startAtLatest?: number
  /** The start as shown: fixed at the first read, corrected only if it was too late by more than jitter. */
  readonly startedAt?: number
  /**
   * The newest run time, and when its roster was asked (epoch ms) and answered (turn). `since`: when the first roster with
   * this run time was answered (epoch ms).
   */
  readonly runTime?: {
    readonly seconds: number
    readonly askedAt: number
    readonly answered: number
    readonly since: number
  }
  /** When the newest roster was answered (epoch ms), if its run time stands still. */
  readonly stillAt?: number
  /** Complete lists in a row without the name; counted up to two. */
  readonly unlisted?: number
  /** What a retrieve still returned of the run when it was over. */
  readonly finished?: { readonly seconds: number | undefined; readonly calls: ReadonlySet<string> } | undefined
  readonly conferenceUuid?: string
  readonly members?: readonly Member[]
  readonly people?: number
  readonly peak: number
  /** The roster is empty, and this Gavel had removed everyone of the roster before. */
  readonly emptiedByUs?: true
  /** Numbers that left this run. */
  readonly departed: ReadonlySet<string>
  /** When the request for the roster was sent, and answered. */
  readonly rosterAskedAt?: number
  readonly rosterAt?: number
  /** When any response last showed it live, and when the last retrieve that did so was sent. */
  readonly aliveAt?: number
  readonly aliveAskedAt?: number
  /** Turn at which the newest accepted evidence was asked; anything asked earlier is ignored. */
  readonly newestAsked: number
  readonly gone?: Suspicion
  /**
   * Turn of the response after which it was not certain any more that this is the run of before: it contradicted a 404 or
   * a doubt, and showed no earlier member. What was shown until then may be another run.
   */
  readonly unsureAt?: number
  /**
   * A roster that seems to be of another run: `calls` are its call UUIDs, `runTimeSeconds` is its run time, and
   * `startBefore` bounds its start. `old`: it, or the roster before, was an outdated response and proves no end.
   */
  readonly doubt?: Suspicion & {
    readonly calls: ReadonlySet<string>
    readonly startBefore: number
    readonly runTimeSeconds?: number | undefined
    readonly old?: true
  }
  /** A list contradicts what is known: this room is to be read soon. */
  readonly suspect: boolean
  readonly endAcceptedAt?: number
  readonly endedAt?: number
  readonly failure?: { readonly fault: Fault; readonly at: number; readonly count: number }
  readonly quiet?: Quiet
  /** The clock may have been set since the roster was read. */
  readonly clockUnsure?: boolean
}

export type Rooms = ReadonlyMap<string, Room>

/** @param instance the highest run number that this name may have had; its runs continue above it. */
export function monitoredRoom(accountId: string, name: string, quiet?: Quiet, instance = 0): Room {
  return {
    key: roomKey(accountId, name),
    accountId,
    name,
    instance,
    phase: 'unseen',
    confirmed: false,
    peak: 0,
    departed: new Set(),
    newestAsked: 0,
    suspect: false,
    ...(quiet === undefined ? {} : { quiet }),
  }
}

/** The newest response contradicts what is known. Until a second read decides, nothing may rely on it. */
export function isDoubted(room: Room): boolean {
  return room.gone !== undefined || room.doubt !== undefined
}

/** A copy without some optional fields; `exactOptionalPropertyTypes` forbids setting them to undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const left = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key))) as Omit<T, K>
}

/**
 * Milliseconds since the request for this evidence was sent. Undefined if there is none, if a newer response
 * contradicts it, or if the clock may have been set.
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
