import type { AccountId, EpochMs } from '../../../shared/values.ts'
import type { Account } from '../../../shared/account.ts'
import type { Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { failure } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { Provider } from '../../providers/provider.ts'
import type { RoomContexts } from '../conference-view.ts'
import type { EndResponse } from '../evidence.ts'
import type { ReadResponse, ReceivedEvent } from './read-response.ts'
import { readRoomNow } from './read-room-now.ts'
import { relayedResponse, type RelayedRead } from '../relayed-read.ts'
import { ResponseObserver } from './response-observer.ts'
import type { MonitoredAccount, Polling } from './monitored-account.ts'
import { MonitoredAccounts } from './monitored-accounts.ts'
import { PollingLoop } from './polling-loop.ts'
import type { RoomPriorities, RoomRef } from './room-priority.ts'
import { Scheduler } from './scheduler.ts'
import type { SnapshotStore } from '../snapshot-store.ts'
import type { Suspension, SuspensionReason } from './suspension.ts'
import { TurnCounter } from './turn-counter.ts'

/** Milliseconds for which an ended room is remembered, so that a late response about it is recognised. */
const REMEMBERED = 3_600_000
const FORGET_EVERY = 60_000

export interface PollerParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly store: SnapshotStore
  readonly priorities: RoomPriorities
  readonly suspension: Suspension
}

/**
 * Asks the providers and passes their responses to the snapshot store as observations. A response, a change of the
 * priorities or a change of the store causes the next step at once.
 */
export class Poller {
  readonly #parts: PollerParts
  readonly #turns = new TurnCounter()
  readonly #suspension: Suspension
  readonly #scheduler: Scheduler
  readonly #accounts: MonitoredAccounts
  readonly #loop: PollingLoop
  readonly #observer: ResponseObserver
  #forgotAt = 0
  #isVisible = false

