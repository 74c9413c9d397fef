import type { ElapsedMs } from '../../shared/values.ts'

/**
 * Milliseconds without a sign of a relay after which a desk reads for itself. A desk that joins waits as long for a
 * relay's list and rooms.
 */
export const SILENCE = 5_000
/**
 * Milliseconds within which a relay must have given its last sign before a desk that reads for itself follows the relay
 * again. With `SILENCE` here, a broker that delivers 4 to 5 seconds late would make the desk change every second.
 */
const FRESH = 3_000
/**
 * Milliseconds, which `turnOf` rounds up to whole read periods. Within this time the desks of a team begin to read for
 * themselves, each at a different moment.
 */
const SPREAD = 3_000
/**
 * The part of the allowance that several desks use together. Each checks only every half second whether its turn has
 * come, and without a reserve some of the first reads would be too close together.
 */
const USED = 0.9

/** The desks of a team that have a token, and so may read. */
export interface Readers {
  /** How many of them are known, including this one. */
  readonly count: number
  /** How many of them come before this one, in the order of their ids. */
  readonly before: number
  /** Requests per second that the account allows to all of them together; undefined if this desk cannot read it. */
  readonly allowed: number | undefined
}

/**
 * What reads an account for this desk. `joining`: nothing yet. `feed`: a relay. `alone`: this desk itself, which begins
 * at `readsFrom` and uses its share of the allowance.
 *
 *     joining ── a relay is heard, and all has arrived ──► feed ◄─┐
 *        └───── 5 s ─────► alone ◄── no relay heard for 5 s ──┘   │
 *                            └── a relay is heard within 3 s ─────┘
 */
export interface FeedSource {
  readonly kind: 'joining' | 'feed' | 'alone'
  /** When this kind began. */
  readonly since: ElapsedMs
  readonly readsFrom?: ElapsedMs
}

export interface SourceFacts {
  readonly now: ElapsedMs
  /** The last moment after which a relay that reads this account certainly sent something; -Infinity without one. */
  readonly heardAt: ElapsedMs
  /** Whether the relay's list and all rooms in it have arrived. */
  readonly isComplete: boolean
  readonly readers: Readers
}

/** Returns the source that follows from what is known now. */
export function nextSource(source: FeedSource, { now, heardAt, isComplete, readers }: SourceFacts): FeedSource {
  const isHeard = now - heardAt < (source.kind === 'alone' ? FRESH : SILENCE)
  if (source.kind === 'feed' && isHeard) return source
  if (source.kind !== 'feed' && isHeard && isComplete) return { kind: 'feed', since: now }
  const isWaiting = source.kind === 'joining' && now - source.since < SILENCE
  if (isWaiting || source.kind === 'alone') return source
  return { kind: 'alone', since: now, readsFrom: now + turnOf(readers) }
}

/**
 * Milliseconds until this desk begins. All desks notice the silence at the same time. If the share of each is one read
 * in many seconds, as at Vobiz, each begins at a different point of that period, so that the reads are evenly spaced. A
 * desk without a token cannot read, so it does not wait, and shows at once that nobody reads.
 */
function turnOf(readers: Readers): number {
  const { count, before, allowed } = readers
  if (allowed === undefined) return 0
  const period = 1_000 / (allowed * shareOf(readers))
  const rounds = Math.ceil(SPREAD / period)
  return (before / count + (before % rounds)) * period
}

/** The share of the allowance that each desk may use. */
export function shareOf({ count }: Pick<Readers, 'count'>): number {
  return count === 1 ? 1 : USED / count
}
