/** How often a room is to be read. */
export type Priority =
  /** Own, expanded and just acted on. */
  | 'fast'
  /** Every other live room. */
  | 'slow'
  /** A live room that nobody looks at, and about which the user wants to know no more than its end. */
  | 'background'
  /** Marked names that are not live, if the provider's list would name them. */
  | 'rare'

export interface Intervals {
  readonly list: number
  readonly fast: number
  readonly slow: number
  readonly background: number
  readonly rare: number
}

/** What the intervals of an account follow from. */
export interface Sharing {
  /** False if a list proves nothing (Vobiz). */
  readonly listIsComplete: boolean
  /** Requests per second that Gavel allows itself. */
  readonly allowed: number
  /** The most polls that may be in flight at once. */
  readonly connections: number
  /** What a response usually takes, milliseconds; undefined before the first one. */
  readonly latency?: number | undefined
  /** Multiplies every interval. */
  readonly slower: number
  readonly anyLive: boolean
  /** The window or the tray menu is open. */
  readonly isForeground: boolean
  readonly rooms: readonly { readonly priority: Priority }[]
}

const SECOND = 1_000
const LIST_LIVE = 1_000
const LIST_IDLE = 3_000
/** An end is announced within 3 s of it: the list must lack the room, and two reads must agree. */
const LIST_BACKGROUND = 2_000
/** The interval of a list that proves nothing: it only helps to find names. */
const LIST_WEAK = 15_000
/** The list's share of the allowance: with one or two requests per second, rooms must be read too. */
const LIST_SHARE = 1 / 4
/** Milliseconds between two reads of a room by its priority, if the allowance and the connections suffice. */
export const shortestIntervals = { fast: SECOND, slow: 3_000, background: 14_000, rare: 10_000 } as const
/** A room in the background takes this share of the requests of a slow one. */
const BACKGROUND_SHARE = shortestIntervals.slow / shortestIntervals.background
/** The fast group's share of the allowance. */
const FAST_SHARE = 2 / 3
/** A step of the polling loop: a free slot is used again this much later. */
const STEP = 50

/** Milliseconds between two reads of one room in each group, from the requests that are possible. Pure. */
export function intervalsOf(account: Sharing): Intervals {
  const count = { fast: 0, slow: 0, background: 0, rare: 0 }
  for (const room of account.rooms) count[room.priority] += 1
  const { allowed, connections, slower } = account
  // Milliseconds between two reads over one connection, and reads per second over one.
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
  // A floor keeps many rare names from stopping the others.
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

/** Polls leave one request for the user if the allowance is large enough. */
export function pollLimit(allowed: number): number {
  return allowed > 5 ? allowed - 1 : allowed
}

/** One connection is reserved for a fast room, which must not wait for another room's timeout. */
function spares({ connections, rooms }: Pick<Sharing, 'connections' | 'rooms'>): boolean {
  return connections > 1 && rooms.some(({ priority }) => priority === 'fast')
}
