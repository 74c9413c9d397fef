import type { AccountId, CallUuid, ElapsedMs } from '../../shared/values.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import { providers } from '../../shared/providers.ts'
import { failure } from '../../shared/result.ts'
import type { Account, AccountView } from '../../shared/account.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import type {
  ProviderEvent,
  ReadProvider,
  Reply,
  RequestOptions,
  RetrieveResult,
  RoomList,
} from '../providers/provider.ts'
import { AccountCalls } from './account-calls.ts'
import { afterAnswer, endsSilence, firstStanding, trouble, type Standing } from './health.ts'
import type { Quiet, Read } from './rule/record.ts'
import { Schedule, type AccountFacts, type Candidate, type LastRead, type Slot } from './schedule.ts'

interface Replies {
  readonly list: RoomList
  readonly room: RetrieveResult
  readonly check: unknown
  readonly calls: readonly CallUuid[]
  readonly call: LiveCall | 'notLive'
}
/** The response to one read: of the list, of the room of this name, of the account check, or of live calls. */
export type ReadResponse<K extends keyof Replies = 'list' | 'room' | 'check'> = {
  [About in K]: {
    readonly about: About
    /** The room's, or the call's UUID; otherwise empty. */
    readonly name: string
    readonly reply: Reply<Replies[About]>
    readonly read: Read
  }
}[K]

/** What an account learns: a response, or an event. */
export type News = ReadResponse<keyof Replies> | { readonly about: 'event'; readonly event: ProviderEvent | 'lost' }

export interface AccountParts {
  readonly clock: Clock
  /** Called before the time of a response is taken. If nothing was observed for a while, the reads in flight are given up. */
  readonly checkGap: () => void
  /** Called with what was not given up, before the code that awaits it continues. */
  readonly onNews: (account: MonitoredAccount, news: News) => void
}

interface InFlight {
  readonly isForAction: boolean
  readonly controller: AbortController
  readonly response: Promise<ReadResponse<keyof Replies> | undefined>
  /** `sent`: when it left the queue; undefined while it waits. */
  readonly times: { sent?: ElapsedMs; received?: ElapsedMs }
  /** The read for an action that has replaced it. Its response answers both. */
  next?: InFlight
}

/** Milliseconds. A read for an action joins another one if that is no older than this, or not sent yet. */
const JOIN_ACTION = 1_000
/** Milliseconds for which the user may choose a number. */
const OFFERED_FOR = 120_000

/**
 * One account: its provider if it has one, its health, its baseline, and its unanswered reads: at most one of the list,
 * one of each room and call, and one check. A read for an action replaces a poll, so that responses about a room arrive in the
 * order of their requests.
 */
export class MonitoredAccount {
  readonly #parts: AccountParts
  readonly #schedule = new Schedule()
  readonly #inFlight = new Map<Slot, InFlight>()
  readonly #asked = new Map<Slot, ElapsedMs>()
  readonly #stopEvents: (() => void) | undefined
  /** Until when the numbers that live calls have dialled are shown. */
  #offersUntil: ElapsedMs = -Infinity
  readonly provider: ReadProvider | undefined
  /** Undefined if nobody here reads the account's live calls. */
  readonly calls: AccountCalls | undefined
  /** What is shown of it, such as its name. */
  account: Account
  standing: Standing
  /** The newest good read of the list; undefined before the first one. */
  listed: (Read & { readonly isComplete: boolean }) | undefined
  /** Why the current baseline began; undefined if it has ended. */
  quiet: Quiet | undefined

