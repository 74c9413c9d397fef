import type { Clock } from '../../shared/clock.ts'
import type { Fault } from '../../shared/fault.ts'
import { roomKey } from '../../shared/model.ts'
import type { Account } from '../../shared/account.ts'
import type { Provider } from '../providers/provider.ts'
import type { RoomPriority } from './room-priority.ts'
import type { Ledger } from './snapshot-store.ts'
import type { ObservationHandler, Turns } from './in-flight-reads.ts'
import { intoBaseline } from './reducer.ts'
import { monitoredRoom } from './room.ts'
import type { Quiet, Room } from './room.ts'
import { createMonitoredAccount } from './monitored-account.ts'
import type { MonitoredAccount } from './monitored-account.ts'

export interface FleetParts {
  readonly clock: Clock
  readonly turns: Turns
  readonly attention: RoomPriority
  readonly ledger: () => Ledger
  readonly hearingOf: (watch: MonitoredAccount) => ObservationHandler
}

/** All accounts that are watched, and the names that are watched in them. */
export interface Fleet {
  readonly all: () => Iterable<MonitoredAccount>
  readonly get: (accountId: string) => MonitoredAccount | undefined
  /** Shows how the accounts stand. */
  readonly show: () => void
  set(account: Account, provider: Provider | undefined): void
  readonly remove: (accountId: string) => void
  /** From here on, what is read first announces nothing. */
  baseline(why: Quiet): void
  /** The same of one account that could not be read for a while. */
  readonly goesOn: (watch: MonitoredAccount) => void
  /** Own and pinned names exist even if no list ever shows them; names no longer watched and never seen go. */
  alignWatched(): void
  /** Why nothing can be read, while that is so; an account that was not asked yet has no trouble. */
  troubleOf(accountId: string): Fault | undefined
}

export function createFleet({ clock, turns, attention, ledger, hearingOf }: FleetParts): Fleet {
  const watches = new Map<string, MonitoredAccount>()

  const roomsOf = (accountId: string): readonly Room[] =>
    [...ledger().rooms.values()].filter((room) => room.accountId === accountId)

  const show = (): void => {
    ledger().setAccounts([...watches.values()].map((watch) => watch.view()))
  }

  const beginBaseline = (watch: MonitoredAccount, why: Quiet): void => {
    watch.beginBaseline(why)
    watch.reads?.dropAll()
    watch.reads?.forgetTimes()
    ledger().commit(roomsOf(watch.accountId).map((room) => intoBaseline(room, why)))
  }

  const align = (watch: MonitoredAccount): void => {
    const book = ledger()
    const names = attention.names(watch.accountId).filter((name) => !book.rooms.has(roomKey(watch.accountId, name)))
    const quiet = watch.baselineWhy ?? 'start'
    book.commit(names.map((name) => monitoredRoom(watch.accountId, name, quiet, book.lastForgotten)))
    const idle = roomsOf(watch.accountId).filter((room) => room.phase === 'watched' && !attention.isWatched(room.key))
    book.forget(idle.map((room) => room.key))
  }

  return {
    all: () => watches.values(),
    get: (accountId) => watches.get(accountId),
    show,
    set: (account, provider) => {
      const known = watches.get(account.id)
      if (known === undefined) {
        const watch = createMonitoredAccount(account, provider, { clock, turns, hearing: hearingOf })
        watches.set(account.id, watch)
        align(watch)
      } else if (known.provider === provider) known.rename(account)
      else {
        known.replace(account, provider)
        beginBaseline(known, 'credentials')
      }
      show()
    },
    remove: (accountId) => {
      watches.get(accountId)?.reads?.dropAll()
      if (!watches.delete(accountId)) return
      ledger().forget(roomsOf(accountId).map((room) => room.key))
      show()
    },
    baseline: (why) => {
      for (const watch of watches.values()) {
        watch.retry()
        beginBaseline(watch, why)
      }
    },
    goesOn: (watch) => {
      beginBaseline(watch, 'credentials')
    },
    alignWatched: () => {
      for (const watch of watches.values()) align(watch)
    },
    troubleOf: (accountId) => {
      const health = watches.get(accountId)?.view().health
      return health?.state === 'trouble' || health?.state === 'resting' ? health.fault : undefined
    },
  }
}
