import type { AccountId, ElapsedMs, EpochMs } from '../../shared/values.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Account, AccountView, Health } from '../../shared/account.ts'
import type { OfferedNumbers } from '../../shared/rooms/reported-callers.ts'
import type { ReadProvider, ProviderEvent } from '../providers/provider.ts'
import { afterAnswer, endsSilence, failingOf, firstStanding, sameHealth, trouble } from './account-health.ts'
import type { Failing, Standing } from './account-health.ts'
import { CallReads } from './call-reads.ts'
import { offeredNumbers, unreadCounts } from './calls-on-number.ts'
import { InFlightReads, type ReadResponse } from './in-flight-reads.ts'
import type { Quiet } from './rule/record.ts'
import type { Read } from './rule/witness.ts'
import { Schedule } from './schedule.ts'

export interface AccountEvents {
  /** Called before a response is stamped. If nothing was observed for a while, the reads in flight are given up. */
  checkClock(): void
  onResponse(account: MonitoredAccount, response: ReadResponse): void
  onEvent(account: MonitoredAccount, event: ProviderEvent | 'lost'): void
  /** Called after what is known about the account's live calls has changed. */
  onCalls(account: MonitoredAccount): void
}

export interface MonitoredAccountParts {
  readonly clock: Clock
  readonly events: AccountEvents
}

/** Milliseconds for which the user may choose a number. */
const OFFERED_FOR = 120_000

/** One account: its provider if it has one, its health, its reads in flight, and its baseline. */
export class MonitoredAccount {
  readonly accountId: AccountId
  readonly schedule = new Schedule()
  readonly #parts: MonitoredAccountParts
  #account: Account
  #provider: ReadProvider | undefined
  #reads: InFlightReads | undefined
  #calls: CallReads | undefined
  #stopEvents: (() => void) | undefined
  #standing: Standing
  #view: AccountView
  #quiet: Quiet = 'start'
  #baselineAt: ElapsedMs | undefined
  #observedAt: EpochMs | undefined
  #goodAt: ElapsedMs
  /** The pause of polls in which the user's refresh was already sent. */
  #askedInPause: ElapsedMs | undefined
  /** Whether the last list was complete. Undefined before the first one. */
  #lastListWasComplete: boolean | undefined
  /** When the newest question was raised that a list can help to decide. */
  #listWantedAt: ElapsedMs = -Infinity
  #listed: Read | undefined
  /** Requests per second that its live calls use. */
  callLoad = 0
  /** Until when the numbers that live calls have dialled are shown. */
  #offersUntil: ElapsedMs = -Infinity

  constructor(account: Account, provider: ReadProvider | undefined, parts: MonitoredAccountParts) {
    this.accountId = account.id
    this.#parts = parts
    this.#account = account
    this.#goodAt = elapsedOf(parts.clock)
    this.#standing = firstStanding(account, provider, parts.clock.now())
    this.#view = { ...account, health: this.#standing.health }
    this.#connect(account, provider)
  }

  get provider(): ReadProvider | undefined {
    return this.#provider
  }

  /** Undefined without a provider. */
  get reads(): InFlightReads | undefined {
    return this.#reads
  }

  /** Undefined if nobody here reads the account's live calls. */
  get calls(): CallReads | undefined {
    return this.#calls
  }

  /** Whether the user is choosing among the numbers that live calls have dialled. */
  isOffering(now: ElapsedMs): boolean {
    return now < this.#offersUntil
  }

  /** Shows for `OFFERED_FOR` the numbers that live calls have dialled. */
  offerNumbers(): void {
    this.#offersUntil = elapsedOf(this.#parts.clock) + OFFERED_FOR
    this.showOffered()
  }

  /** Shows which numbers live calls have dialled, or no longer. */
  showOffered(): void {
    this.#show(this.#account, this.#standing.health)
  }

  get view(): AccountView {
    return this.#view
  }

