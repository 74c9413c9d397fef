/** How often a room is to be read. */
export type Pace =
  /** Own, expanded and just acted on. */
  | 'fast'
  /** Every other room that lives. */
  | 'slow'
  /** Names watched on a provider whose list will show them. */
  | 'rare'
  /** One answer spoke against it, or a list lacks it: a second look is wanted at once. */
  | 'suspect'

export interface RoomPlan {
  readonly name: string
  readonly pace: Pace
  /** Epoch milliseconds; absent where it was never asked. */
  readonly askedAt?: number | undefined
  readonly inFlight: boolean
}

export interface AccountPlan {
  /** False where a list proves nothing (Vobiz). */
  readonly listIsComplete: boolean
  /** Requests a second that Gavel allows itself. */
  readonly allowed: number
  /** Multiplies every interval. */
  readonly slower: number
  readonly anyLive: boolean
  readonly listAskedAt?: number | undefined
  readonly listInFlight: boolean
  /** When polls of the last second were asked, oldest first. */
  readonly recent: readonly number[]
  /** No poll before this. */
  readonly restingUntil?: number | undefined
  /** Answers that failed in a row, whatever was asked: then only the list is tried, and less and less often. */
  readonly failures: number
  readonly rooms: readonly RoomPlan[]
}

export type Read = { readonly kind: 'list' } | { readonly kind: 'room'; readonly name: string }

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
  readonly suspect: number
}

const SECOND = 1_000
const LIST_LIVE = 1_000
const LIST_IDLE = 3_000
/** A list that proves nothing is only a way to find names. */
const LIST_WEAK = 15_000
const OTHERS = 3_000
const RARE = 10_000
const SECOND_LOOK = 250
/** The fast group's share of an allowance. */
const FAST_SHARE = 2 / 3
const FAILURES_BEFORE_BACKOFF = 3
const LONGEST_BACKOFF = 4_000

/** What each group gets of the allowance, in milliseconds between two reads of one room. Pure. */
export function intervalsOf(account: Omit<AccountPlan, 'recent' | 'failures' | 'restingUntil'>): Intervals {
  const count = { fast: 0, slow: 0, rare: 0, suspect: 0 }
  for (const room of account.rooms) count[room.pace] += 1
  const list = account.listIsComplete ? (account.anyLive ? LIST_LIVE : LIST_IDLE) : LIST_WEAK
  const fast = Math.max(SECOND, (count.fast / (account.allowed * FAST_SHARE)) * SECOND)
  const rest = pollLimit(account.allowed) - count.fast / (fast / SECOND) - SECOND / list - count.rare / (RARE / SECOND)
  // With a floor, so that many rare names can never stop the others altogether.
  const share = Math.max(rest, account.allowed * 0.1)
  const slow = Math.max(OTHERS, (count.slow / share) * SECOND)
  const { slower } = account
  return { list: list * slower, fast: fast * slower, slow: slow * slower, rare: RARE * slower, suspect: SECOND_LOOK }
}

/** Polls leave room for a person's request where the allowance is large enough to spare it. */
function pollLimit(allowed: number): number {
  return allowed > 5 ? allowed - 1 : allowed
}

/** Which reads come now, and when to look again. Pure. */
export function plan(account: AccountPlan, now: number): Plan {
  if (account.restingUntil !== undefined && account.restingUntil > now)
    return { reads: [], wakeAt: account.restingUntil }
  const intervals = intervalsOf(account)
  const waiting = account.failures < FAILURES_BEFORE_BACKOFF ? candidates(account, intervals) : probe(account)
  const recent = account.recent.filter((at) => at > now - SECOND && at <= now)
  let free = Math.max(1, Math.floor(pollLimit(account.allowed))) - recent.length
  const reads: Read[] = []
  let wakeAt = Infinity
  for (const candidate of waiting) {
    if (candidate.dueAt > now) wakeAt = Math.min(wakeAt, candidate.dueAt)
    else if (free > 0) {
      reads.push(candidate.read)
      free -= 1
    } else wakeAt = Math.min(wakeAt, (recent[0] ?? now) + SECOND)
  }
  return { reads, wakeAt }
}

interface Candidate {
  readonly read: Read
  readonly dueAt: number
  readonly rank: number
}

/** Everything that is not being read, in the order in which it may use a free place. */
function candidates(account: AccountPlan, intervals: Intervals): readonly Candidate[] {
  const found: Candidate[] = []
  if (!account.listInFlight) {
    found.push({ read: { kind: 'list' }, dueAt: due(account.listAskedAt, intervals.list), rank: 1 })
  }
  for (const room of account.rooms) {
    if (room.inFlight) continue
    const dueAt = due(room.askedAt, intervals[room.pace])
    found.push({ read: { kind: 'room', name: room.name }, dueAt, rank: ranks[room.pace] })
  }
  return found.sort((a, b) => a.rank - b.rank || a.dueAt - b.dueAt)
}

const ranks: Record<Pace, number> = { suspect: 0, fast: 2, slow: 3, rare: 4 }

/** While nothing answers, one small question at a time is enough to find out when that changes. */
function probe(account: AccountPlan): readonly Candidate[] {
  if (account.listInFlight) return []
  const wait = Math.min(LONGEST_BACKOFF, SECOND * 2 ** (account.failures - FAILURES_BEFORE_BACKOFF))
  return [{ read: { kind: 'list' }, dueAt: due(account.listAskedAt, wait), rank: 0 }]
}

function due(askedAt: number | undefined, interval: number): number {
  return askedAt === undefined ? 0 : askedAt + interval
}
