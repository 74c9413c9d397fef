import type { EpochMs } from '../../../shared/values.ts'
import type { Failing } from './account-health.ts'
import { intervalsOf, pollLimit } from './intervals.ts'
import type { Intervals, RoomPriority, Sharing } from './intervals.ts'
import { secondReadAt, shareOfSecondReads } from './second-reads.ts'

export interface RoomPlan {
  readonly name: string
  readonly priority: RoomPriority
  /** A response contradicts the known state, or a list lacks the room, so a second read is due soon. */
  readonly suspect: boolean
  /** Second reads since the room was last read without being suspect. Each doubles the wait for the next one. */
  readonly secondReads: number
  /** Epoch milliseconds; absent if the room is due at once, as before the first request. */
  readonly askedAt?: EpochMs | undefined
  readonly inFlight: boolean
  /** The last read of this room failed. */
  readonly failing: boolean
  /**
   * The last read was refused with a 429 and gave no information, so the room keeps its turn, but not twice in a row.
   */
  readonly keepsTurn: boolean
}

export interface AccountPlan extends Sharing, Failing {
  readonly listAskedAt?: number | undefined
  readonly listInFlight: boolean
  /** Polls in flight, the list included. */
  readonly polling: number
  /** When the polls of the last second were asked (epoch ms), oldest first. */
  readonly recent: readonly number[]
  /** When the latest second reads were asked (epoch ms), oldest first. */
  readonly secondReadsAt: readonly number[]
  /** The last slot that the list and the fast rooms left free went to a suspect, so the next one goes to the others. */
  readonly suspectWasLast: boolean
  /** No poll is sent before this time (epoch ms). */
  readonly pausedUntil?: number | undefined
  /** The user refreshed, so the list may be requested although polls are paused. */
  readonly userAsks: boolean
  readonly rooms: readonly RoomPlan[]
}

/** The list and fast rooms come first. Suspects and all others take turns for the remaining slots. */
type Group = 'first' | 'suspect' | 'others'

export interface RoomRead {
  readonly kind: 'room'
  readonly name: string
  readonly group: Group
  readonly suspect: boolean
  /** A suspect is read before its ordinary time. */
  readonly isSecondRead: boolean
}

export type Read = { readonly kind: 'list' } | RoomRead

export interface Plan {
  readonly reads: readonly Read[]
  /** When a read may be due next (epoch ms); Infinity if none becomes due before a response. */
  readonly wakeAt: number
}

const SECOND = 1_000
/** Milliseconds. After a room failed, the list is polled at most this long after the previous list. */
const LIST_AFTER_ROOM = 3_000
/**
 * Milliseconds. A room in the background is read up to this long before it is due, together with other reads, because
 * one wake-up costs less than two.
 */
const TOGETHER = 1_500
const LONGEST_BACKOFF = { failing: 4_000, refused: 60_000 }

/** Which reads are to be sent now, and when a read may be due next. Pure. */
export function plan(account: AccountPlan, now: EpochMs): Plan {
  const { pausedUntil, userAsks, listInFlight } = account
  if (pausedUntil !== undefined && pausedUntil > now) {
    return { reads: userAsks && !listInFlight ? [{ kind: 'list' }] : [], wakeAt: pausedUntil }
  }
  const waiting = account.unreachable
    ? probes(account, intervalsOf(account))
    : candidates(account, intervalsOf(account), now)
  const due = withinShare(
    dueTogether(waiting, now),
    shareOfSecondReads(account.allowed, account.secondReadsAt, now).left,
  )
  const recent = account.recent.filter((at) => at > now - SECOND && at <= now)
  const reads = take(account, due, recent.length)
  const taken = new Set(reads)
  const next = waiting.reduce(
    (soonest, { read, dueAt }) => (dueAt > now && !taken.has(read) ? Math.min(soonest, dueAt) : soonest),
    Infinity,
  )
  // Time alone renews a used-up allowance, so a wake-up is set. Only a response frees a connection.
  const isFull = reads.length < due.length && recent.length + reads.length >= pollsASecond(account)
  return { reads, wakeAt: isFull ? Math.min(next, (recent[0] ?? now) + SECOND) : next }
}

function pollsASecond({ allowed }: AccountPlan): number {
  return Math.max(1, Math.floor(pollLimit(allowed)))
}

interface Candidate {
  readonly read: Read
  readonly dueAt: EpochMs
  readonly group: Group
  /** Whether this read may be made earlier, together with others. */
  readonly isBackground?: boolean
}

/** The reads that are due and, if there are any, the rooms in the background that soon will be. */
function dueTogether(waiting: readonly Candidate[], now: EpochMs): readonly Candidate[] {
  const due = waiting.filter(({ dueAt }) => dueAt <= now)
  if (due.length === 0) return due
  return waiting.filter(({ dueAt, isBackground }) => dueAt <= (isBackground === true ? now + TOGETHER : now))
}

