import type { Logger } from '../../shared/logger.ts'
import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/model.ts'
import type { Conference } from '../../shared/model.ts'
import { failure } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import { createAbsence } from './suspension.ts'
import { createRoomPriority } from './room-priority.ts'
import type { RoomRef } from './room-priority.ts'
import { createAway } from './away.ts'
import { createFleet } from './monitored-accounts.ts'
import { createObservationHandler } from './observation-handler.ts'
import { createLedger } from './snapshot-store.ts'
import { createLoop } from './polling-loop.ts'
import type { Monitor } from './monitor.ts'
import { createOutlet } from './outlet.ts'
import { createPlanner } from './scheduler.ts'
import { createTurns } from './in-flight-reads.ts'
import { reduce } from './reducer.ts'
import { isDoubted } from './room.ts'
import type { Quiet } from './room.ts'

/** How often the use of the allowance, and for those who look the time of the last answer, is shown anew. */
const HEALTH_SHOWN = { looked: 1_000, unseen: 10_000 }

/** How long a room that has ended is remembered, so that a late answer about it is known as one. */
const REMEMBERED = 3_600_000
const SWEEP_EVERY = 60_000

export interface MonitorParts {
  readonly clock: Clock
  readonly logger: Logger
}

/** Builds a monitor. It reads nothing before `start`, and after that never stops by itself. */
export function createMonitor({ clock, logger }: MonitorParts): Monitor {
  const turns = createTurns()
  const attention = createRoomPriority()
  const away = createAway()
  const outlet = createOutlet(logger)
  const absence = createAbsence()
  let healthShownAt = 0
  let sweptAt = 0
  let isLookedAt = false

  const fleet = createFleet({ clock, turns, attention, ledger: () => ledger, hearingOf: (watch) => hearing.of(watch) })
  const planner = createPlanner({ clock, attention, rooms: () => ledger.rooms })
  const ledger = createLedger({
    now: () => clock.now(),
    around: (room) => ({
      own: attention.isOwn(room.key),
      pinned: attention.isPinned(room.key),
      writable: fleet.get(room.accountId)?.provider?.writable(room.name) === 'yes',
      interval: planner.interval(room),
      baselineAt: fleet.get(room.accountId)?.baselineAt,
      trouble: fleet.troubleOf(room.accountId),
      meNumbers: attention.meNumbers(room.accountId),
      mePicked: attention.mePicked(room),
    }),
    publish: outlet.publish,
  })

  const hearing = createObservationHandler({
    ledger,
    away,
    planner,
    clock,
    logger,
    showAccounts: fleet.show,
    goesOn: fleet.goesOn,
    notice: () => {
      loop.notice()
    },
    wake: () => {
      loop.wakeAt(clock.now())
    },
  })

  const baselineAll = (why: Quiet): void => {
    fleet.baseline(why)
    loop.wakeAt(clock.now())
  }

  /** Names that nobody marked and that are long over would be gone through at every step, for as long as Gavel runs. */
  const forgetEnded = (now: number): void => {
    if (Math.abs(now - sweptAt) < SWEEP_EVERY) return
    sweptAt = now
    ledger.forgetEnded(now - REMEMBERED, attention.isWatched)
    planner.forgetOthers(fleet.all())
  }

  const step = (now: number): number => {
    forgetEnded(now)
    if (absence.isAwake(now, false)) baselineAll('sleep')
    let wakeAt = Math.min(planner.renewDue(ledger, now), away.dueAt ?? Infinity)
    if (!absence.isAway) {
      for (const watch of fleet.all()) wakeAt = Math.min(wakeAt, planner.readDue(watch, now))
    }
    const line = away.take(!roomsQuiet(), now)
    if (line !== undefined) ledger.announce([line])
    const pause = isLookedAt ? HEALTH_SHOWN.looked : HEALTH_SHOWN.unseen
    if (now - healthShownAt >= pause || now < healthShownAt) {
      healthShownAt = now
      if ([...fleet.all()].map((watch) => watch.refreshHealth(isLookedAt)).some(Boolean)) fleet.show()
    }
    return isLookedAt ? Math.min(wakeAt, healthShownAt + pause) : wakeAt
  }

  const roomsQuiet = (): boolean =>
    [...ledger.rooms.values()].some((room) => room.quiet !== undefined && room.confirmed && room.phase === 'live')

  const loop = createLoop({
    clock,
    step,
    gap: (now) => {
      absence.isAwake(now, true)
      // Without a network too: ages counted over a clock that was set back would make an old roster fresh.
      baselineAll(absence.isAway ? 'network' : 'sleep')
      ledger.renew()
    },
    failed: (error) => {
      logger('a step of the monitor failed', error)
    },
  })

  const ageOf = (ref: RoomRef, what: 'rosterAskedAt' | 'aliveAskedAt'): number | undefined => {
    loop.notice()
    const room = ledger.rooms.get(roomKey(ref.accountId, ref.name))
    const at = room?.[what]
    if (room?.phase !== 'live' || at === undefined || isDoubted(room)) return undefined
    if (what === 'rosterAskedAt' && room.clockUnsure === true) return undefined
    const age = clock.now() - at
    return age < 0 ? undefined : age
  }

  const readNow = async (ref: RoomRef): Promise<Result<Conference | 'gone'>> => {
    const watch = fleet.get(ref.accountId)
    if (watch === undefined) return failure('noAccount')
    if (watch.reads === undefined) return { ok: false, fault: watch.view().health.fault ?? fault('credentials') }
    if (absence.isAway) return failure('offline')
    return hearing.readNow(watch, watch.reads, ref.name)
  }

  return {
    snapshot: ledger.snapshot,
    subscribe: outlet.subscribe,
    setAccount: (account, provider) => {
      fleet.set(account, provider)
      loop.wakeAt(clock.now())
    },
    removeAccount: fleet.remove,
    configure: (settings) => {
      attention.mark(settings)
      planner.setPace(settings.pace)
      fleet.alignWatched()
      ledger.renew()
      ledger.setReadOnly(settings.readOnly)
      loop.wakeAt(clock.now())
    },
    expand: (rooms) => {
      attention.expand(rooms)
      loop.wakeAt(clock.now())
    },
    setVisible: (isVisible) => {
      isLookedAt = isVisible
      if (!isVisible) return
      healthShownAt = 0
      loop.wakeAt(clock.now())
    },
    readNow,
    conference: (ref) => ledger.shown(roomKey(ref.accountId, ref.name)),
    rosterAge: (ref) => ageOf(ref, 'rosterAskedAt'),
    aliveAge: (ref) => ageOf(ref, 'aliveAskedAt'),
    refresh: (accountId) => {
      for (const watch of fleet.all()) {
        if (accountId !== undefined && watch.accountId !== accountId) continue
        watch.retry()
        watch.reads?.forgetTimes(true)
      }
      loop.wakeAt(clock.now())
    },
    pending: (accountId, name, id, entry) => {
      loop.notice()
      if (name === undefined) {
        ledger.setAccountPending(accountId, id, entry)
        return
      }
      const key = roomKey(accountId, name)
      attention.actedOn(key, clock.now())
      ledger.setPending(key, id, entry)
      loop.wakeAt(clock.now())
    },
    endAccepted: (ref, instance) => {
      const key = roomKey(ref.accountId, ref.name)
      const room = ledger.rooms.get(key)
      if (room === undefined) return
      const at = clock.now()
      const turn = turns.next()
      attention.actedOn(key, at)
      ledger.commit([
        reduce(room, { kind: 'endAccepted', instance, askedAt: at, answeredAt: at, asked: turn, answered: turn }),
      ])
      loop.wakeAt(at)
    },
    suspend: (why) => {
      absence.leave(why, clock.now())
      for (const watch of fleet.all()) {
        watch.reads?.dropAll()
        if (why === 'network') watch.offline()
      }
      if (why !== 'network') return
      fleet.show()
      ledger.renew()
    },
    resume: (why) => {
      if (absence.comeBack(why)) baselineAll(why)
    },
    start: loop.start,
    stop: () => {
      loop.stop()
      for (const watch of fleet.all()) watch.reads?.dropAll()
    },
  }
}
