import type { Account } from '../../shared/account.ts'
import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Logger } from '../../shared/logger.ts'
import { roomKey } from '../../shared/model.ts'
import type { Conference } from '../../shared/model.ts'
import { failure, success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Provider } from '../providers/provider.ts'
import type { RoomContexts } from './conference-view.ts'
import { fromRetrieve, TurnCounter } from './evidence.ts'
import type { ReadResponse } from './read-response.ts'
import type { MonitoredAccount } from './monitored-account.ts'
import { MonitoredAccounts } from './monitored-accounts.ts'
import { PollingLoop } from './polling-loop.ts'
import type { RoomPriorities, RoomRef } from './room-priority.ts'
import { Scheduler } from './scheduler.ts'
import { isDoubted } from './room.ts'
import type { SnapshotStore } from './snapshot-store.ts'
import { Suspension } from './suspension.ts'
import type { SuspensionReason } from './suspension.ts'

/** How long a room that has ended is remembered, so that a late response about it is recognised. */
const REMEMBERED = 3_600_000
const FORGET_EVERY = 60_000

export interface PollerParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly store: SnapshotStore
  readonly priorities: RoomPriorities
}

/**
 * Asks the providers and hands every response to the snapshot store as an observation. The next step follows at once
 * from three events: a response, a change of the priorities, and a change of the store.
 */
export class Poller {
  readonly #parts: PollerParts
  readonly #turns = new TurnCounter()
  readonly #suspension = new Suspension()
  readonly #scheduler: Scheduler
  readonly #accounts: MonitoredAccounts
  readonly #loop: PollingLoop
  #forgotAt = 0
  #isVisible = false

  constructor(parts: PollerParts) {
    const { clock, logger, store, priorities } = parts
    this.#parts = parts
    this.#scheduler = new Scheduler({ clock, priorities, store })
    this.#loop = new PollingLoop({
      clock,
      step: (now) => this.#step(now),
      onGap: (now) => {
        this.#onGap(now)
      },
      onError: (error) => {
        logger('a step of the monitor failed', error)
      },
    })
    this.#accounts = new MonitoredAccounts({
      ...{ clock, store, priorities, scheduler: this.#scheduler, turns: this.#turns },
      events: {
        checkClock: () => {
          this.checkClock()
        },
        onResponse: (account, response) => {
          this.#onResponse(account, response)
        },
      },
    })
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

  removeAccount(accountId: string): void {
    this.#accounts.remove(accountId)
  }

  /** Applies the pace, and the marks, which the priorities already have. */
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

  /** With the window or the menu open, what may be older than usual is read first. */
  setForeground(isForeground: boolean): void {
    const { priorities } = this.#parts
    if (isForeground === priorities.isForeground) return
    if (isForeground) this.#accounts.enterForeground(this.#parts.clock.now())
    priorities.setForeground(isForeground)
  }

  /** Makes everything of one account, or of all, due at once. */
  refresh(accountId?: string): void {
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

  /** Detects a gap of the clock. Called before anything known is relied on. */
  checkClock(): void {
    this.#loop.checkClock()
  }

  /** Reads one room ahead of polls and returns what is known then. */
  async readNow({ accountId, name }: RoomRef): Promise<Result<Conference | 'gone'>> {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return failure('noAccount')
    const { reads, view } = account
    if (reads === undefined) return { ok: false, fault: view.health.fault ?? fault('credentials') }
    if (this.#suspension.isActive) return failure('offline')
    this.checkClock()
    const { store } = this.#parts
    const key = roomKey(accountId, name)
    // A response that contradicts the current run, such as one 404, must be confirmed by a second read.
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const { reply, stamp, dropped } = await reads.readForUser(name)
      if (dropped) return failure('cancelled')
      const evidence = fromRetrieve(name, reply, stamp)
      if (evidence.kind === 'unreadable') return { ok: false, fault: evidence.fault }
      const room = store.rooms.get(key)
      if (room === undefined || !isDoubted(room)) return success(store.shown(key) ?? 'gone')
    }
    return failure('stale')
  }

  /** The provider accepted this Gavel's end of a run. */
  endAccepted({ accountId, name }: RoomRef, instance: number): void {
    const at = this.#parts.clock.now()
    const turn = this.#turns.next()
    const stamp = { askedAt: at, answeredAt: at, asked: turn, answered: turn }
    const evidence = { ...stamp, kind: 'endAccepted', instance } as const
    this.#parts.store.apply({ kind: 'room', source: 'command', accountId, name, evidence }, this.contexts)
  }

  #step(now: number): number {
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

  #onGap(now: number): void {
    this.#suspension.endIfAwake(now, true)
    // Also without a network: if ages were counted across a clock that was set back, an old roster would seem fresh.
    this.#startBaselines(this.#suspension.isActive ? 'network' : 'sleep')
    this.#parts.store.renew(this.contexts)
  }

  /** An exception in here must not reach the read, which would then never end. */
  #onResponse(account: MonitoredAccount, response: ReadResponse): void {
    try {
      const before = account.view
      if (account.record(response)) this.#accounts.startBaseline(account, 'credentials')
      this.#observe(account, response)
      if (account.view !== before) this.#accounts.publish()
      // While nothing can be read, rooms are shown as outdated, with the reason.
      if (account.view.health.state !== before.health.state) {
        this.#parts.store.renew(this.contexts, account.accountId)
      }
    } catch (error) {
      this.#parts.logger('a response could not be applied', error)
    } finally {
      this.#loop.wake()
    }
  }

  #observe(account: MonitoredAccount, response: ReadResponse): void {
    const { accountId, baselineWhy: baseline } = account
    const { store } = this.#parts
    const origin = { accountId, source: 'poll' } as const
    if (response.about === 'list' && response.reply.ok) {
      const { reply, stamp } = response
      store.apply({ ...origin, kind: 'list', stamp, ...reply.value, baseline }, this.contexts)
      this.#scheduler.listRead(accountId, reply.value.isComplete)
      if (baseline !== undefined) account.endBaseline(stamp.answeredAt)
    } else if (response.about === 'room') {
      const { name, reply, stamp } = response
      const evidence = fromRetrieve(name, reply, stamp)
      store.apply({ ...origin, kind: 'room', name, evidence }, this.contexts)
      const room = store.rooms.get(roomKey(accountId, name))
      if (evidence.kind === 'roster' && room !== undefined) this.#scheduler.rosterRead(room, stamp.askedAt)
      if (room?.gone?.answered === stamp.answered) account.readAgain(room)
    }
  }

  #startBaselines(why: SuspensionReason): void {
    this.#accounts.startBaselines(why)
    this.#loop.wake()
  }

  /** Names that are not marked and ended long ago would be scheduled at every step, as long as Gavel runs. */
  #forgetEnded(now: number): void {
    if (Math.abs(now - this.#forgotAt) < FORGET_EVERY) return
    this.#forgotAt = now
    const { store, priorities } = this.#parts
    store.forgetEnded(now - REMEMBERED, (key) => priorities.isMarked(key))
    this.#scheduler.forgetOthers(store.rooms, this.#accounts.all())
  }
}