/** The due reads without the second reads that exceed their share. Second reads of fast rooms come first. */
function withinShare(due: readonly Candidate[], left: number): readonly Candidate[] {
  const secondReads = due.filter(({ read }) => read.kind === 'room' && read.isSecondRead)
  if (secondReads.length <= left) return due
  const inTurn = secondReads.toSorted(
    (a, b) => Number(b.group === 'first') - Number(a.group === 'first') || a.dueAt - b.dueAt,
  )
  const exceeding = new Set(inTurn.slice(left))
  return due.filter((candidate) => !exceeding.has(candidate))
}

/** The reads that get the free slots. In each group, those that have been due for longest come first. */
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
  const left = Math.max(0, Math.min(free, places - polling) - first.length)
  const suspects = of('suspect').slice(0, left)
  const others = of('others').slice(0, left)
  const turns = account.suspectWasLast ? interleave(others, suspects) : interleave(suspects, others)
  return [...first, ...turns.slice(0, left)]
}

function interleave<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const longest = Math.max(one.length, other.length)
  return Array.from({ length: longest }, (_, index) => [
    ...one.slice(index, index + 1),
    ...other.slice(index, index + 1),
  ]).flat()
}

/** All reads that are not in flight. */
function candidates(account: AccountPlan, intervals: Intervals, now: EpochMs): readonly Candidate[] {
  const found: Candidate[] = []
  if (!account.listInFlight) {
    found.push({
      read: { kind: 'list' },
      dueAt: due(account.listAskedAt, listInterval(account, intervals)),
      group: 'first',
    })
  }
  const { nextAt } = shareOfSecondReads(account.allowed, account.secondReadsAt, now)
  for (const { name, priority, suspect, secondReads, askedAt, inFlight, keepsTurn } of account.rooms) {
    if (inFlight) continue
    const ordinaryAt = due(askedAt, keepsTurn ? 0 : intervals[priority])
    const secondAt = suspect ? Math.max(secondReadAt(askedAt, secondReads), nextAt) : Infinity
    const isSecondRead = now < ordinaryAt && secondAt < ordinaryAt
    const group = priority === 'fast' ? 'first' : isSecondRead ? 'suspect' : 'others'
    const dueAt = isSecondRead ? secondAt : ordinaryAt
    const isBackground = priority === 'background' && !isSecondRead
    found.push({ read: { kind: 'room', name, group, suspect, isSecondRead }, dueAt, group, isBackground })
  }
  return found
}

function listInterval({ listFailures, roomFailed, refused }: AccountPlan, { list }: Intervals): number {
  if (listFailures > 0) return backoff(listFailures, refused)
  return roomFailed ? Math.min(list, LIST_AFTER_ROOM) : list
}

/**
 * While the provider does not respond, polling the list and one room at a time is enough to notice a recovery. A fast
 * room keeps its interval until it fails as well, because perhaps only the list and another room fail.
 */
function probes(account: AccountPlan, intervals: Intervals): readonly Candidate[] {
  const { rooms, failures, refused, listInFlight, listAskedAt } = account
  const found: Candidate[] = []
  const probe = ({ name, suspect }: RoomPlan, dueAt: EpochMs): void => {
    found.push({ read: { kind: 'room', name, group: 'first', suspect, isSecondRead: false }, dueAt, group: 'first' })
  }
  if (!listInFlight) {
    found.push({ read: { kind: 'list' }, dueAt: due(listAskedAt, listInterval(account, intervals)), group: 'first' })
  }
  const keepsPace = ({ priority, failing }: RoomPlan): boolean => priority === 'fast' && !failing
  for (const room of rooms) if (keepsPace(room) && !room.inFlight) probe(room, due(room.askedAt, intervals.fast))
  const others = rooms.filter((room) => !keepsPace(room))
  const lastAsked = others.reduce<RoomPlan | undefined>((last, room) => later(last, room), undefined)
  const next = nextProbed(others, lastAsked)
  if (next !== undefined) probe(next, (lastAsked?.askedAt ?? 0) + backoff(failures - 1, refused))
  return found
}

function later(one: RoomPlan | undefined, other: RoomPlan): RoomPlan {
  return one === undefined || (other.askedAt ?? 0) > (one.askedAt ?? 0) ? other : one
}

/**
 * Picks the room to poll next. Fast rooms and all others take turns; within each group the rooms that have not failed
 * come first, then the least recently polled.
 */
function nextProbed(rooms: readonly RoomPlan[], lastAsked: RoomPlan | undefined): RoomPlan | undefined {
  if (rooms.some(({ inFlight }) => inFlight)) return undefined
  const turn = rooms.filter(({ priority }) => (priority === 'fast') !== (lastAsked?.priority === 'fast'))
  return (turn.length > 0 ? turn : rooms).reduce<RoomPlan | undefined>((first, room) => {
    if (first === undefined || (first.failing && !room.failing)) return room
    return first.failing === room.failing && (room.askedAt ?? 0) < (first.askedAt ?? 0) ? room : first
  }, undefined)
}

function backoff(failures: number, refused: boolean): number {
  return Math.min(LONGEST_BACKOFF[refused ? 'refused' : 'failing'], SECOND * 2 ** (failures - 1))
}

function due(askedAt: EpochMs | undefined, interval: number): number {
  return askedAt === undefined ? 0 : askedAt + interval
}
