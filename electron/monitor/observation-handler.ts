import type { Logger } from '../../shared/logger.ts'
import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/model.ts'
import type { Conference } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Away } from './away.ts'
import { fromRetrieve } from './evidence.ts'
import type { Ledger } from './snapshot-store.ts'
import type { Planner } from './scheduler.ts'
import type { ReadResponse, ObservationHandler, InFlightReads } from './in-flight-reads.ts'
import { reduce } from './reducer.ts'
import { monitoredRoom } from './room.ts'
import type { Room } from './room.ts'
import type { RoomResponse, MonitoredAccount } from './monitored-account.ts'

export interface ObservationHandlerParts {
  readonly ledger: Ledger
  readonly away: Away
  readonly planner: Planner
  readonly clock: Clock
  readonly logger: Logger
  showAccounts(): void
  readonly notice: () => void
  /** Reads of this account had stopped and go on. */
  readonly goesOn: (watch: MonitoredAccount) => void
  /** Something was learnt that may ask for the next read. */
  wake(): void
}

/** Turns answers into evidence, and evidence into what is known. */
export interface AccountObservationHandler {
  readonly of: (watch: MonitoredAccount) => ObservationHandler
  readNow(watch: MonitoredAccount, reads: InFlightReads, name: string): Promise<Result<Conference | 'gone'>>
}

export function createObservationHandler(parts: ObservationHandlerParts): AccountObservationHandler {
  const { ledger, away, planner, clock } = parts

  const commit = (rooms: readonly Room[]): void => {
    if (rooms.length === 0) return
    const quiet = rooms.map((room) => ledger.rooms.get(room.key)?.quiet).find((why) => why !== undefined)
    away.add(ledger.commit(rooms), quiet ?? 'sleep', clock.now())
  }

  const heardList = (watch: MonitoredAccount, { reply, stamp }: ReadResponse<readonly string[]>): void => {
    if (!reply.ok) return
    const changed: Room[] = []
    const take = (before: Room | undefined, after: Room): void => {
      if (before !== after) changed.push(after)
    }
    const names = new Set(reply.value)
    for (const name of names) {
      const known = ledger.rooms.get(roomKey(watch.accountId, name))
      const room = known ?? monitoredRoom(watch.accountId, name, watch.baselineWhy, ledger.lastForgotten)
      take(known, reduce(room, { ...stamp, kind: 'listed' }))
    }
    if (watch.provider?.abilities.listIsComplete === true) {
      for (const room of ledger.rooms.values()) {
        if (room.accountId !== watch.accountId || names.has(room.name)) continue
        take(room, reduce(room, { ...stamp, kind: 'notListed' }))
      }
    }
    commit(changed)
    if (watch.baselineWhy !== undefined) watch.endBaseline(stamp.answeredAt)
  }

  const heardRoom = (watch: MonitoredAccount, name: string, { reply, stamp }: RoomResponse): void => {
    const evidence = fromRetrieve(name, reply, stamp)
    const known = ledger.rooms.get(roomKey(watch.accountId, name))
    // A name that nobody watches and that does not live needs no place.
    if (known === undefined && (evidence.kind === 'gone' || evidence.kind === 'unreadable')) return
    const next = reduce(known ?? monitoredRoom(watch.accountId, name, undefined, ledger.lastForgotten), evidence)
    if (next.rosterAskedAt === stamp.askedAt) planner.rosterRead(next)
    if (next !== known) commit([next])
  }

  /** What goes wrong in here must not reach the read, which would never end. */
  const careful = (
    watch: MonitoredAccount,
    answer: ReadResponse<unknown>,
    about: 'list' | 'room' | 'check',
    take: () => void = () => undefined,
  ): void => {
    try {
      const before = watch.view()
      if (watch.heard(answer, about)) parts.goesOn(watch)
      take()
      if (watch.view() !== before) parts.showAccounts()
      // What is known of the rooms is shown as dated, with the reason, while nothing can be read.
      if (watch.view().health.state !== before.health.state) {
        ledger.renew(
          [...ledger.rooms.values()].filter((room) => room.accountId === watch.accountId).map((room) => room.key),
        )
      }
    } catch (error) {
      parts.logger('an answer could not be taken in', error)
    } finally {
      parts.wake()
    }
  }

  return {
    of: (watch) => ({
      notice: parts.notice,
      list: (answer) => {
        careful(watch, answer, 'list', () => {
          heardList(watch, answer)
        })
      },
      room: (name, answer) => {
        careful(watch, answer, 'room', () => {
          heardRoom(watch, name, answer)
        })
      },
      check: (answer) => {
        careful(watch, answer, 'check')
      },
    }),
    readNow: async (watch, reads, name) => {
      parts.notice()
      const key = roomKey(watch.accountId, name)
      // An answer that speaks of another instance is looked at twice before it is believed.
      for (let look = 1; look <= 2; look += 1) {
        const { reply, stamp, dropped } = await reads.forPerson(name)
        if (dropped) return { ok: false, fault: fault('cancelled') }
        const evidence = fromRetrieve(name, reply, stamp)
        if (evidence.kind === 'unreadable') return { ok: false, fault: evidence.fault }
        if (evidence.kind === 'gone') return success('gone')
        if (ledger.rooms.get(key)?.doubt === undefined) return success(ledger.shown(key) ?? 'gone')
      }
      return { ok: false, fault: fault('stale') }
    },
  }
}
