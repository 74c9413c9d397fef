import type { ElapsedMs } from '../../shared/values.ts'
import type { Failing } from './account-health.ts'

/**
 * How often a room is to be read:
 *
 * - `fast`: live rooms that are own or expanded, or had a recent action
 * - `slow`: every other live room; also marked rooms that are not live, if the list may not show their start, or if
 *   they are still expanded somewhere
 * - `rare`: rooms whose next change a list shows soon enough: live rooms in the background (their end), and marked
 *   rooms that are not live (their start)
 */
export type Pace = 'fast' | 'slow' | 'rare'

export type Intervals = Readonly<Record<Pace | 'list', number>>

export interface PlannedRoom {
  readonly name: string
  readonly pace: Pace
  readonly isLive: boolean
  /** When it is read again because something contradicts what is known about it. */
  readonly soonAt?: ElapsedMs | undefined
  /** The last read of it failed. */
  readonly isFailing: boolean
  /** -Infinity if it is due at once. */
  readonly askedAt: ElapsedMs
  readonly isPolled: boolean
}

export interface AccountPlan extends Failing {
  /** Whether the provider's list names each live room. Vobiz's does not. */
  readonly listIsComplete: boolean
  /** Requests per second that Gavel allows itself. */
  readonly allowed: number
  /** The largest number of polls that may be in flight at once. */
  readonly connections: number
  /** Polls in flight, the list included. */
  readonly polling: number
  /** Multiplies every interval. */
  readonly slower: number
  readonly anyLive: boolean
  /** Whether the user may be looking at the rooms (see `Foreground`). */
  readonly isForeground: boolean
  readonly listAskedAt: ElapsedMs
  readonly isListInFlight: boolean
  /** Whether a question waits for a list. */
  readonly isListWanted: boolean
  readonly rooms: readonly PlannedRoom[]
}

/** A name, or the list. */
export type DueRead = { readonly name: string; readonly pace: Pace } | 'list'

const SECOND = 1_000
/** Milliseconds between two reads of a room, if the allowance suffices. */
export const SHORTEST: Readonly<Record<Pace, number>> = { fast: SECOND, slow: 3_000, rare: 14_000 }
const LIST = { live: SECOND, background: 2_000, idle: 3_000, incomplete: 15_000 }
/** Milliseconds. After a room failed, the list is read at most this long after the previous list. */
const LIST_AFTER_ROOM = 3_000
/** Milliseconds from one list to the next one if a question waits for it. An incomplete list helps less. */
const LIST_FOR_QUESTION = { complete: 250, incomplete: 2_000 }
/** The list's largest share of the allowance, so that rooms are read too if it is only one or two requests a second. */
const LIST_SHARE = 1 / 4
/** The largest share for fast rooms. */
const FAST_SHARE = 2 / 3
/** The smallest share for all other rooms. With it, rooms that are late by an interval go ahead of fast rooms. */
const OTHER_SHARE = 1 / 10
/** The largest share for rooms in question before their time, so that they hardly slow down the others. */
const QUESTION_SHARE = 1 / 5
const LONGEST_BACKOFF = { failing: 4_000, refused: 60_000 }

/** A bucket that fills with tokens. Each read takes one. */
class TokenBucket {
  #tokens = Infinity
  #filledAt: ElapsedMs = -Infinity