  get failing(): Failing {
    return failingOf(this.#standing)
  }

  /** When the account check is due while ordinary reads have stopped; undefined otherwise. */
  get checkDueAt(): ElapsedMs | undefined {
    return this.#standing.refused?.checkDueAt
  }

  /** Why the current baseline began; undefined if it has ended. */
  get quiet(): Quiet | undefined {
    return this.#baselineAt === undefined ? this.#quiet : undefined
  }

  /** When the baseline ended; undefined while it lasts. */
  get baselineAt(): ElapsedMs | undefined {
    return this.#baselineAt
  }

  /** When the last good read arrived, even with earlier credentials. A read that ends a gap does not count. */
  get observedAt(): EpochMs | undefined {
    return this.#observedAt
  }

  /** The account's fault, while it is in trouble or its polls rest; undefined otherwise. */
  get trouble(): Fault | undefined {
    const { state, fault: cause } = this.#view.health
    return state === 'trouble' || state === 'resting' ? cause : undefined
  }

  /** Whether each room that starts or ends will soon be seen in the list. */
  get listShowsStartsAndEnds(): boolean {
    const isComplete = this.#provider?.abilities.listIsComplete === true && this.#lastListWasComplete !== false
    return isComplete && this.#standing.listFailures === 0
  }

  /** The newest good read of the list. */
  get listed(): Read | undefined {
    return this.#listed
  }

  /** Remembers a good list. */
  wasListed(read: Read, isComplete: boolean): void {
    this.#lastListWasComplete = isComplete
    this.#listed = read
  }

  /** Whether a question waits for a good list whose request left after it was raised. */
  get isListWanted(): boolean {
    return this.#listWantedAt > (this.#listed?.sent ?? -Infinity)
  }

  /** Remembers that a question was raised that a list can help to decide. */
  wantList(at: ElapsedMs): void {
    this.#listWantedAt = at
  }

  /**
   * Whether the user's refresh may ask for the list in this pause of polls. It may do so once, because one response
   * shows whether the pause continues.
   */
  mayAskInPause(pausedUntil: ElapsedMs): boolean {
    if (this.#reads?.userWaits !== true || this.#askedInPause === pausedUntil) return false
    this.#askedInPause = pausedUntil
    return true
  }

  /** Shows other data of the account, such as its name. Another provider object means other credentials. */
  replace(account: Account, provider: ReadProvider | undefined): void {
    // Without a provider, the account contains its keychain's fault.
    if (provider === undefined || provider !== this.#provider) this.#connect(account, provider)
    else this.#show(account, this.#standing.health)
  }

  /** Updates the health. Returns true if reads resume after a time that was not observed. */
  record({ about, reply, read }: ReadResponse): boolean {
    const before = this.#standing
    const failure = reply.ok ? undefined : reply.fault
    const restsOn = before.health.state === 'resting' && this.#provider?.usage().pausedUntil !== undefined
    const answer = { about, failure, sent: read.sent, received: elapsedOf(this.#parts.clock), at: reply.at, restsOn }
    const next = afterAnswer(before, answer)
    if (next === before) return false
    this.#standing = next
    const isAgain = endsSilence(before, answer, this.#goodAt)
    if (failure === undefined) this.#goodAt = answer.received
    if (!isAgain) this.#observedAt = next.health.lastAnswerAt ?? this.#observedAt
    if (!sameHealth(next.health, before.health)) this.#show(this.#account, this.#withUsage(next.health))
    return isAgain
  }

  /** Shows that this computer has no network. */
  showOffline(): void {
    const health = trouble(this.#standing.health, 'trouble', fault('offline'), this.#parts.clock.now())
    this.#show(this.#account, health)
  }

  /** Ends what `showOffline` shows for an account that is not read. For the others, it ends with their next read. */
  showOnline(): void {
    if (this.#provider === undefined && this.trouble?.code === 'offline') this.#connect(this.#account, undefined)
  }

  /**
   * Updates the view and returns true if something visible changed. The time of the last response changes constantly,
   * so it counts only while a window is visible.
   */
  refreshHealth(isVisible: boolean): boolean {
    const health = this.#withUsage(this.#standing.health)
    const answered = isVisible && health.lastAnswerAt !== this.#view.health.lastAnswerAt
    if (!answered && sameHealth(health, this.#view.health)) return false
    this.#show(this.#account, health)
    return true
  }

  beginBaseline(quiet: Quiet): void {
    this.#quiet = quiet
    this.#baselineAt = undefined
    this.#reads?.dropAll()
    this.#reads?.forgetTimes()
    this.#calls?.dropAll()
  }

  endBaseline(at: ElapsedMs): void {
    this.#baselineAt = at
  }

  /**
   * Ends the slower polling of rooms after failures, because their cause may be gone. If reads have stopped, the
   * account check is due at once.
   */
  retry(): void {
    const { refused } = this.#standing
    const checkDueAt = elapsedOf(this.#parts.clock)
    this.#standing = { ...this.#standing, failures: 0, checks: 0, refused: refused && { ...refused, checkDueAt } }
  }

  /** Gives up everything, because the account is removed or the monitor stops. */
  close(): void {
    this.#reads?.dropAll()
    this.#calls?.dropAll()
    this.#stopEvents?.()
    this.#stopEvents = undefined
  }

  #connect(account: Account, provider: ReadProvider | undefined): void {
    const { clock, events } = this.#parts
    this.close()
    this.#provider = provider
    this.#standing = firstStanding(account, provider, clock.now())
    this.#reads =
      provider &&
      new InFlightReads(provider, clock, {
        checkClock: () => {
          events.checkClock()
        },
        onResponse: (response) => {
          events.onResponse(this, response)
        },
      })
    this.#calls =
      provider?.calls &&
      new CallReads(provider.calls, clock, () => {
        events.onCalls(this)
      })
    this.#stopEvents = provider?.events?.((event) => {
      events.onEvent(this, event)
    })
    this.#show(account, this.#withUsage(this.#standing.health))
  }

  #show(account: Account, health: Health): void {
    this.#account = account
    this.#standing = { ...this.#standing, health }
    const offered =
      this.#calls !== undefined && this.isOffering(elapsedOf(this.#parts.clock)) ? offeredOf(this.#calls) : undefined
    this.#view = {
      ...account,
      health,
      ...(this.#provider && { abilities: this.#provider.abilities }),
      ...(offered !== undefined && { offered }),
    }
  }

  #withUsage(health: Health): Health {
    const usage = this.#provider?.usage()
    return usage === undefined ? health : { ...health, used: usage.used, allowed: usage.allowed }
  }
}

function offeredOf({ live, listedAt }: CallReads): OfferedNumbers {
  return { numbers: offeredNumbers(live), unread: unreadCounts(live).unread, isRead: listedAt > -Infinity }
}
