import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Clock } from '../../../shared/clock.ts'
import { roomKey } from '../../../shared/rooms/model.ts'
import type { Provider } from '../../providers/provider.ts'
import type { Stamp } from '../evidence.ts'
import type { InFlightReads } from './in-flight-reads.ts'
import type { MonitoredAccount } from './monitored-account.ts'
import { isDoubted, rosterTook } from '../room.ts'
import type { RoomRecord, RoomRecords } from '../room.ts'
import { keepsTurn } from './room-priority.ts'
import type { RoomPriorities } from './room-priority.ts'
import { intervalsOf, shortestIntervals } from './intervals.ts'
import type { PlannedIntervals, RoomPriority } from './intervals.ts'
import { intervalsByRelay } from './relay-intervals.ts'
import { plan } from './schedule.ts'
import type { AccountPlan, RoomPlan } from './schedule.ts'
import { SecondReads } from './second-reads.ts'
import type { SnapshotStore } from '../snapshot-store.ts'

/** Milliseconds. A room with slow responses is read again about this long after each response. */
const STEP = 100
const SECOND = 1_000

const shortest = { planned: shortestIntervals, byAllowance: shortestIntervals, ofRelay: shortestIntervals }

interface LastRoster extends Pick<Stamp, 'asked' | 'askedAt'> {
  /** Milliseconds since the previous request for the roster; absent for the first, and if the clock was set back. */
  readonly gap?: number
  /** The interval at the time of the read, so that expanding a room does not make its roster seem outdated. */
  readonly interval: number
}

export interface SchedulerParts {
  readonly clock: Clock
  readonly priorities: RoomPriorities
  readonly store: Pick<SnapshotStore, 'shown'>
}

