/** How often a room is to be read. */
export type RoomPriority =
  /** Live rooms that are own or expanded, or had a recent action. */
  | 'fast'
  /**
   * Every other live room. If a start might not appear in the provider's list, also marked and suspect rooms that are
   * not live.
   */
  | 'slow'
  /**
   * A live room in the background, if its run is certain, the list would show its end, no action is pending, and the
   * user is notified of no other change.
   */
  | 'background'
  /** Marked and suspect rooms that are not live, if a start would appear in the provider's list. */
  | 'rare'

export interface Intervals {
  readonly list: number
  readonly fast: number
  readonly slow: number
  readonly background: number
  readonly rare: number
}

export interface PlannedIntervals {
  readonly planned: Intervals
  /** The intervals without the delay that slow responses add. */
  readonly byAllowance: Intervals
  /** The intervals of a relay that uses the whole allowance. The user's `refreshPace` does not change them. */
  readonly ofRelay: Intervals
}

/** What determines the intervals of an account. */
export interface Sharing {
  /** Whether the provider's list certainly names every live room. Vobiz's does not. */
  readonly listIsComplete: boolean
  /** Requests per second that Gavel allows itself. */
  readonly allowed: number
  /** The largest number of polls that may be in flight at once. */
  readonly connections: number
  /** The usual time until a response, in milliseconds; undefined before the first one. */
  readonly latency?: number | undefined
  /** Multiplies every interval. */
  readonly slower: number
  readonly anyLive: boolean
  /** The user may be looking at the rooms (see `Foreground`). */
  readonly isForeground: boolean
  readonly rooms: readonly { readonly priority: RoomPriority }[]
}

const SECOND = 1_000
const LIST_LIVE = 1_000
const LIST_IDLE = 3_000
/**
 * Milliseconds. An end must be announced within 3 s. The remaining second is for the two reads that must agree after a
 * list without the room.
 */
const LIST_BACKGROUND = 2_000
/** The interval of an incomplete list, which only helps to find names. */
const LIST_WEAK = 15_000
/**
 * The list's largest share of the allowance, so that rooms are read too if the allowance is only one or two requests
 * per second.
 */
const LIST_SHARE = 1 / 4
/** For each priority, the milliseconds between two reads of a room, if allowance and connections suffice. */
export const shortestIntervals = { fast: SECOND, slow: 3_000, background: 14_000, rare: 10_000 } as const
/** A room in the background needs this share of the requests of a slow room. */
const BACKGROUND_SHARE = shortestIntervals.slow / shortestIntervals.background
/** The largest share of the possible requests that the fast group may use. */
const FAST_SHARE = 2 / 3
/** Milliseconds until the next step of the polling loop, which fills a slot that became free. */
const STEP = 50

/**
 * Milliseconds between two reads of the list, and of a room of each priority, at the request rate that allowance and
 * connections permit. Pure.
 */
export function intervalsOf(account: Sharing): Intervals {
  const count = { fast: 0, slow: 0, background: 0, rare: 0 }
  for (const room of account.rooms) count[room.priority] += 1
  const { allowed, connections, slower } = account
  // Over one connection: milliseconds between two reads, and reads per second.
  const turn = (account.latency ?? 0) + STEP
  const perConnection = SECOND / turn
  const rate = Math.min(allowed, connections * perConnection)
  const list = Math.max(usualList(account), SECOND / (allowed * LIST_SHARE))
  const fast = Math.max(shortestIntervals.fast, (count.fast / (rate * FAST_SHARE)) * SECOND)
  const byFast = (count.fast / Math.max(fast, turn)) * SECOND
  const places = connections * perConnection - (spares(account) ? Math.max(byFast, perConnection) : byFast)
  const rest =
    Math.min(pollLimit(allowed) - byFast, places) -
    SECOND / Math.max(list, turn) -
    count.rare / (shortestIntervals.rare / SECOND)
  // Without this floor, many rare names would leave no reads for the other rooms.
  const share = Math.max(rest, rate * 0.1)
  const others = count.slow + count.background * BACKGROUND_SHARE
  const slow = Math.max(shortestIntervals.slow, (others / share) * SECOND)
  return {
    list: list * slower,
    fast: fast * slower,
    slow: slow * slower,
    background: (slow / BACKGROUND_SHARE) * slower,
    rare: shortestIntervals.rare * slower,
  }
}

function usualList({ listIsComplete, anyLive, isForeground }: Sharing): number {
  if (!listIsComplete) return LIST_WEAK
  if (!anyLive) return LIST_IDLE
  return isForeground ? LIST_LIVE : LIST_BACKGROUND
}

/** The largest number of polls per second. If the allowance is large enough, one request is left for the user. */
export function pollLimit(allowed: number): number {
  return allowed > 5 ? allowed - 1 : allowed
}

/** Whether one connection is reserved for a fast room, so that it need not wait for another room's timeout. */
function spares({ connections, rooms }: Pick<Sharing, 'connections' | 'rooms'>): boolean {
  return connections > 1 && rooms.some(({ priority }) => priority === 'fast')
}

const MINUTE = 60_000
/**
 * Milliseconds between account checks while reads have stopped; the last interval repeats. More frequent checks might
 * lock the account.
 */
const CHECKS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const

/** Milliseconds until the account check that follows this many others. */
export function checkDelay(checks: number): number {
  return CHECKS[checks] ?? CHECKS[3]
}