  constructor(parts: PollerParts) {
    const { clock, logger, store, priorities } = parts
    this.#parts = parts
    this.#suspension = parts.suspension
    this.#scheduler = new Scheduler({ clock, priorities, store })
    this.#loop = new PollingLoop({
      clock,
      step: (now) => this.#step(now),
      onGap: (now, since) => {
        this.#onGap(now, since)
      },
      onError: (error) => {
        logger('a step of the monitor failed', error)
      },
    })
    this.#accounts = new MonitoredAccounts({
      clock,
      store,
      priorities,
      scheduler: this.#scheduler,
      suspension: parts.suspension,
      turns: this.#turns,
      events: {
        checkClock: () => {
          this.checkClock()
        },
        onResponse: (account, response) => {
          this.#onResponse(account, response)
        },
      },
    })
    this.#observer = new ResponseObserver({ store, priorities, scheduler: this.#scheduler, contexts: this.#accounts })
    priorities.subscribe(() => {
      this.#loop.wake()
    })
    store.subscribe((before, after) => {
      const mayBeDue = after.conferences !== before.conferences || after.accounts !== before.accounts
      if (mayBeDue && !this.#suspension.isActive) this.#loop.wake()
    })
  }

  get contexts(): RoomContexts {
    return this.#accounts
  }

  start(): void {
    this.#loop.start()
  }

  stop(): void {
    this.#loop.stop()
    this.#accounts.dropReads()
  }

  setAccount(account: Account, provider: Provider | undefined): void {
    this.#accounts.set(account, provider)
  }

  removeAccount(accountId: AccountId): void {
    this.#accounts.remove(accountId)
  }

  /** Applies a relay's read like a response to a request by this Gavel. */
  takeRelayed(accountId: AccountId, read: RelayedRead): void {
    if (this.#suspension.isActive) return
    this.checkClock()
    const account = this.#accounts.get(accountId)
    if (account !== undefined) this.#onResponse(account, relayedResponse(read, this.#parts.clock, this.#turns))
  }

  /**
   * Sets how much of an account this Gavel reads itself.
   *
   * @param unobserved true if the account was not observed for a while, so that a baseline starts.
   */
  setPolling(accountId: AccountId, polling: Polling, unobserved: boolean): void {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return
    this.#turns.remember(this.#parts.clock)
    this.#accounts.setPolling(account, polling, unobserved)
    this.#loop.wake()
  }

  /** Applies the pace and the marks. The caller must have set the marks in the priorities before. */
  configure(pace: 1 | 2 | 4): void {
    this.#scheduler.setPace(pace)
    this.#accounts.alignNames()
    this.#parts.store.renew(this.contexts)
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible
    if (!isVisible) return
    this.#accounts.expireHealth()
    this.#loop.wake()
  }

  /** Once the user may be looking at the rooms, the first on the screen become due, unless they were read recently. */
  setForeground(isForeground: boolean): void {
    const { priorities } = this.#parts
    if (isForeground === priorities.isForeground) return
    if (isForeground) this.#accounts.enterForeground(this.#parts.clock.now())
    priorities.setForeground(isForeground)
  }

  /** Makes everything of one account, or of all accounts, due at once. */
  refresh(accountId?: AccountId): void {
    this.#accounts.refresh(accountId)
    this.#loop.wake()
  }

  suspend(reason: SuspensionReason): void {
    this.#suspension.begin(reason, this.#parts.clock.now())
    this.#accounts.dropReads()
    if (reason !== 'network') return
    this.#accounts.showOffline()
    this.#parts.store.renew(this.contexts)
  }

  resume(reason: SuspensionReason): void {
    if (this.#suspension.end(reason)) this.#startBaselines(reason)
  }

  /** Detects a gap of the clock. Called before any known state is relied on. */
  checkClock(): void {
    this.#loop.checkClock()
  }

  /** Reads one room ahead of polls and returns what is then known. */
  async readNow({ accountId, name }: RoomRef): Promise<Result<Room | 'gone'>> {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return failure('noAccount')
    const { reads, view } = account
    if (reads === undefined) return { ok: false, fault: view.health.fault ?? fault('credentials') }
    if (this.#suspension.isActive) return failure('offline')
    this.checkClock()
    return readRoomNow(reads, this.#parts.store, { accountId, name })
  }

  /** Stores that this Gavel sent a request to end a run, or the provider's response to it. */
  endSent({ accountId, name }: RoomRef, instance: number, response: EndResponse): void {
    const at = this.#parts.clock.now()
    const turn = this.#turns.next()
    const stamp = { askedAt: at, answeredAt: at, asked: turn, answered: turn }
    const evidence = { ...stamp, kind: 'endSent', instance, response } as const
    this.#parts.store.apply({ kind: 'room', source: 'command', accountId, name, evidence }, this.contexts)
  }

  #step(now: EpochMs): number {
    this.#forgetEnded(now)
    if (this.#suspension.endIfAwake(now, false)) this.#startBaselines('sleep')
    const { store } = this.#parts
    let wakeAt = store.passTime(now, this.contexts)
    if (!this.#suspension.isActive) {
      for (const account of this.#accounts.all()) {
        wakeAt = Math.min(wakeAt, this.#scheduler.startDueReads(account, store.rooms, now))
      }
    }
    const healthDueAt = this.#accounts.refreshHealth(this.#isVisible, now)
    return this.#isVisible ? Math.min(wakeAt, healthDueAt) : wakeAt
  }

  #onGap(now: EpochMs, since: EpochMs): void {
    this.#suspension.passGap(now, since)
    // Also done while there is no network, because an old roster would seem fresh after the clock was set back.
    this.#startBaselines(this.#suspension.isActive ? 'network' : 'sleep')
    this.#parts.store.renew(this.contexts)
  }

  /** Applies a response. An exception in here must not reach the read, which would then never end. */
  #onResponse(account: MonitoredAccount, response: ReadResponse | ReceivedEvent): void {
    try {
      const before = account.view
      // A relay's failed read says nothing about this Gavel's own requests, and an event is no response to a request.
      const isOwn = response.about !== 'event' && (response.stamp.source === undefined || response.reply.ok)
      if (isOwn && account.record(response)) this.#accounts.observeAgain(account, 'credentials')
      this.#observer.observe(account, response)
      if (account.view !== before) this.#accounts.publish()
      // Rooms are shown as outdated, with the reason, while nothing can be read.
      if (account.view.health.state !== before.health.state) {
        this.#parts.store.renew(this.contexts, account.accountId)
      }
    } catch (error) {
      this.#parts.logger('a response could not be applied', error)
    } finally {
      this.#loop.wake()
    }
  }

  #startBaselines(why: SuspensionReason): void {
    this.#accounts.startBaselines(why)
    if (!this.#suspension.isActive) this.#accounts.showOnline()
    this.#loop.wake()
  }

  /** Forgets unmarked names that ended long ago, which every step would otherwise visit for ever. */
  #forgetEnded(now: EpochMs): void {
    if (Math.abs(now - this.#forgotAt) < FORGET_EVERY) return
    this.#forgotAt = now
    const { store, priorities } = this.#parts
    store.forgetEnded(now - REMEMBERED, (key) => priorities.isMarked(key))
    this.#scheduler.forgetOthers(store.rooms, this.#accounts.all())
  }
}
