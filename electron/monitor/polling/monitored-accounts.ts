import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import { orderRooms } from '../../../shared/rooms/room-order.ts'
import type { Provider } from '../../providers/provider.ts'
import type { RoomContext, RoomContexts } from '../conference-view.ts'
import { shortestIntervals } from './intervals.ts'
import { MonitoredAccount } from './monitored-account.ts'
import type { MonitoredAccountParts, Polling } from './monitored-account.ts'
import type { Quiet, RoomRecord } from '../room.ts'
import type { RoomPriorities } from './room-priority.ts'
import type { Scheduler } from './scheduler.ts'
import type { SnapshotStore } from '../snapshot-store.ts'
import type { Suspension } from './suspension.ts'

/** How often usage and, while a window is visible, the time of the last response are published, in milliseconds. */
const HEALTH_INTERVAL = { visible: 1_000, hidden: 10_000 }
/**
 * The number of rooms that a window of usual height shows. They are assumed to be the first ones of the list in the
 * order by name, as if the user had neither scrolled nor chosen another order.
 */
const ON_SCREEN = 20
const byTitle = new Intl.Collator(undefined, { numeric: true }).compare

export interface MonitoredAccountsParts extends MonitoredAccountParts {
  readonly store: SnapshotStore
  readonly priorities: RoomPriorities
  readonly scheduler: Scheduler
  readonly suspension: Suspension
}

/**
 * All accounts that are shown, read by this Gavel or not. Also supplies the context of their rooms, and keeps their
 * marked names in the store.
 */
export class MonitoredAccounts implements RoomContexts {
  readonly #parts: MonitoredAccountsParts
  readonly #accounts = new Map<string, MonitoredAccount>()
  #healthPublishedAt = 0
  #isOffline = false

  constructor(parts: MonitoredAccountsParts) {
    this.#parts = parts
  }

  all(): Iterable<MonitoredAccount> {
    return this.#accounts.values()
  }

  get(accountId: AccountId): MonitoredAccount | undefined {
    return this.#accounts.get(accountId)
  }

