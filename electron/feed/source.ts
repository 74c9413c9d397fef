/**
 * Milliseconds without a beat after which a desk reads for itself. A desk that joins waits as long for a relay's beat,
 * list and rooms.
 */
const SILENCE = 5_000
/**
 * Milliseconds within which a relay must have sent its last beat before a desk that reads for itself follows the relay
 * again. With `SILENCE` here, a broker that delivers beats 4 to 5 seconds late would make the desk change every second.
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
/**
 * What reads an account for this desk. `joining`: nothing yet. `feed`: a relay. `alone`: this desk itself, which begins
 * at `readsFrom` and uses its share of the allowance.
 */
export interface FeedSource {
  readonly kind: 'joining' | 'feed' | 'alone'
  /** When this kind began, in elapsed milliseconds. */
  readonly since: number
  readonly readsFrom?: number
}

export interface SourceFacts {
  /** Elapsed milliseconds, like all times here. */
  readonly now: number
  /**
   * The latest moment at which a relay that reads this account may have sent its last beat, according to its echoes;
   * undefined without such a relay. The broker may deliver a beat long after the relay has hung.
   */
  readonly heardAt: number | undefined
  /** Whether the relay's list and all rooms in it have arrived. */
  readonly isComplete: boolean
  readonly readers: Readers
}

/** The desks of a team that have a token, and so may read. */
export interface Readers {
  /** How many of them are known, including this one. */
  readonly count: number
  /** How many of them come before this one, in the order of their ids. */
  readonly before: number
  /** Requests per second that the account allows to all of them together; undefined if this desk cannot read it. */
  readonly allowed: number | undefined
}

/** Returns the source that follows from what is known now. */
export function nextSource(source: FeedSource, { now, heardAt, isComplete, readers }: SourceFacts): FeedSource {
  const limit = source.kind === 'alone' ? FRESH : SILENCE
  const isHeard = heardAt !== undefined && now - heardAt < limit
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
export function shareOf({ count }: Readers): number {
  return count === 1 ? 1 : USED / count
}

/** How often this desk polls the account: not at all, or with its share of the allowance. */
export function pollingOf(
  { kind, readsFrom = Infinity }: FeedSource,
  { now, readers }: Pick<SourceFacts, 'now' | 'readers'>,
): 'none' | number {
  return kind === 'alone' && now >= readsFrom ? shareOf(readers) : 'none'
}
