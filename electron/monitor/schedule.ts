/** How often a room is to be read. */
export type Priority =
  /** Own, expanded and just acted on. */
  | 'fast'
  /** Every other room that lives. */
  | 'slow'
  /** Names watched on a provider whose list will show them. */
  | 'rare'

export interface RoomPlan {
  readonly name: string
  readonly pace: Priority
  /** One answer spoke against it, or a list lacks it: a second look is wanted soon. */
  readonly suspect: boolean
  /** Epoch milliseconds; absent where it was never asked. */
  readonly askedAt?: number | undefined
  readonly inFlight: boolean
}

export interface AccountPlan {
  /** False where a list proves nothing (Vobiz). */
  readonly listIsComplete: boolean
  /** Requests a second that Gavel allows itself. */
  readonly allowed: number
  /** The most polls that may be on their way at once. */
  readonly connections: number
  /** What an answer takes as a rule, milliseconds; undefined before the first one. */
  readonly latency?: number | undefined
  /** Multiplies every interval. */
  readonly slower: number
  readonly anyLive: boolean
  readonly listAskedAt?: number | undefined
  readonly listInFlight: boolean
  /** Polls that are on their way, the list included. */
  readonly polling: number
  /** When polls of the last second were asked, oldest first. */
  readonly recent: readonly number[]
  /** The last place that list and fast rooms left was taken by a suspect, so that the next one is for the others. */
  readonly suspectWasLast: boolean
  /** No poll before this. */
  readonly restingUntil?: number | undefined
  /** Nothing answers: only the list and one room are tried, and less and less often. */
  readonly unreachable: boolean
  /** Failures of the list in a row, whatever rooms answered in between. */
  readonly listFailures: number
  /** A room failed since the last list answer. The next list shows if only this room fails. */
  readonly roomFailed: boolean
  readonly rooms: readonly RoomPlan[]
}

/** List and fast rooms come first; suspects and all others take turns at the places that are left. */
type Group = 'first' | 'suspect' | 'others'

export type Read = { readonly kind: 'list' } | { readonly kind: 'room'; readonly name: string; readonly group: Group }

export interface Plan {
  readonly reads: readonly Read[]
  /** Epoch milliseconds when there is something to do next; Infinity where only an answer can change that. */
  readonly wakeAt: number
}

export interface Intervals {
  readonly list: number
  readonly fast: number
  readonly slow: number
  readonly rare: number
  /** Until the second look at a suspect, by its pace. */
  readonly suspect: { readonly fast: number; readonly others: number }
}

const SECOND = 1_000
const LIST_LIVE = 1_000
const LIST_IDLE = 3_000
/** A list that proves nothing is only a way to find names. */
const LIST_WEAK = 15_000
/** A room that fails has the list asked earlier, but not more often than this. */
const LIST_AFTER_ROOM = 3_000
/** The list's share of an allowance, so that with one or two requests a second it is not all that is read. */
const LIST_SHARE = 1 / 4
const OTHERS = 3_000
const RARE = 10_000
const SECOND_LOOK = 250
/** The fast group's share of an allowance. */
const FAST_SHARE = 2 / 3
const LONGEST_BACKOFF = 4_000
/** Steps of the monitor's loop: a place that became free is used again so much later. */
const STEP = 50

type Sharing = Pick<
  AccountPlan,
  'listIsComplete' | 'allowed' | 'connections' | 'latency' | 'slower' | 'anyLive' | 'rooms'
>

/** What each group gets of the requests that are possible, in milliseconds between two reads of one room. Pure. */
export function intervalsOf(account: Sharing): Intervals {
  const count = { fast: 0, slow: 0, rare: 0 }
  for (const room of account.rooms) count[room.pace] += 1
  const { allowed, connections, slower } = account
  // Milliseconds between two reads over one connection, and reads a second over one.
  const turn = (account.latency ?? 0) + STEP
  const perPlace = SECOND / turn
  const rate = Math.min(allowed, connections * perPlace)
  const usual = account.listIsComplete ? (account.anyLive ? LIST_LIVE : LIST_IDLE) : LIST_WEAK
  const list = Math.max(usual, SECOND / (allowed * LIST_SHARE))
  const fastest = (count.fast / (rate * FAST_SHARE)) * SECOND
  const fast = Math.max(SECOND, fastest)
  const byFast = (count.fast / Math.max(fast, turn)) * SECOND
  const places = connections * perPlace - (spares(account) ? Math.max(byFast, perPlace) : byFast)
  const rest =
    Math.min(pollLimit(allowed) - byFast, places) - SECOND / Math.max(list, turn) - count.rare / (RARE / SECOND)
  // With a floor, so that many rare names can never stop the others altogether.
  const share = Math.max(rest, rate * 0.1)
  const slow = Math.max(OTHERS, (count.slow / share) * SECOND)
  return {
    list: list * slower,
    fast: fast * slower,
    slow: slow * slower,
    rare: RARE * slower,
    suspect: { fast: Math.max(SECOND_LOOK, fastest), others: SECOND_LOOK },
  }
}

