/** How often a room is to be read. */
export type Priority =
  /** Own, expanded and just acted on. */
  | 'fast'
  /** Every other live room. */
  | 'slow'
  /** Marked names that are not live, if the provider's list would name them. */
  | 'rare'

export interface RoomPlan {
  readonly name: string
  readonly priority: Priority
  /** One response contradicts what is known, or a list lacks it: a second read is due soon. */
  readonly suspect: boolean
  /** Epoch milliseconds; absent before the first request. */
  readonly askedAt?: number | undefined
  readonly inFlight: boolean
}

export interface AccountPlan {
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
  readonly listAskedAt?: number | undefined
  readonly listInFlight: boolean
  /** Polls in flight, the list included. */
  readonly polling: number
  /** When polls of the last second were asked, oldest first. */
  readonly recent: readonly number[]
  /** The last slot that the list and the fast rooms left went to a suspect, so the next one is for the others. */
  readonly suspectWasLast: boolean
  /** No poll before this. */
  readonly pausedUntil?: number | undefined
  /** The user refreshed: the list may be asked although polls are paused. */
  readonly userAsks: boolean
  /** The provider does not respond: only the list and one room are polled, at growing intervals. */
  readonly unreachable: boolean
  /** Consecutive failures of the list, no matter which rooms responded in between. */
  readonly listFailures: number
  /** A room failed since the last list. The next list shows whether only this room fails. */
  readonly roomFailed: boolean
  readonly rooms: readonly RoomPlan[]
}

/** List and fast rooms come first; suspects and all others take turns for the remaining slots. */
type Group = 'first' | 'suspect' | 'others'

export type Read = { readonly kind: 'list' } | { readonly kind: 'room'; readonly name: string; readonly group: Group }

export interface Plan {
  readonly reads: readonly Read[]
  /** When something is due next (epoch ms); Infinity if only a response can change that. */
  readonly wakeAt: number
}

export interface Intervals {
  readonly list: number
  readonly fast: number
  readonly slow: number
  readonly rare: number
  /** Until the second read of a suspect, by its priority. */
  readonly suspect: { readonly fast: number; readonly others: number }
}

const SECOND = 1_000
const LIST_LIVE = 1_000
const LIST_IDLE = 3_000
/** The interval of a list that proves nothing: it only helps to find names. */
const LIST_WEAK = 15_000
/** After a failed room the list is polled earlier, but not more often than this. */
const LIST_AFTER_ROOM = 3_000
/** The list's share of the allowance: with one or two requests per second, rooms must be read too. */
const LIST_SHARE = 1 / 4
/** Milliseconds between two reads of a room by its priority, if the allowance and the connections suffice. */
export const shortestIntervals = { fast: SECOND, slow: 3_000, rare: 10_000 } as const
const SECOND_LOOK = 250
/** The fast group's share of the allowance. */
const FAST_SHARE = 2 / 3
const LONGEST_BACKOFF = 4_000
/** A step of the polling loop: a free slot is used again this much later. */
const STEP = 50

type Sharing = Pick<
  AccountPlan,
  'listIsComplete' | 'allowed' | 'connections' | 'latency' | 'slower' | 'anyLive' | 'rooms'
>

/** Milliseconds between two reads of one room in each group, from the requests that are possible. Pure. */
export function intervalsOf(account: Sharing): Intervals {
  const count = { fast: 0, slow: 0, rare: 0 }
  for (const room of account.rooms) count[room.priority] += 1
  const { allowed, connections, slower } = account
  // Milliseconds between two reads over one connection, and reads per second over one.
  const turn = (account.latency ?? 0) + STEP
  const perConnection = SECOND / turn
  const rate = Math.min(allowed, connections * perConnection)
  const usual = account.listIsComplete ? (account.anyLive ? LIST_LIVE : LIST_IDLE) : LIST_WEAK
  const list = Math.max(usual, SECOND / (allowed * LIST_SHARE))
  const fastest = (count.fast / (rate * FAST_SHARE)) * SECOND
  const fast = Math.max(shortestIntervals.fast, fastest)
  const byFast = (count.fast / Math.max(fast, turn)) * SECOND
  const places = connections * perConnection - (spares(account) ? Math.max(byFast, perConnection) : byFast)
  const rest =
    Math.min(pollLimit(allowed) - byFast, places) -
    SECOND / Math.max(list, turn) -
    count.rare / (shortestIntervals.rare / SECOND)
  // A floor keeps many rare names from stopping the others.
  const share = Math.max(rest, rate * 0.1)
  const slow = Math.max(shortestIntervals.slow, (count.slow / share) * SECOND)
  return {
    list: list * slower,
    fast: fast * slower,
    slow: slow * slower,
    rare: shortestIntervals.rare * slower,
    suspect: { fast: Math.max(SECOND_LOOK, fastest), others: SECOND_LOOK },
  }
}

/** Polls leave one request for the user if the allowance is large enough. */
function pollLimit(allowed: number): number {
  return allowed > 5 ? allowed - 1 : allowed
}

/** One connection is reserved for a fast room, which must not wait for another room's timeout. */
function spares({ connections, rooms }: Pick<AccountPlan, 'connections' | 'rooms'>): boolean {
  return connections > 1 && rooms.some(({ priority }) => priority === 'fast')
}