  /** @param before the same account with other credentials, or with another reason why it has none */
  constructor(account: Account, provider: ReadProvider | undefined, parts: AccountParts, before?: MonitoredAccount) {
    const { clock, onNews } = parts
    this.#parts = parts
    this.account = account
    this.provider = provider
    this.quiet = before === undefined ? 'start' : before.quiet
    const goodAt = before?.standing.goodAt ?? Infinity
    this.standing = { ...firstStanding(account, provider, clock.now()), goodAt }
    this.calls = provider?.calls && new AccountCalls()
    this.#stopEvents = provider?.events?.((event) => {
      onNews(this, { about: 'event', event })
    })
  }

  get accountId(): AccountId {
    return this.account.id
  }

  /** What is shown of the account now. */
  get view(): AccountView {
    const { abilities } = this.provider ?? {}
    const { used = 0, allowed = 0 } = this.provider?.usage() ?? {}
    const listProvesNothing = !(abilities ?? providers[this.account.provider].abilities).listIsComplete
    const health = { ...this.standing.health, used, allowed, listProvesNothing }
    const offered = this.isOffering ? this.calls?.offered() : undefined
    return { ...this.account, health, ...(abilities && { abilities }), ...(offered && { offered }) }
  }

  /** The account's fault, while it is in trouble or its polls rest; undefined otherwise. */
  get trouble(): Fault | undefined {
    const { state, fault: cause } = this.standing.health
    return state === 'trouble' || state === 'resting' ? cause : undefined
  }

  /** Whether each room that starts or ends will soon be seen in the list. */
  get listShowsStartsAndEnds(): boolean {
    const isComplete = this.provider?.abilities.listIsComplete === true && this.listed?.isComplete !== false
    return isComplete && this.standing.listFailures === 0
  }

  /** Whether the user is choosing among the numbers that live calls have dialled. */
  get isOffering(): boolean {
    return elapsedOf(this.#parts.clock) < this.#offersUntil
  }

  /** Shows for `OFFERED_FOR` the numbers that live calls have dialled. */
  offerNumbers(): void {
    this.#offersUntil = elapsedOf(this.#parts.clock) + OFFERED_FOR
  }

  lastRead(slot: Slot): LastRead {
    return { askedAt: this.#asked.get(slot) ?? -Infinity, isPolled: this.#inFlight.has(slot) }
  }

  /** Starts the due reads, or the account check. Returns when something is due again. */
  readDue(facts: AccountFacts, now: ElapsedMs): ElapsedMs {
    const { provider, standing } = this
    if (provider === undefined) return Infinity
    if (standing.refused !== undefined) {
      if (standing.refused.checkDueAt > now) return standing.refused.checkDueAt
      drop(this.read('check'))
      return Infinity
    }
    const { pausedUntil, allowed, connections } = provider.usage()
    const calls = facts.areCallsWanted || this.isOffering ? this.#nextCalls(facts, allowed, now) : undefined
    // Such a provider answers a read of rooms only when there is something new. It reads no calls.
    if (provider.paced === true) {
      for (const slot of ['list ' as const, ...facts.rooms.map(({ name }) => `room ${name}` as const)]) this.#poll(slot)
      const callsAt = Math.max(calls?.dueAt ?? Infinity, pausedUntil ?? -Infinity)
      if (calls === undefined || callsAt > now) return callsAt
      this.#poll(calls.read)
      return Infinity
    }
    if (pausedUntil !== undefined) return pausedUntil
    const inFlight = [...this.#inFlight.values()]
    // While another read waits for its turn, it is too early to choose the next one, because a question may come up in
    // the meantime. The response to the waiting read wakes the loop.
    if (inFlight.some(({ times }) => times.sent === undefined)) return Infinity
    const free = connections - inFlight.filter(({ isForAction }) => !isForAction).length
    const { listIsComplete } = provider.abilities
    const plan = { ...facts, ...standing, allowed, free, listIsComplete, list: this.lastRead('list '), calls }
    const { reads, wakeAt } = this.#schedule.next(plan, now)
    for (const slot of reads) this.#poll(slot)
    return wakeAt
  }

  /** Sends a read, unless it is in flight. Undefined if it was given up. For an action, it goes ahead of polls. */
  read<K extends keyof Replies>(about: K, name = '', isForAction = false): Promise<ReadResponse<K> | undefined> {
    type Answer = Promise<ReadResponse<K> | undefined>
    const slot: Slot = `${about} ${name}`
    const running = this.#inFlight.get(slot)
    const { provider } = this
    if (provider === undefined) return Promise.resolve(undefined)
    if (running !== undefined && !(isForAction && this.#isReplaced(running))) return running.response as Answer
    const { clock, checkGap, onNews } = this.#parts
    const controller = new AbortController()
    const asked = elapsedOf(clock)
    const times: InFlight['times'] = {}
    const options: RequestOptions = {
      priority: isForAction ? 'person' : 'poll',
      signal: controller.signal,
      // The request may have waited in the queue. Its response shows no state from before the moment at which it left.
      onSend: () => (times.sent = elapsedOf(clock)),
      // The next request may leave before this response is passed on. It must still count as later than the response.
      onResponse: () => (times.received = elapsedOf(clock)),
    }
    const ask = {
      list: () => provider.list(options),
      room: () => provider.retrieve(name, options),
      check: () => provider.check(options),
      calls: () => provider.calls?.listLiveCalls(options),
      call: () => provider.calls?.retrieveLiveCall(name, options),
    }[about]
    this.#asked.set(slot, asked)
    if (this.calls !== undefined && isAboutCalls(slot)) this.calls.sentAt = asked
    const response = replyOf<Replies[keyof Replies]>(ask, clock).then((reply) => {
      checkGap()
      if (inFlight.next !== undefined) return inFlight.next.response
      if (controller.signal.aborted) return undefined
      this.#inFlight.delete(slot)
      // What the provider gave up before it was sent is still due.
      if (!reply.ok && reply.fault.code === 'cancelled') this.#asked.delete(slot)
      const read = { sent: reply.sentAfter ?? times.sent ?? asked, received: times.received ?? elapsedOf(clock) }
      const answered = { about, name, reply, read } as ReadResponse<keyof Replies>
      onNews(this, answered)
      return answered
    })
    const inFlight: InFlight = { isForAction, controller, response, times }
    this.#inFlight.set(slot, inFlight)
    if (running !== undefined) {
      running.next = inFlight
      running.controller.abort()
    }
    return response as Answer
  }

  /**
   * Makes everything due at once, and ends the slower polling after failures, because their cause may be gone. If reads
   * have stopped, the account check is due.
   */
  makeDue(): void {
    const { refused } = this.standing
    const checkDueAt = elapsedOf(this.#parts.clock)
    this.standing = { ...this.standing, checks: 0, refused: refused && { ...refused, checkDueAt } }
    this.#asked.clear()
  }

  /** Makes the list of live calls due at once, for example because a call was hung up. */
  makeCallsDue(): void {
    this.#asked.delete('calls ')
  }

  /** Updates the health. Returns since when nothing was observed, if reads resume after such a time. */
  record(response: ReadResponse): ElapsedMs | undefined {
    const before = this.standing
    const answer = { ...response, isPaused: this.provider?.usage().pausedUntil !== undefined }
    this.standing = afterAnswer(before, answer)
    return endsSilence(before, answer) ? before.goodAt : undefined
  }

  /** Shows that this computer has no network, until the next good read. */
  showOffline(): void {
    if (this.provider === undefined) return
    const health = trouble(this.standing.health, 'trouble', fault('offline'), this.#parts.clock.now())
    this.standing = { ...this.standing, health }
  }

  beginBaseline(quiet: Quiet): void {
    this.quiet = quiet
    this.dropReads()
    this.#asked.clear()
  }

  /** Forgets what was asked for before this time, which is due at once. */
  forgetBefore(time: ElapsedMs): void {
    for (const [slot, askedAt] of this.#asked) if (askedAt < time) this.#asked.delete(slot)
  }

  /** Gives up all reads, because their responses would describe a time before now. */
  dropReads(): void {
    for (const { controller } of this.#inFlight.values()) controller.abort()
    this.#inFlight.clear()
    this.calls?.outdate()
    this.makeCallsDue()
  }

  /** Gives up everything, because the account is removed or has other credentials. */
  close(): void {
    this.dropReads()
    this.#stopEvents?.()
  }

  #poll(slot: Slot): void {
    const [about = '', ...name] = slot.split(' ')
    drop(this.read(about as keyof Replies, name.join(' ')))
  }

  /** What is to be read next of its live calls, one at a time. */
  #nextCalls({ slower, ...facts }: AccountFacts, allowed: number, now: ElapsedMs): Candidate | undefined {
    if ([...this.#inFlight.keys()].some(isAboutCalls)) return undefined
    const isForeground = facts.isForeground || this.isOffering
    return this.calls?.next({ isForeground, slower }, allowed, this.lastRead('calls ').askedAt, now)
  }

  /** Whether a read for an action takes the place of this one. */
  #isReplaced({ isForAction, times: { sent } }: InFlight): boolean {
    return !isForAction || (sent !== undefined && elapsedOf(this.#parts.clock) - sent > JOIN_ACTION)
  }
}

function isAboutCalls(slot: Slot): boolean {
  return slot.startsWith('call')
}

/** A provider promises not to throw, but if one does, the monitor must not stop. */
async function replyOf<T>(ask: () => Promise<Reply<T>> | undefined, clock: Clock): Promise<Reply<T>> {
  try {
    const reply = await ask()
    if (reply !== undefined) return reply
  } catch {
    // Said below.
  }
  return { ...failure('internal'), at: clock.now() }
}
