import type { Clock } from '../../shared/clock.ts'
import { roomKey } from '../../shared/model.ts'
import type { RoomPriority } from './room-priority.ts'
import type { Ledger } from './snapshot-store.ts'
import { nextSettling } from './pending-actions.ts'
import { turnsAt } from './conference-view.ts'
import { isDoubted } from './room.ts'
import type { Room, Rooms } from './room.ts'
import { intervalsOf, plan } from './schedule.ts'
import type { AccountPlan, Intervals, Priority } from './schedule.ts'
import type { MonitoredAccount } from './monitored-account.ts'

export interface PlannerParts {
  readonly clock: Clock
  readonly attention: RoomPriority
  readonly rooms: () => Rooms
}

/** Applies the schedule: starts what is due, and knows how often each room is really read. */
export interface Planner {
  setPace(slower: 1 | 2 | 4): void
  /** Starts the reads of an account that are due, or its check; answers when to look again (epoch ms). */
  readDue(watch: MonitoredAccount, now: number): number
  /** Shows anew what time alone has changed; answers when time does so next (epoch ms). */
  renewDue(ledger: Ledger, now: number): number
  /** Milliseconds between two reads of this room, as it really gets them. */
  interval(room: Room): number
  /** The roster of this room was just read: it stays fresh for the interval that holds now. */
  rosterRead(room: Room): void
  /** Forgets what was kept about rooms that are not known any more. */
  forgetOthers(watches: Iterable<MonitoredAccount>): void
}

const FIRST: Pick<Intervals, Priority> = { fast: 1_000, slow: 3_000, rare: 10_000 }
/** A room whose answer takes long is asked again a step of the loop after it. */
const STEP = 100

export function createPlanner({ clock, attention, rooms }: PlannerParts): Planner {
  const intervals = new Map<string, Intervals>()
  /** What held when the roster was read: being looked at more closely does not make it older. */
  const heldAtRead = new Map<string, number>()
  const incomplete = new Set<string>()
  const suspectWasLast = new Map<string, boolean>()
  let slower: 1 | 2 | 4 = 1

  const accountPlan = (watch: MonitoredAccount, now: number): AccountPlan | undefined => {
    const { provider, reads } = watch
    if (provider === undefined || reads === undefined) return undefined
    const usage = provider.usage()
    const { listIsComplete } = provider.abilities
    if (!listIsComplete) incomplete.add(watch.accountId)
    const own: AccountPlan['rooms'][number][] = []
    let anyLive = false
    for (const room of rooms().values()) {
      if (room.accountId !== watch.accountId) continue
      if (room.phase === 'live') anyLive = true
      else if (!room.suspect && !attention.isWatched(room.key)) continue
      own.push({
        name: room.name,
        pace: attention.pace(room, listIsComplete, now),
        suspect: isDoubted(room) || room.suspect,
        askedAt: reads.askedAt(room.name),
        inFlight: reads.inFlight(room.name),
      })
    }
    return {
      listIsComplete,
      allowed: usage.allowed,
      connections: usage.connections,
      latency: reads.latency,
      slower,
      anyLive,
      listAskedAt: reads.listAskedAt,
      listInFlight: reads.listInFlight,
      polling: reads.polling,
      recent: reads.recent(now),
      suspectWasLast: suspectWasLast.get(watch.accountId) === true,
      restingUntil: usage.pausedUntil,
      unreachable: watch.unreachable,
      listFailures: watch.listFailures,
      roomFailed: watch.roomFailed,
      rooms: own,
    }
  }

  const paceOf = (room: Room): Priority => attention.pace(room, !incomplete.has(room.accountId), clock.now())

  const planned = (room: Room): number => (intervals.get(room.accountId) ?? FIRST)[paceOf(room)]

  const interval = (room: Room): number => {
    const held = heldAtRead.get(room.key) ?? 0
    const travel = room.rosterAt === undefined ? 0 : room.rosterAt - (room.rosterAskedAt ?? room.rosterAt) + STEP
    // A room that is no longer looked at closely is not older for that; one that has to wait longer is.
    const relaxed = paceOf(room) === 'fast' ? 0 : FIRST.slow * slower
    return Math.max(held, relaxed, travel)
  }

  /** While ordinary reads have stopped. */
  const checkDue = ({ reads }: MonitoredAccount, dueAt: number, now: number): number => {
    if (dueAt <= now) reads?.check()
    return reads?.checkInFlight === true ? Infinity : dueAt
  }

  return {
    setPace: (next) => {
      slower = next
    },
    readDue: (watch, now) => {
      if (watch.checkDueAt !== undefined) return checkDue(watch, watch.checkDueAt, now)
      const account = accountPlan(watch, now)
      if (account === undefined) return Infinity
      intervals.set(watch.accountId, intervalsOf(account))
      const { reads, wakeAt } = plan(account, now)
      for (const read of reads) {
        if (read.kind === 'list') watch.reads?.list()
        else {
          watch.reads?.poll(read.name)
          if (read.group !== 'first') suspectWasLast.set(watch.accountId, read.group === 'suspect')
        }
      }
      return wakeAt
    },
    renewDue: (ledger, now) => {
      const turnOf = (room: Room): number => {
        const shown = ledger.shown(room.key)
        if (shown === undefined) return Infinity
        return Math.min(turnsAt(room, shown, interval(room)) ?? Infinity, nextSettling(shown.pending) ?? Infinity)
      }
      const due = [...ledger.rooms.values()].filter((room) => turnOf(room) <= now).map((room) => room.key)
      if (due.length > 0) ledger.renew(due)
      let next = Infinity
      for (const room of ledger.rooms.values()) next = Math.min(next, turnOf(room))
      return next
    },
    interval,
    rosterRead: (room) => {
      heldAtRead.set(room.key, planned(room))
    },
    forgetOthers: (watches) => {
      const known = rooms()
      for (const key of heldAtRead.keys()) if (!known.has(key)) heldAtRead.delete(key)
      for (const { accountId, reads } of watches) reads?.forgetOthers((name) => known.has(roomKey(accountId, name)))
    },
  }
}