/** Which reads are due now, and when something is due next. Pure. */
export function plan(account: AccountPlan, now: number): Plan {
  const { pausedUntil, userAsks, listInFlight } = account
  if (pausedUntil !== undefined && pausedUntil > now) {
    return { reads: userAsks && !listInFlight ? [{ kind: 'list' }] : [], wakeAt: pausedUntil }
  }
  const waiting = account.unreachable ? probes(account) : candidates(account, intervalsOf(account))
  const due = waiting.filter(({ dueAt }) => dueAt <= now)
  const recent = account.recent.filter((at) => at > now - SECOND && at <= now)
  const reads = take(account, due, recent.length)
  const next = waiting.reduce((soonest, { dueAt }) => (dueAt > now ? Math.min(soonest, dueAt) : soonest), Infinity)
  // A response frees a connection; time frees the allowance.
  const isFull = reads.length < due.length && recent.length + reads.length >= pollsASecond(account)
  return { reads, wakeAt: isFull ? Math.min(next, (recent[0] ?? now) + SECOND) : next }
}

function pollsASecond({ allowed }: AccountPlan): number {
  return Math.max(1, Math.floor(pollLimit(allowed)))
}

interface Candidate {
  readonly read: Read
  readonly dueAt: number
  readonly group: Group
}

/** The reads that get the free slots, the longest due of each group first. */
function take(account: AccountPlan, due: readonly Candidate[], recent: number): readonly Read[] {
  const inTurn = due.toSorted((a, b) => a.dueAt - b.dueAt)
  const of = (group: Group): Read[] => inTurn.filter((candidate) => candidate.group === group).map(({ read }) => read)
  const { connections, polling } = account
  const free = Math.max(0, Math.min(pollsASecond(account) - recent, connections - polling))
  const first = of('first').slice(0, free)
  const chosen = new Set(first.map((read) => (read.kind === 'list' ? undefined : read.name)))
  const awaited = account.rooms.some(
    ({ name, priority, inFlight }) => priority === 'fast' && !inFlight && !chosen.has(name),
  )
  const places = connections > 1 && awaited ? connections - 1 : connections
  const left = Math.min(free, places - polling) - first.length
  const [suspects, others] = [of('suspect'), of('others')]
  const turns = account.suspectWasLast ? interleave(others, suspects) : interleave(suspects, others)
  return [...first, ...turns.slice(0, Math.max(0, left))]
}

function interleave<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const longest = Math.max(one.length, other.length)
  return Array.from({ length: longest }, (_, index) => [
    ...one.slice(index, index + 1),
    ...other.slice(index, index + 1),
  ]).flat()
}

/** Everything that is not in flight. */
function candidates(account: AccountPlan, intervals: Intervals): readonly Candidate[] {
  const found: Candidate[] = []
  if (!account.listInFlight) {
    found.push({
      read: { kind: 'list' },
      dueAt: due(account.listAskedAt, listInterval(account, intervals)),
      group: 'first',
    })
  }
  for (const { name, priority, suspect, askedAt, inFlight } of account.rooms) {
    if (inFlight) continue
    const isFast = priority === 'fast'
    const interval = suspect ? intervals.suspect[isFast ? 'fast' : 'others'] : intervals[priority]
    const group = isFast ? 'first' : suspect ? 'suspect' : 'others'
    found.push({ read: { kind: 'room', name, group }, dueAt: due(askedAt, interval), group })
  }
  return found
}

function listInterval({ listFailures, roomFailed }: AccountPlan, { list }: Intervals): number {
  if (listFailures > 0) return backoff(listFailures)
  return roomFailed ? Math.min(list, LIST_AFTER_ROOM) : list
}

/**
 * While the provider does not respond, polling one list and one room at a time is enough to notice when that changes.
 */
function probes(account: AccountPlan): readonly Candidate[] {
  const wait = backoff(account.listFailures)
  const found: Candidate[] = []
  if (!account.listInFlight) {
    found.push({ read: { kind: 'list' }, dueAt: due(account.listAskedAt, wait), group: 'first' })
  }
  const room = nextProbed(account.rooms)
  if (room !== undefined) {
    const lastAskedAt = account.rooms.reduce((last, { askedAt }) => Math.max(last, askedAt ?? 0), 0)
    const read: Read = { kind: 'room', name: room.name, group: 'first' }
    found.push({ read, dueAt: lastAskedAt + wait, group: 'first' })
  }
  return found
}

/** The least recently polled room; a fast one if there is any. */
function nextProbed(rooms: readonly RoomPlan[]): RoomPlan | undefined {
  if (rooms.some(({ inFlight }) => inFlight)) return undefined
  const fast = rooms.filter(({ priority }) => priority === 'fast')
  return (fast.length > 0 ? fast : rooms).reduce<RoomPlan | undefined>(
    (longest, room) => (longest === undefined || (room.askedAt ?? 0) < (longest.askedAt ?? 0) ? room : longest),
    undefined,
  )
}

function backoff(failures: number): number {
  return Math.min(LONGEST_BACKOFF, SECOND * 2 ** (failures - 1))
}

function due(askedAt: number | undefined, interval: number): number {
  return askedAt === undefined ? 0 : askedAt + interval
}