/** Polls leave room for a person's request where the allowance is large enough to spare it. */
function pollLimit(allowed: number): number {
  return allowed > 5 ? allowed - 1 : allowed
}

/** One place is left to a fast room, which must not wait until another one has failed to answer in time. */
function spares({ connections, rooms }: Pick<AccountPlan, 'connections' | 'rooms'>): boolean {
  return connections > 1 && rooms.some(({ pace }) => pace === 'fast')
}

/** Which reads come now, and when to look again. Pure. */
export function plan(account: AccountPlan, now: number): Plan {
  if (account.restingUntil !== undefined && account.restingUntil > now)
    return { reads: [], wakeAt: account.restingUntil }
  const waiting = account.unreachable ? probes(account) : candidates(account, intervalsOf(account))
  const due = waiting.filter(({ dueAt }) => dueAt <= now)
  const recent = account.recent.filter((at) => at > now - SECOND && at <= now)
  const reads = take(account, due, recent.length)
  const next = waiting.reduce((soonest, { dueAt }) => (dueAt > now ? Math.min(soonest, dueAt) : soonest), Infinity)
  // A place among the connections becomes free by an answer, one of the allowance by time.
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

/** Those that get the free places, the longest due of each group first. */
function take(account: AccountPlan, due: readonly Candidate[], recent: number): readonly Read[] {
  const inTurn = due.toSorted((a, b) => a.dueAt - b.dueAt)
  const of = (group: Group): Read[] => inTurn.filter((candidate) => candidate.group === group).map(({ read }) => read)
  const { connections, polling } = account
  const free = Math.max(0, Math.min(pollsASecond(account) - recent, connections - polling))
  const first = of('first').slice(0, free)
  const chosen = new Set(first.map((read) => (read.kind === 'list' ? undefined : read.name)))
  const awaited = account.rooms.some(({ name, pace, inFlight }) => pace === 'fast' && !inFlight && !chosen.has(name))
  const places = connections > 1 && awaited ? connections - 1 : connections
  const left = Math.min(free, places - polling) - first.length
  const [suspects, others] = [of('suspect'), of('others')]
  const turns = account.suspectWasLast ? alternated(others, suspects) : alternated(suspects, others)
  return [...first, ...turns.slice(0, Math.max(0, left))]
}

function alternated<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const longest = Math.max(one.length, other.length)
  return Array.from({ length: longest }, (_, index) => [
    ...one.slice(index, index + 1),
    ...other.slice(index, index + 1),
  ]).flat()
}

/** Everything that is not being read. */
function candidates(account: AccountPlan, intervals: Intervals): readonly Candidate[] {
  const found: Candidate[] = []
  if (!account.listInFlight) {
    found.push({
      read: { kind: 'list' },
      dueAt: due(account.listAskedAt, listInterval(account, intervals)),
      group: 'first',
    })
  }
  for (const { name, pace, suspect, askedAt, inFlight } of account.rooms) {
    if (inFlight) continue
    const isFast = pace === 'fast'
    const interval = suspect ? intervals.suspect[isFast ? 'fast' : 'others'] : intervals[pace]
    const group = isFast ? 'first' : suspect ? 'suspect' : 'others'
    found.push({ read: { kind: 'room', name, group }, dueAt: due(askedAt, interval), group })
  }
  return found
}

function listInterval({ listFailures, roomFailed }: AccountPlan, { list }: Intervals): number {
  if (listFailures > 0) return backoff(listFailures)
  return roomFailed ? Math.min(list, LIST_AFTER_ROOM) : list
}

/** While nothing answers, two small questions at a time are enough to find out when that changes. */
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

/** The room that was asked least recently; a fast one if there is any. */
function nextProbed(rooms: readonly RoomPlan[]): RoomPlan | undefined {
  if (rooms.some(({ inFlight }) => inFlight)) return undefined
  const fast = rooms.filter(({ pace }) => pace === 'fast')
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
