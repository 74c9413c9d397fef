import type { ElapsedMs } from '../../shared/values.ts'
import type { Standing } from './health.ts'

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

/** When something was last asked for, -Infinity if it is due at once, and whether it is being read. */
export interface LastRead {
  readonly askedAt: ElapsedMs
  readonly isPolled: boolean
}

export interface PlannedRoom extends LastRead {
  readonly name: string
  readonly pace: Pace
  readonly isLive: boolean
  /** When it is read again because something contradicts what is known about it. */
  readonly soonAt?: ElapsedMs | undefined
  /** The last read of it failed. */
  readonly isFailing: boolean
}

/** What is known of an account's rooms, and of who looks at them. */
export interface AccountFacts {
  /** Multiplies every interval. */
  readonly slower: number
  readonly anyLive: boolean
  /** Whether the user may be looking at the rooms (see `Foreground`). */
  readonly isForeground: boolean
  /** Whether a room has failed, come in question or ended since the last good list, which may say more. */
  readonly isListWanted: boolean
  /** Whether a room needs the live calls. */
  readonly areCallsWanted: boolean
  readonly rooms: readonly PlannedRoom[]
}

interface AccountPlan extends AccountFacts, Pick<Standing, 'listFailures'> {
  /** Whether the provider's list names each live room. Vobiz's does not. */
  readonly listIsComplete: boolean
  readonly list: LastRead
  /** Polls per second that Gavel allows itself. */
  readonly allowed: number
  /** How many more polls may be in flight. */
  readonly free: number
  /** What is to be read of the account's live calls; undefined if nothing is, or if it is being read. */
  readonly calls: Candidate | undefined
}

/** What a read is about, and the name of the room or of the call. */
export type Slot = `${'list' | 'room' | 'check' | 'calls' | 'call'} ${string}`

const SECOND = 1_000
/** Milliseconds between two reads of a room. If the allowance is short, all are late by the same part of theirs. */
const INTERVALS: Readonly<Record<Pace, number>> = { fast: SECOND, slow: 3_000, rare: 14_000 }
const LIST = { live: SECOND, background: 2_000, idle: 3_000, incomplete: 15_000 }
/** Milliseconds from one list to the next at most, while it is wanted. */
const WANTED = 3_000
/** The list and the fast rooms come first, except in one of this many turns. */
const TURNS = 3
const LONGEST_BACKOFF = 4_000

export interface Candidate {
  readonly read: Slot
  readonly dueAt: ElapsedMs
  readonly interval: number
  /** The list and the fast rooms. */
  readonly isFirst: boolean
}

/** Decides which reads of one account are sent when: what is late by the most of its intervals goes first. */
export class Schedule {
  #turn = 0
  /** How many polls may be sent, by the time that has passed. The allowance may be a part of one poll per second. */
  #tokens = 0
  #countedAt: ElapsedMs = 0

  /** The reads to send now, and when the next one may be due; Infinity if none is due before a response arrives. */
  next(plan: AccountPlan, now: ElapsedMs): { readonly reads: readonly Slot[]; readonly wakeAt: ElapsedMs } {
    const { allowed } = plan
    const earned = ((now - this.#countedAt) * allowed) / SECOND
    this.#tokens = Math.min(Math.max(1, allowed), this.#tokens + earned)
    this.#countedAt = now
    const waiting = candidates(plan)
    const due = waiting.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => lateness(b, now) - lateness(a, now))
    const first = due.filter(({ isFirst }) => isFirst)
    const others = due.filter(({ isFirst }) => !isFirst)
    // One connection is kept for a fast room, so that it need not wait for another room's timeout.
    const isKept = plan.rooms.some(({ pace, isPolled }) => pace === 'fast' && !isPolled)
    const reads: Slot[] = []
    for (let { free } = plan; free > 0 && this.#tokens >= 1; free -= 1) {
      const queues = isKept && free === 1 ? [first] : [first, others]
      if (this.#turn % TURNS === TURNS - 1) queues.reverse()
      const next = queues.find(({ length }) => length > 0)?.shift()
      if (next === undefined) break
      this.#turn += 1
      this.#tokens -= 1
      reads.push(next.read)
    }
    const dueAt = waiting.reduce((soonest, one) => (one.dueAt > now ? Math.min(soonest, one.dueAt) : soonest), Infinity)
    // Time alone brings another token. Only a response frees a connection.
    const isShort = reads.length < due.length && this.#tokens < 1
    return { reads, wakeAt: isShort ? Math.min(dueAt, now + ((1 - this.#tokens) * SECOND) / allowed) : dueAt }
  }
}

/** By how many of its intervals a read is late. */
function lateness({ dueAt, interval }: Candidate, now: ElapsedMs): number {
  // All that are due at once are equally late.
  return dueAt === -Infinity ? Number.MAX_VALUE : (now - dueAt) / interval
}

/**
 * While the list fails, the rooms that fail too are together read as often as the list, which is enough to notice a
 * recovery. The others keep their intervals.
 */
function candidates(plan: AccountPlan): readonly Candidate[] {
  const { rooms, slower, listFailures, list, calls } = plan
  const isProbe = ({ isFailing }: PlannedRoom): boolean => listFailures > 0 && isFailing
  const probeEvery = backoff(listFailures) * rooms.filter(isProbe).length
  const found = [...(list.isPolled ? [] : [listCandidate(plan)]), ...(calls === undefined ? [] : [calls])]
  for (const room of rooms) {
    const { name, pace, askedAt, soonAt = Infinity, isPolled } = room
    if (isPolled) continue
    const interval = isProbe(room) ? probeEvery : INTERVALS[pace] * slower
    // A room in question is read when that may decide it, and each second after that.
    const again = isProbe(room) ? Infinity : soonAt > askedAt ? soonAt : askedAt + SECOND
    found.push({ read: `room ${name}`, dueAt: Math.min(askedAt + interval, again), interval, isFirst: pace === 'fast' })
  }
  return found
}

function listCandidate(plan: AccountPlan): Candidate {
  const { list, listFailures, isListWanted, listIsComplete, anyLive, isForeground, slower } = plan
  const state = anyLive ? (isForeground ? 'live' : 'background') : 'idle'
  const usual = LIST[listIsComplete ? state : 'incomplete'] * slower
  const interval = listFailures > 0 ? backoff(listFailures) : Math.min(usual, isListWanted ? WANTED : Infinity)
  return { read: 'list ', dueAt: list.askedAt + interval, interval, isFirst: true }
}

function backoff(failures: number): number {
  return Math.min(LONGEST_BACKOFF, SECOND * 2 ** (failures - 1))
}
