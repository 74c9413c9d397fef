import type { AccountId, EpochMs, Turn } from '../../../shared/values.ts'
import { drop } from '../../../shared/drop.ts'
import type { Clock } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Account, AccountView, Health } from '../../../shared/account.ts'
import type { Provider } from '../../providers/provider.ts'
import { afterReply, failingOf, firstStanding, goesOn, sameHealth, trouble } from './account-health.ts'
import type { Failing, Standing } from './account-health.ts'
import type { Stamp } from '../evidence.ts'
import { InFlightReads } from './in-flight-reads.ts'
import { checkDelay } from './intervals.ts'
import type { ReadResponse } from './read-response.ts'
import { isFromBefore } from '../room.ts'
import type { Baseline, RoomRecord } from '../room.ts'
import type { TurnCounter } from './turn-counter.ts'

export interface AccountEvents {
  /** Called before a response is stamped. If the clock has a gap, the reads in flight are given up. */
  checkClock(): void
  onResponse(account: MonitoredAccount, response: ReadResponse): void
}

/**
 * `none`: a relay of the team reads. A number is the share of the allowance, from 0 to 1, that this Gavel uses while no
 * relay reads; without a team it is 1.
 */
export type Polling = 'none' | number

export interface MonitoredAccountParts {
  readonly clock: Clock
  readonly turns: TurnCounter
  readonly events: AccountEvents
}

/** One account: its provider if it has one, its health, its reads in flight, and its baseline. */
export class MonitoredAccount {
  readonly accountId: AccountId
  #polling: Polling = 1
  readonly #parts: MonitoredAccountParts
  #account: Account
  #provider: Provider | undefined
  #reads: InFlightReads | undefined
  #standing: Standing
  #view: AccountView
  /** Set while reads have stopped. Responses to requests from before `turn` do not count. */
  #stopped: { readonly turn: Turn; readonly checkDueAt: number } | undefined
  /**
   * Checks scheduled since the last good read. A good check alone does not reset the count, because otherwise reads
   * could resume and stop every minute for ever.
   */
  #checks = 0
  #baseline: Baseline = { why: 'start', turn: 1 }
  #baselineAt: number | undefined
  #observedAt: number | undefined

  constructor(account: Account, provider: Provider | undefined, parts: MonitoredAccountParts) {
    this.accountId = account.id
    this.#parts = parts
    this.#account = account
    this.#standing = firstStanding(account, provider, parts.clock.now())
    this.#view = { ...account, health: this.#standing.health }
    this.#connect(account, provider)
  }

  get provider(): Provider | undefined {
    return this.#provider
  }

  /** Undefined without a provider. */
  get reads(): InFlightReads | undefined {
    return this.#reads
  }

  get view(): AccountView {
    return this.#view
  }