  set(account: Account, provider: Provider | undefined): void {
    const known = this.#accounts.get(account.id)
    const monitored = known ?? new MonitoredAccount(account, provider, this.#parts)
    if (known === undefined) {
      this.#accounts.set(account.id, monitored)
      this.#alignNames(monitored)
    } else if (known.provider === provider) known.rename(account)
    else {
      known.replace(account, provider)
      this.observeAgain(known, 'credentials')
    }
    if (this.#isOffline && provider !== undefined) monitored.showOffline()
    this.publish()
  }

  remove(accountId: AccountId): void {
    this.#accounts.get(accountId)?.reads?.dropAll()
    if (!this.#accounts.delete(accountId)) return
    this.#parts.store.forget((room) => room.accountId === accountId)
    this.publish()
  }

  /** Makes everything of one account, or of all, due at once. */
  refresh(accountId?: AccountId): void {
    for (const account of this.#accounts.values()) {
      if (accountId !== undefined && account.accountId !== accountId) continue
      account.retry()
      account.reads?.forgetTimes(true)
    }
  }

  /**
   * Makes the first rooms on the screen due, except those that were read recently. The others become due by their
   * shorter interval.
   */
  enterForeground(now: EpochMs): void {
    const { store, scheduler } = this.#parts
    scheduler.enterForeground(now)
    const first = orderRooms(store.snapshot.conferences, byTitle, 'name').slice(0, ON_SCREEN)
    for (const { accountId, reads } of this.#accounts.values()) {
      const names = first.filter((room) => room.accountId === accountId).map(({ name }) => name)
      reads?.forgetTimesOf(names, now - shortestIntervals.slow)
    }
  }

  setPolling(account: MonitoredAccount, polling: Polling, unobserved: boolean): void {
    this.#change(account, () => {
      account.setPolling(polling)
    })
    if (!unobserved) return
    // A sleep or a lost network is reported for all accounts, up to the next read. The gap of this account is part of
    // that time, and is not reported again.
    const isReported = this.#parts.suspension.isActive || account.baselineAt === undefined
    if (isReported) this.startBaseline(account, 'network')
    else this.observeAgain(account, 'network')
  }

  dropReads(): void {
    for (const { reads } of this.#accounts.values()) reads?.dropAll()
  }

  showOffline(): void {
    this.#isOffline = true
    for (const account of this.#accounts.values()) account.showOffline()
    this.publish()
  }

  /** Shows again what is known of the accounts that this Gavel does not read, because `showOffline` replaced it. */
  showOnline(): void {
    this.#isOffline = false
    for (const account of this.#accounts.values()) {
      this.#change(account, () => {
        account.showOnline()
      })
    }
  }

  publish(): void {
    this.#parts.store.setAccounts([...this.#accounts.values()].map(({ view }) => view))
  }

  /** Publishes the health if that is due. Returns when it is due again (epoch ms). */
  refreshHealth(isVisible: boolean, now: EpochMs): number {
    const interval = isVisible ? HEALTH_INTERVAL.visible : HEALTH_INTERVAL.hidden
    if (now - this.#healthPublishedAt >= interval || now < this.#healthPublishedAt) {
      this.#healthPublishedAt = now
      const changed = [...this.#accounts.values()].filter((account) => account.refreshHealth(isVisible))
      if (changed.length > 0) this.publish()
    }
    return this.#healthPublishedAt + interval
  }

  /** Publishes the health at the next step, because a window became visible. */
  expireHealth(): void {
    this.#healthPublishedAt = 0
  }

  /** Starts a baseline, because the account was not observed for a while. */
  startBaseline(account: MonitoredAccount, why: Quiet): void {
    const baseline = { why, turn: this.#parts.turns.next() }
    account.beginBaseline(baseline)
    this.#parts.store.startBaseline(account.accountId, baseline, this)
  }

  /** Starts a baseline of one account, and reports since when it was not observed. */
  observeAgain(account: MonitoredAccount, why: Quiet): void {
    this.startBaseline(account, why)
    if (account.observedAt !== undefined) this.#parts.suspension.reportUnread(account.accountId, account.observedAt)
  }

  startBaselines(why: Quiet): void {
    for (const account of this.#accounts.values()) {
      account.retry()
      this.startBaseline(account, why)
    }
  }

  /**
   * Adds own and pinned names that are not known yet, and forgets names that are no longer marked and never were live.
   */
  alignNames(): void {
    for (const account of this.#accounts.values()) this.#alignNames(account)
  }

  #change(account: MonitoredAccount, change: () => void): void {
    const before = account.view
    change()
    if (account.view === before) return
    this.publish()
    this.#parts.store.renew(this, account.accountId)
  }

  #alignNames({ accountId, baseline, baselineAt }: MonitoredAccount): void {
    const { store, priorities } = this.#parts
    const quiet = baselineAt === undefined ? baseline : ({ why: 'start', turn: 0 } as const)
    store.addNames(accountId, priorities.names(accountId), quiet, this)
    // A room that only events have reported is forgotten later, if no read shows it in time.
    const isUnseen = ({ phase, reports }: RoomRecord): boolean => phase === 'unseen' && reports === undefined
    store.forget((room) => room.accountId === accountId && isUnseen(room) && !priorities.isMarked(room.key))
  }

  of(room: RoomRecord): RoomContext {
    const { priorities } = this.#parts
    const account = this.#accounts.get(room.accountId)
    return {
      own: priorities.isOwn(room.key),
      pinned: priorities.isPinned(room.key),
      writable: account?.provider?.writable(room.name) === 'yes',
      interval: this.intervalOf(room),
      baselineAt: account?.baselineAt,
      trouble: account?.trouble,
      meNumbers: priorities.meNumbers(room.accountId),
      mePicked: priorities.mePicked(room),
    }
  }

  intervalOf(room: RoomRecord): number {
    return this.#parts.scheduler.interval(room)
  }
}