/** Applies the schedule: starts the due reads, and computes the interval by which a roster counts as fresh. */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #intervals = new Map<string, PlannedIntervals>()
  readonly #rosters = new Map<string, LastRoster>()
  readonly #withIncompleteList = new Set<string>()
  /** Accounts whose last list failed or was incomplete. */
  readonly #withoutUsableList = new Set<string>()
  readonly #suspectWasLast = new Map<string, boolean>()
  /**
   * The pause in which the user's refresh was already sent. One response is enough to show that the pause continues.
   */
  readonly #askedInPause = new Map<string, number>()
  readonly #secondReads = new Map<string, SecondReads>()
  /** When each account was last polled (epoch ms). At less than one request per second, the next poll has to wait. */
  readonly #lastReads = new Map<string, number>()
  #slower: 1 | 2 | 4 = 1
  /** Epoch milliseconds. A roster that was requested earlier keeps the background's interval. */
  #foregroundSince = -Infinity

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /** Sets the factor by which the intervals of this Gavel's own reads are multiplied. */
  setPace(slower: 1 | 2 | 4): void {
    this.#slower = slower
  }

  /** Marks the moment from which the user may be looking at the rooms. */
  enterForeground(now: EpochMs): void {
    this.#foregroundSince = now
  }

  /** Starts the due reads of an account, or its check. Returns when something is due again (epoch ms). */
  startDueReads(account: MonitoredAccount, rooms: RoomRecords, now: EpochMs): number {
    const { checkDueAt, provider, reads } = account
    if (checkDueAt !== undefined) {
      if (checkDueAt <= now) reads?.check()
      return reads?.checkInFlight === true ? Infinity : checkDueAt
    }
    if (provider === undefined || reads === undefined) {
      this.#intervals.set(account.accountId, this.#intervalsByRelay(account, rooms))
      return Infinity
    }
    const accountPlan = this.#plan(account, provider, reads, rooms, now)
    const withoutDelay = { ...accountPlan, latency: 0 }
    this.#intervals.set(account.accountId, {
      planned: intervalsOf(accountPlan),
      byAllowance: intervalsOf(withoutDelay),
      ofRelay: intervalsOf({ ...withoutDelay, allowed: provider.usage().allowed, slower: 1 }),
    })
    if (account.polling === 'none') {
      if (reads.userWaits) reads.list()
      return Infinity
    }
    const pause = accountPlan.allowed < 1 ? SECOND / accountPlan.allowed : 0
    const lastRead = this.#lastReads.get(account.accountId) ?? -Infinity
    if (Math.abs(now - lastRead) < pause) return lastRead + pause
    const due = plan(accountPlan, now)
    for (const read of due.reads) {
      if (read.kind === 'list') {
        if (accountPlan.pausedUntil !== undefined) this.#askedInPause.set(account.accountId, accountPlan.pausedUntil)
        reads.list()
      } else {
        reads.poll(read.name)
        this.#secondReadsOf(account.accountId).asked(read, now)
        if (read.group !== 'first') this.#suspectWasLast.set(account.accountId, read.group === 'suspect')
      }
    }
    if (due.reads.length === 0) return due.wakeAt
    this.#lastReads.set(account.accountId, now)
    return Math.max(due.wakeAt, now + pause)
  }

  /** The read interval by which the freshness of this room's roster is judged, in milliseconds. */
  interval(room: RoomRecord): number {
    const atRead = this.#rosters.get(room.key)?.interval ?? 0
    const travel = room.rosterAt === undefined ? 0 : rosterTook(room) + STEP
    return Math.max(atRead, this.#relaxed(room), travel)
  }

  /**
   * The shortest interval of the room's priority; 0 if that is fast. As a minimum, it keeps the roster from looking
   * outdated as soon as its room gets a lower priority.
   */
  #relaxed(room: RoomRecord): number {
    const priority = this.#priorityOf(room)
    if (priority === 'fast') return 0
    const wasInBackground = (room.rosterAskedAt ?? 0) < this.#foregroundSince
    const isComplete = !this.#withIncompleteList.has(room.accountId)
    const isBackground = priority === 'background' || (isComplete && wasInBackground)
    return (
      shortestIntervals[isBackground ? 'background' : 'slow'] * (room.rosterSource === undefined ? this.#slower : 1)
    )
  }

  /**
   * Stores that a roster of this room was just read, even if it is doubtful, and the interval by which its freshness is
   * judged. What slow responses add to the interval is only an estimate from all rooms, so it counts only as far as
   * this room's own reads show it.
   */
  rosterRead(room: RoomRecord, { asked, askedAt, source }: Pick<Stamp, 'asked' | 'askedAt' | 'source'>): void {
    const own = this.#intervals.get(room.accountId) ?? shortest
    const ofRelay = { planned: own.ofRelay, byAllowance: shortestIntervals }
    const { planned, byAllowance } = source === undefined ? own : ofRelay
    const priority = this.#priorityOf(room)
    const before = this.#rosters.get(room.key)
    if (before !== undefined && asked < before.asked) {
      // The response to a newer request overtook this one, so the time between the two reads seemed longer.
      const gap = Math.min(before.gap ?? Infinity, before.askedAt - askedAt)
      this.#rosters.set(room.key, { ...before, gap })
      return
    }
    const gap = before === undefined || askedAt < before.askedAt ? undefined : askedAt - before.askedAt
    const actual = Math.max(gap ?? Infinity, before?.gap ?? 0, byAllowance[priority])
    const interval = Math.min(planned[priority], actual)
    this.#rosters.set(room.key, { asked, askedAt, interval, ...(gap !== undefined && { gap }) })
  }

  /** @param isComplete whether the list names every live room. */
  listRead(accountId: AccountId, isComplete: boolean): void {
    if (isComplete) this.#withoutUsableList.delete(accountId)
    else this.#withoutUsableList.add(accountId)
  }

  /** Forgets everything about rooms that are not in `rooms`. */
  forgetOthers(rooms: RoomRecords, accounts: Iterable<MonitoredAccount>): void {
    for (const key of this.#rosters.keys()) if (!rooms.has(key)) this.#rosters.delete(key)
    for (const { accountId, reads } of accounts) {
      const isKnown = (name: string): boolean => rooms.has(roomKey(accountId, name))
      reads?.forgetOthers(isKnown)
      this.#secondReadsOf(accountId).forgetOthers(isKnown)
    }
  }

  #secondReadsOf(accountId: AccountId): SecondReads {
    const secondReads = this.#secondReads.get(accountId) ?? new SecondReads()
    this.#secondReads.set(accountId, secondReads)
    return secondReads
  }

  #priorityOf(room: RoomRecord): RoomPriority {
    const { clock, priorities } = this.#parts
    return this.#atLeastSlow(priorities.of(room, !this.#withIncompleteList.has(room.accountId), clock.now()), room)
  }

  /**
   * Raises a background room to slow if the list cannot show its end, or if the user is waiting for the effect of an
   * action.
   */
  #atLeastSlow(priority: RoomPriority, { key, accountId }: RoomRecord): RoomPriority {
    if (priority !== 'background') return priority
    const isPending = (this.#parts.store.shown(key)?.pending.length ?? 0) > 0
    return isPending || this.#withoutUsableList.has(accountId) ? 'slow' : priority
  }

  /** The intervals at which a relay reads an account for which this Gavel has no token. */
  #intervalsByRelay({ accountId, view }: MonitoredAccount, rooms: RoomRecords): PlannedIntervals {
    const live = [...rooms.values()].filter((room) => room.accountId === accountId && room.phase === 'live')
    const priorities = live.map((room) => ({ priority: this.#priorityOf(room) }))
    const ofRelay = intervalsByRelay(view.provider, priorities, this.#parts.priorities.isForeground)
    return { planned: ofRelay, byAllowance: ofRelay, ofRelay }
  }

  #plan(
    account: MonitoredAccount,
    provider: Provider,
    reads: InFlightReads,
    rooms: RoomRecords,
    now: EpochMs,
  ): AccountPlan {
    const { accountId, failing } = account
    const { allowed: allowance, connections, pausedUntil: restingUntil } = provider.usage()
    const requests = allowance * (account.polling === 'none' ? 1 : account.polling)
    // Less than one request per second is not rounded, or else fast rooms would take the turns of all others.
    const allowed = requests < 1 ? requests : Math.floor(requests)
    const { listIsComplete } = provider.abilities
    const { priorities } = this.#parts
    if (!listIsComplete) this.#withIncompleteList.add(accountId)
    if (failing.listFailures > 0) this.#withoutUsableList.add(accountId)
    const secondReads = this.#secondReadsOf(accountId)
    const plans: RoomPlan[] = []
    let anyLive = false
    for (const room of rooms.values()) {
      if (room.accountId !== accountId) continue
      if (room.phase === 'live') anyLive = true
      else if (!room.suspect && !priorities.isMarked(room.key)) continue
      plans.push({
        name: room.name,
        // A list that fails does not name the rooms that start.
        priority: this.#atLeastSlow(priorities.of(room, listIsComplete && failing.listFailures === 0, now), room),
        suspect: isDoubted(room) || room.suspect,
        secondReads: secondReads.of(room.name),
        askedAt: reads.askedAt(room.name),
        inFlight: reads.inFlight(room.name),
        failing: room.failure !== undefined,
        keepsTurn: keepsTurn(room),
      })
    }
    return {
      ...failing,
      listIsComplete,
      allowed,
      connections,
      pausedUntil: restingUntil,
      anyLive,
      latency: reads.latency,
      isForeground: priorities.isForeground,
      userAsks: reads.userWaits && this.#askedInPause.get(accountId) !== restingUntil,
      slower: this.#slower,
      listAskedAt: reads.listAskedAt,
      listInFlight: reads.listInFlight,
      polling: reads.polling,
      recent: reads.recent(now),
      secondReadsAt: secondReads.secondReadsAt,
      suspectWasLast: this.#suspectWasLast.get(accountId) === true,
      rooms: plans,
    }
  }
}
