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
  /** Requests of the last second, those of the user included. */
  readonly used: number
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
/** Milliseconds in which a room in question is late by one interval, so that many of them do not starve the others. */
const QUESTION = 2_000
/** Milliseconds between two reads of a room. If the allowance is short, all are late by the same part of theirs. */
export const INTERVALS: Readonly<Record<Pace, number>> = { fast: SECOND, slow: 3_000, rare: 14_000 }
const LIST = { live: SECOND, background: 2_000, idle: 3_000, incomplete: 15_000 }
/** Milliseconds. After a room failed, the list is read at most this long after the previous list. */
const LIST_AFTER_ROOM = 3_000
/** Milliseconds from one list to the next one if a question waits for it. An incomplete list helps less. */
const LIST_FOR_QUESTION = { complete: 250, incomplete: 2_000 }
/** The list and the fast rooms come first, except in one of this many turns. */
const TURNS = 3
const LONGEST_BACKOFF = { failing: 4_000, refused: 60_000 }

/** Decides which reads of one account are sent when: what is late by the most of its intervals goes first. */
export class Schedule {
  #turn = 0
  /** When a poll was last chosen. */
  #chosenAt: ElapsedMs = -Infinity

  /** The reads to send now, and when the next one may be due; Infinity if none is due before a response arrives. */
  next(account: AccountPlan, now: ElapsedMs): { readonly reads: readonly DueRead[]; readonly wakeAt: ElapsedMs } {
    const { allowed, used, connections, polling } = account
    const waiting = account.unreachable ? probes(account) : candidates(account)
    const due = waiting.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => lateness(b, now) - lateness(a, now))
    const first = due.filter(({ isFirst }) => isFirst)
    const others = due.filter(({ isFirst }) => !isFirst)
    // One connection is kept for a fast room, so that it need not wait for another room's timeout.
    let awaited =
      connections > 1 ? account.rooms.filter(({ pace, isPolled }) => pace === 'fast' && !isPolled).length : 0
    const tokens =
      allowed < 1 ? Number(now - this.#chosenAt >= SECOND / allowed) : Math.max(0, Math.floor(allowed) - used)
    const reads: DueRead[] = []
    while (reads.length < Math.min(tokens, connections - polling)) {
      const other = connections - polling - reads.length > Math.min(awaited, 1) ? others[0] : undefined
      const isOthersTurn = this.#turn % TURNS === TURNS - 1
      const next = isOthersTurn ? (other ?? first[0]) : (first[0] ?? other)
      if (next === undefined) break
      if (next === other) others.shift()
      else first.shift()
      this.#turn += 1
      this.#chosenAt = now
      if (next.read !== 'list' && next.read.pace === 'fast') awaited -= 1
      reads.push(next.read)
    }
    const dueAt = waiting.reduce((soonest, one) => (one.dueAt > now ? Math.min(soonest, one.dueAt) : soonest), Infinity)
    // Time alone brings another token. Only a response frees a connection.
    const isShort = reads.length < due.length && reads.length >= tokens && connections > polling + reads.length
    const tokenAt = (allowed < 1 ? this.#chosenAt : now) + SECOND / allowed
    return { reads, wakeAt: isShort ? Math.min(dueAt, tokenAt) : dueAt }
  }
}

interface Candidate {
  readonly read: DueRead
  readonly dueAt: ElapsedMs
  readonly interval: number
  /** The list and the fast rooms. */
  readonly isFirst: boolean
}

/** By how many of its intervals a read is late. */
function lateness({ dueAt, interval }: Candidate, now: ElapsedMs): number {
  // All that are due at once are equally late.
  return dueAt === -Infinity ? Number.MAX_VALUE : (now - dueAt) / interval
}

function candidates(account: AccountPlan): readonly Candidate[] {
  const found: Candidate[] = []
  if (!account.isListInFlight) found.push(listCandidate(account))
  for (const { name, pace, soonAt = Infinity, askedAt, isPolled } of account.rooms) {
    if (isPolled) continue
    const interval = INTERVALS[pace] * account.slower
    const usualAt = askedAt + interval
    // A room in question is read as often as a fast one, from when a read may decide it.
    const askedSoonAt = soonAt > askedAt && pace === 'fast' ? soonAt : Math.max(soonAt, askedAt + SECOND)
    const isAsked = askedSoonAt < usualAt
    found.push({
      read: { name, pace },
      dueAt: isAsked ? askedSoonAt : usualAt,
      interval: isAsked ? QUESTION : interval,
      isFirst: pace === 'fast',
    })
  }
  return found
}

function listCandidate(account: AccountPlan): Candidate {
  const { listAskedAt, listFailures, refused, roomFailed, isListWanted, listIsComplete, anyLive, isForeground } =
    account
  const state = anyLive ? (isForeground ? 'live' : 'background') : 'idle'
  const usual = LIST[listIsComplete ? state : 'incomplete'] * account.slower
  const wanted = isListWanted ? LIST_FOR_QUESTION[listIsComplete ? 'complete' : 'incomplete'] : Infinity
  const interval =
    listFailures > 0 ? backoff(listFailures, refused) : Math.min(usual, wanted, roomFailed ? LIST_AFTER_ROOM : Infinity)
  return { read: 'list', dueAt: listAskedAt + interval, interval, isFirst: true }
}

/**
 * While the provider does not respond, reading the list and one room at a time is enough to notice a recovery. A fast
 * room keeps its interval until it fails as well, because perhaps only the list and another room fail.
 */
function probes(account: AccountPlan): readonly Candidate[] {
  const { failures, refused } = account
  const keepsPace = ({ pace, isFailing }: PlannedRoom): boolean => pace === 'fast' && !isFailing
  const others = account.rooms.filter((room) => !keepsPace(room))
  const found = candidates({ ...account, rooms: account.rooms.filter(keepsPace) })
  if (others.some(({ isPolled }) => isPolled)) return found
  const lastAskedAt = others.reduce((last, { askedAt }) => Math.max(last, askedAt), -Infinity)
  const [next] = others.toSorted((a, b) => Number(a.isFailing) - Number(b.isFailing) || a.askedAt - b.askedAt)
  if (next === undefined) return found
  const { name, pace } = next
  const interval = backoff(failures - 1, refused)
  return [...found, { read: { name, pace }, dueAt: lastAskedAt + interval, interval, isFirst: true }]
}

function backoff(failures: number, refused: boolean): number {
  return Math.min(LONGEST_BACKOFF[refused ? 'refused' : 'failing'], SECOND * 2 ** (failures - 1))
}