  /** @param rate tokens per second; the bucket holds those of one second, and at least one */
  fill(rate: number, now: ElapsedMs): number {
    const added = ((now - this.#filledAt) / SECOND) * rate
    this.#tokens = Math.min(Math.max(1, rate), this.#tokens === Infinity ? Infinity : this.#tokens + added)
    this.#filledAt = now
    return Math.floor(this.#tokens)
  }

  take(tokens: number): void {
    this.#tokens -= tokens
  }

  /** Milliseconds until there is a token. */
  wait(rate: number): number {
    return Math.max(0, ((1 - this.#tokens) / rate) * SECOND)
  }
}

/** Decides which reads of one account are sent when. */
export class Schedule {
  readonly #all = new TokenBucket()
  readonly #questions = new TokenBucket()
  readonly #others = new TokenBucket()
  /** Since when rooms have waited that are due at once, as all rooms are after a refresh. Undefined if none waits. */
  #atOnceSince: ElapsedMs | undefined

  /** The reads to send now, and when the next one may be due; Infinity if none is due before a response arrives. */
  next(account: AccountPlan, now: ElapsedMs): { readonly reads: readonly DueRead[]; readonly wakeAt: ElapsedMs } {
    const intervals = intervalsOf(account)
    const waiting = account.unreachable ? probes(account, intervals) : candidates(account, intervals, now)
    const rate = pollRate(account.allowed)
    const tokens = this.#all.fill(rate, now)
    const reserved = this.#others.fill(rate * OTHER_SHARE, now)
    const questions = this.#questions.fill(rate * QUESTION_SHARE, now)
    const due = waiting.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => a.dueAt - b.dueAt)
    // One list is about every room, so it does not wait for all the rooms that a refresh made due. But a slow list
    // takes turns with rooms.
    if (account.rooms.some(({ askedAt }) => askedAt > account.listAskedAt))
      due.sort((a, b) => Number(b.read === 'list') - Number(a.read === 'list'))
    const of = (group: Candidate['group']): readonly Candidate[] => due.filter((one) => one.group === group)
    const places = account.connections - account.polling
    const mayGoAhead = places > 1 || account.connections === 1
    const others = of('other')
    const atOnce = others.some(({ dueAt }) => dueAt === -Infinity) ? (this.#atOnceSince ?? now) : undefined
    this.#atOnceSince = atOnce
    const late = others.filter(({ read, dueAt }) => {
      const since = dueAt === -Infinity ? atOnce : dueAt
      return read !== 'list' && since !== undefined && now - since >= intervals[read.pace]
    })
    const ahead = mayGoAhead ? Math.min(reserved, late.length) : 0
    const first = of('first').slice(0, Math.max(0, Math.min(tokens, places) - ahead))
    // One connection is kept for a fast room that will be due soon, so that it need not wait for another room's
    // timeout.
    const chosen = new Set(first.map(({ read }) => (read === 'list' ? undefined : read.name)))
    const isAwaited = account.rooms.some(
      ({ name, pace, isPolled }) => pace === 'fast' && !isPolled && !chosen.has(name),
    )
    const kept = account.connections > 1 && isAwaited ? 1 : 0
    const left = Math.max(0, Math.min(tokens, places - kept) - first.length)
    const asked = of('question').slice(0, Math.min(questions, left))
    const rest = others.slice(0, left - asked.length)
    const reads = [...first, ...asked, ...rest]
    this.#all.take(reads.length)
    this.#questions.take(asked.length)
    this.#others.take(Math.min(ahead, rest.length))
    const dueAt = waiting.reduce((soonest, one) => {
      const at = one.dueAt > now ? one.dueAt : (one.usualAt ?? Infinity)
      return Math.min(soonest, at)
    }, Infinity)
    // Time alone brings another token. Only a response frees a connection.
    const isShort = reads.length < due.length && places - kept > reads.length
    // If tokens are left, only rooms in question wait.
    const wait = tokens > reads.length ? this.#questions.wait(rate * QUESTION_SHARE) : this.#all.wait(rate)
    return {
      reads: reads.map(({ read }) => read),
      wakeAt: isShort ? Math.min(dueAt, now + wait) : dueAt,
    }
  }
}

/** The largest number of polls per second. If the allowance is large enough, one request is left for the user. */
function pollRate(allowed: number): number {
  return allowed > 10 ? allowed - 1 : allowed
}

/** Milliseconds between two reads of the list, and of a room of each pace, at what the account allows. Pure. */
export function intervalsOf(
  account: Pick<AccountPlan, 'listIsComplete' | 'allowed' | 'slower' | 'anyLive' | 'isForeground' | 'rooms'>,
): Intervals {
  const count = { fast: 0, slow: 0, rare: 0 }
  for (const { pace } of account.rooms) count[pace] += 1
  const rate = pollRate(account.allowed)
  const list = Math.max(usualList(account), shortestList(rate))
  const fast = Math.max(SHORTEST.fast, (count.fast / (rate * FAST_SHARE)) * SECOND)
  const left = Math.max(rate - (count.fast / fast + 1 / list) * SECOND, rate * OTHER_SHARE)
  const wanted = (count.slow / SHORTEST.slow + count.rare / SHORTEST.rare) * SECOND
  const stretch = Math.max(1, wanted / left)
  const { slower } = account
  return {
    list: list * slower,
    fast: fast * slower,
    slow: SHORTEST.slow * stretch * slower,
    rare: SHORTEST.rare * stretch * slower,
  }
}

/** Milliseconds between two lists that take the list's largest share. */
function shortestList(rate: number): number {
  return SECOND / (rate * LIST_SHARE)
}

function usualList({
  listIsComplete,
  anyLive,
  isForeground,
}: Pick<AccountPlan, 'listIsComplete' | 'anyLive' | 'isForeground'>): number {
  if (!listIsComplete) return LIST.incomplete
  if (!anyLive) return LIST.idle
  return isForeground ? LIST.live : LIST.background
}

interface Candidate {
  readonly read: DueRead
  readonly dueAt: ElapsedMs
  /** When a room in question is due like all others. Until then, it has only the tokens of questions. */
  readonly usualAt?: ElapsedMs
  /** The list and the fast rooms come first, and rooms in question before their time come before all others. */
  readonly group: 'first' | 'question' | 'other'
}

function candidates(account: AccountPlan, intervals: Intervals, now: ElapsedMs): readonly Candidate[] {
  const found: Candidate[] = []
  const list = listCandidate(account, intervals)
  if (list !== undefined) found.push(list)
  for (const { name, pace, soonAt = Infinity, askedAt, isPolled } of account.rooms) {
    if (isPolled) continue
    const usualAt = askedAt + intervals[pace]
    const askedSoonAt = Math.max(soonAt, askedAt + SHORTEST.fast)
    const dueAt = soonAt > askedAt ? Math.min(usualAt, soonAt) : usualAt
    const read = { name, pace }
    if (pace === 'fast') found.push({ read, dueAt, group: 'first' })
    else if (askedSoonAt < usualAt && now < usualAt)
      found.push({ read, dueAt: askedSoonAt, usualAt, group: 'question' })
    else found.push({ read, dueAt: usualAt, group: 'other' })
  }
  return found
}

function listCandidate(account: AccountPlan, intervals: Intervals): Candidate | undefined {
  const { isListInFlight, listAskedAt, listFailures, refused, roomFailed, isListWanted, listIsComplete } = account
  if (isListInFlight) return undefined
  const usual = roomFailed ? Math.min(intervals.list, LIST_AFTER_ROOM) : intervals.list
  const interval =
    listFailures > 0
      ? backoff(listFailures, refused)
      : isListWanted
        ? Math.min(usual, LIST_FOR_QUESTION[listIsComplete ? 'complete' : 'incomplete'])
        : usual
  return {
    read: 'list',
    dueAt: listAskedAt + Math.max(interval, shortestList(pollRate(account.allowed))),
    group: 'first',
  }
}

/**
 * While the provider does not respond, reading the list and one room at a time is enough to notice a recovery. A fast
 * room keeps its interval until it fails as well, because perhaps only the list and another room fail.
 */
function probes(account: AccountPlan, intervals: Intervals): readonly Candidate[] {
  const { rooms, failures, refused } = account
  const found: Candidate[] = []
  const list = listCandidate(account, intervals)
  if (list !== undefined) found.push(list)
  const keepsPace = ({ pace, isFailing }: PlannedRoom): boolean => pace === 'fast' && !isFailing
  for (const { name, pace, askedAt } of rooms.filter((room) => keepsPace(room) && !room.isPolled))
    found.push({ read: { name, pace }, dueAt: askedAt + intervals.fast, group: 'first' })
  const others = rooms.filter((room) => !keepsPace(room))
  if (others.some(({ isPolled }) => isPolled)) return found
  const lastAskedAt = others.reduce((last, { askedAt }) => Math.max(last, askedAt), -Infinity)
  const [next] = others.toSorted((a, b) => Number(a.isFailing) - Number(b.isFailing) || a.askedAt - b.askedAt)
  if (next !== undefined) {
    const { name, pace } = next
    found.push({ read: { name, pace }, dueAt: lastAskedAt + backoff(failures - 1, refused), group: 'first' })
  }
  return found
}

function backoff(failures: number, refused: boolean): number {
  return Math.min(LONGEST_BACKOFF[refused ? 'refused' : 'failing'], SECOND * 2 ** (failures - 1))
}