  get failing(): Failing {
    return failingOf(this.#standing)
  }

  /** When the account check is due (epoch ms) while ordinary reads have stopped; undefined otherwise. */
  get checkDueAt(): number | undefined {
    return this.#stopped?.checkDueAt
  }

  /** The current baseline, or the last one if it has ended. */
  get baseline(): Baseline {
    return this.#baseline
  }

  /** When the baseline ended (epoch ms); undefined while it lasts. */
  get baselineAt(): number | undefined {
    return this.#baselineAt
  }

  /** When the last good read arrived (epoch ms), even with earlier credentials. One that ends a gap does not count. */
  get observedAt(): number | undefined {
    return this.#observedAt
  }

  /** Whether a relay asked for this read before the newest baseline began. */
  isFromBeforeBaseline(stamp: Stamp): boolean {
    return isFromBefore(this.#baseline, stamp)
  }

  /** The account's fault, while it is in trouble or its polls rest; undefined otherwise. */
  get trouble(): Fault | undefined {
    const { state, fault: cause } = this.#view.health
    return state === 'trouble' || state === 'resting' ? cause : undefined
  }

  rename(account: Account): void {
    // Without a provider, the account contains its keychain's fault. That of a team account comes from relays and stays.
    if (this.#provider === undefined && account.tokenIn !== 'team') this.#connect(account, undefined)
    else this.#show(account, this.#standing.health)
  }

  /** Replaces the account. Another provider object means other credentials. */
  replace(account: Account, provider: Provider | undefined): void {
    this.#connect(account, provider)
  }

  /** Updates the health. Returns true if reads resume after a time that was not observed. */
  record({ about, reply, stamp }: ReadResponse): boolean {
    if (this.#stopped !== undefined && stamp.asked < this.#stopped.turn) return false
    const before = this.#standing
    // A relay's read that the broker retained may be older than what is known, and is then ignored. If the clock was
    // set back, the time of the last response does not show which of the two is older.
    const lastAt = before.health.lastAnswerAt ?? 0
    if (stamp.source !== undefined && reply.at < lastAt && lastAt <= this.#parts.clock.now()) return false
    const failure = reply.ok ? undefined : reply.fault
    const restsOn = before.health.state === 'resting' && this.#provider?.usage().pausedUntil !== undefined
    const next = afterReply(before, { about, failure, at: reply.at, restsOn, isUnread: this.#isUnread })
    this.#standing = next
    const isAgain = goesOn(before, next, reply.at)
    if (!isAgain) this.#observedAt = next.health.lastAnswerAt ?? this.#observedAt
    if (failure === undefined && about !== 'check') this.#checks = 0
    if (!next.stopped) this.#stopped = undefined
    else if (this.#stopped === undefined || about === 'check') {
      this.#stopped = { turn: this.#parts.turns.next(), checkDueAt: reply.at + checkDelay(this.#checks) }
      this.#checks += 1
    }
    if (!sameHealth(next.health, before.health)) this.#show(this.#account, this.#withUsage(next.health))
    return isAgain
  }

  get polling(): Polling {
    return this.#polling
  }

  /** A team account has no token on this computer. If no relay reads it either, its health shows that. */
  setPolling(polling: Polling): void {
    this.#polling = polling
    if (polling === 'none' || this.#account.tokenIn !== 'team') return
    const unread = fault('feed', { values: { reason: 'unread' } })
    this.#show(this.#account, trouble(this.#standing.health, 'trouble', unread, this.#parts.clock.now()))
  }

  /** Shows that this computer has no network. */
  showOffline(): void {
    const health = trouble(this.#standing.health, 'trouble', fault('offline'), this.#parts.clock.now())
    this.#show(this.#account, health)
  }

  /** Ends what `showOffline` shows. If this Gavel reads the account itself, the next read ends it instead. */
  showOnline(): void {
    if (this.#account.tokenIn === 'team') this.setPolling(this.#polling)
    else if (this.#provider === undefined && this.trouble?.code === 'offline') this.#connect(this.#account, undefined)
  }

  /**
   * Updates the view and returns true if something visible changed. The time of the last response changes constantly,
   * so it counts only while a window is visible.
   */
  refreshHealth(isVisible: boolean): boolean {
    const health = this.#withUsage(this.#standing.health)
    const answered = isVisible && health.lastAnswerAt !== this.#view.health.lastAnswerAt
    const sameAbilities = this.#view.abilities?.speak === this.#provider?.abilities.speak
    if (!answered && sameAbilities && sameHealth(health, this.#view.health)) return false
    this.#show(this.#account, health)
    return true
  }

  /**
   * Reads a room again after the first 404, at once and ahead of polls, because a run of this name that begins before
   * the second read would hide the end. Not done while polls are paused, nor if the run is unsure (`unsureAt`): a
   * room whose 404s are repeatedly contradicted must not use up the allowance of the others.
   */
  readAgain({ name, unsureAt }: RoomRecord): void {
    const isPaused = this.#provider?.usage().pausedUntil !== undefined
    if (unsureAt === undefined && !isPaused) drop(this.#reads?.readForUser(name))
  }

  beginBaseline(baseline: Baseline): void {
    this.#baseline = baseline
    this.#baselineAt = undefined
    this.#reads?.dropAll()
    this.#reads?.forgetTimes()
  }

  endBaseline(at: EpochMs): void {
    this.#baselineAt = at
  }

  /**
   * Ends the slower polling of rooms after failures, because their cause may be gone. If reads have stopped, the
   * account check is due at once.
   */
  retry(): void {
    this.#standing = { ...this.#standing, failures: 0 }
    this.#checks = 0
    if (this.#stopped !== undefined) this.#stopped = { ...this.#stopped, checkDueAt: this.#parts.clock.now() }
  }

  #connect(account: Account, provider: Provider | undefined): void {
    const { clock, turns, events } = this.#parts
    this.#reads?.dropAll()
    this.#provider = provider
    this.#standing = firstStanding(account, provider, clock.now())
    this.#stopped = undefined
    this.#checks = 0
    this.#reads =
      provider &&
      new InFlightReads(provider, clock, turns, {
        checkClock: () => {
          events.checkClock()
        },
        onResponse: (response) => {
          events.onResponse(this, response)
        },
      })
    this.#show(account, this.#withUsage(this.#standing.health))
  }

  /** Whether the account shows that no relay reads it at present. */
  get #isUnread(): boolean {
    return this.#account.tokenIn === 'team' && this.#polling !== 'none' && this.trouble?.code === 'feed'
  }

  #show(account: Account, health: Health): void {
    this.#account = account
    this.#standing = { ...this.#standing, health }
    this.#view = { ...account, health, ...(this.#provider && { abilities: this.#provider.abilities }) }
  }

  #withUsage(health: Health): Health {
    const usage = this.#provider?.usage()
    return usage === undefined ? health : { ...health, used: usage.used, allowed: usage.allowed }
  }
}
