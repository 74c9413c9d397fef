/**
 * Milliseconds without a beat after which a desk reads for itself. A desk that joins waits as long for the first beat.
 */
const SILENCE = 5_000
/**
 * Milliseconds. Each desk of a team waits for a random part of this before it reads for itself, so that they do not all
 * begin at once.
 */
const SPREAD = 3_000
/** Milliseconds. If the last read is older than this, the changes that the next one shows are not announced. */
const UNOBSERVED = 6_000

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
   * When the last beat of a relay that reads this account arrived. Only relays whose time is known by an echo count;
   * undefined without one.
   */
  readonly heardAt: number | undefined
  /** Whether the relay's list and all rooms in it have arrived. */
  readonly isComplete: boolean
  /** From 0 to 1. */
  readonly random: number
}

/** Returns the source that follows from what is known now. */
export function nextSource(source: FeedSource, { now, heardAt, isComplete, random }: SourceFacts): FeedSource {
  const isHeard = heardAt !== undefined && now - heardAt < SILENCE
  if (source.kind === 'feed' && isHeard) return source
  if (source.kind !== 'feed' && isHeard && isComplete) return { kind: 'feed', since: now }
  const isWaiting = source.kind === 'joining' && now - source.since < SILENCE
  if (isWaiting || source.kind === 'alone') return source
  return { kind: 'alone', since: now, readsFrom: now + random * SPREAD }
}

/**
 * How often this desk polls the account: not at all, or with its share of the allowance.
 *
 * @param desks the number of known desks, including this one
 */
export function pollingOf({ kind, readsFrom = Infinity }: FeedSource, now: number, desks: number): 'none' | number {
  return kind === 'alone' && now >= readsFrom ? 1 / Math.max(1, desks) : 'none'
}

/** Whether the last read is so old that the changes since then are not announced. */
export function wasUnobserved(lastReadAt: number | undefined, now: number): boolean {
  return lastReadAt !== undefined && now - lastReadAt > UNOBSERVED
}
