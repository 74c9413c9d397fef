import type { AccountId, ElapsedMs } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import { elapsedOf } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import { GapDetector } from '../../shared/gap.ts'
import { success, type Result } from '../../shared/result.ts'
import type { FeedState, UnreadAccount } from '../../shared/team.ts'
import type { Bus, BusState } from '../../shared/feed/bus.ts'
import { deskOf, didOf, deskGoodbye, type ActionEntry } from './desk-messages.ts'
import type { DeskParts, FeedAccount } from './desk-parts.ts'
import { Inbox, type Arrival } from '../../shared/feed/inbox.ts'
import { restForOf } from '../../shared/feed/rests.ts'
import { presenceAt } from './presence.ts'
import { nextSource, shareOf, SILENCE, type FeedSource } from './reading.ts'
import { accountsReadBy, Relays, toldBy, type Relay } from './relays.ts'
import { TeamAllowance } from './team-allowance.ts'
import { TeamDesks } from './team-desks.ts'
import { deskFilters } from '../../shared/feed/topics.ts'

/** Seconds. */
const KEEPALIVE = 10
/** Milliseconds. */
const STEP = 500
/**
 * Milliseconds after which a desk repeats what it tells of itself although nothing has changed. If the broker lost it, the other desks
 * would not know this desk, and no relay would read the rooms that only this desk shows.
 */
const REPEAT_AFTER = 10_000
/** Milliseconds between two asks, and between two after news of a relay: only what it reads after that is of use. */
const ASK_EVERY = 1_000
const ASK_AFTER_NEWS = 250
/** Milliseconds within which a relay must respond to a desk that wants to join. */
const RESPONDS_WITHIN = 10_000
/** Milliseconds for which the window says that somebody uses another version. */
const SAID_FOR = 600_000

/** The desk's part of the feed: the connection, the asks, the choice of who reads, and the list of other desks. */
export class DeskFeed {
  readonly #parts: DeskParts
  readonly #inbox: Inbox
  readonly #bus: Bus
  readonly relays: Relays
  readonly #desks: TeamDesks
  /** Who reads each account. */
  readonly #sources = new Map<AccountId, FeedSource>()
  readonly #allowance: TeamAllowance
  readonly #gaps: GapDetector
  readonly #now = (): ElapsedMs => elapsedOf(this.#parts.clock)
  /** When a message of another version last arrived. */
  readonly #otherAt = { newer: -Infinity, older: -Infinity }
  #state: BusState = { kind: 'connecting' }
  #connectedAt: ElapsedMs | undefined
  #shown = ''
  /** What this desk last told of itself, and when. Empty if the broker may have lost it. */
  #said = ''
  #saidAt = -Infinity
  #timer: unknown
  #askTimer: unknown
  #isClosed = false

  constructor(parts: DeskParts) {
    const { invite, clock, openBus, newId } = parts
    this.#parts = parts
    this.#inbox = new Inbox(invite.feed, this.#now)
    this.#allowance = new TeamAllowance(parts)
    this.#gaps = new GapDetector(clock)
    this.#desks = new TeamDesks(parts)
    this.relays = new Relays(parts)
    this.#bus = openBus({
      ...invite,
      keepalive: KEEPALIVE,
      // Each start has its own id, so that the broker does not take this start for an earlier one that was killed.
      clientId: `gavel-desk-${invite.desk}-${newId().slice(0, 8)}`,
      will: deskGoodbye(invite),
      filters: deskFilters(invite.feed),
      onState: this.#onBusState.bind(this),
      onMessage: this.#onMessage.bind(this),
    })
    this.#step()
  }

  /**
   * Whether a relay responds to this desk within 10 s; otherwise the fault says why not. A connection alone proves nothing,
   * since a broker may accept a user and then pass nothing on.
   */
  async responds(): Promise<Result<void>> {
    const { clock } = this.#parts
    const until = this.#now() + RESPONDS_WITHIN
    for (;;) {
      if (this.relays.live.some(({ heardAt }) => heardAt > -Infinity)) return success(undefined)
      const cause = this.#stateToShow().fault ?? fault('feed', { values: { reason: 'silent' } })
      // After a wrong password, the next attempt would be refused too.
      if (this.#now() >= until || cause.values?.reason === 'password') return { ok: false, fault: cause }
      await new Promise<void>((resolve) => clock.setTimeout(resolve, STEP))
    }
  }

  /** Leaves the team. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#parts.clock.clearTimeout(this.#timer)
    this.#parts.clock.clearTimeout(this.#askTimer)
    this.#allowance.endRests()
    // From now on, no event will tell that a caller has left.
    this.relays.lost()
    await this.#bus.close([deskGoodbye(this.#parts.invite)])
  }

  /** Publishes an action of this desk to the team, if the broker is connected. */
  publishAction(entry: ActionEntry): void {
    const publication = this.#isClosed ? undefined : didOf(this.#parts, entry)
    if (publication === undefined) return
    drop(this.#bus.publish(publication))
    // A relay reads the room soon, and only what it reads after this ask can show the effect.
    this.#ask()
  }

  #onBusState(state: BusState): void {
    if (this.#isClosed) return
    this.#state = state
    const isConnected = state.kind === 'connected'
    this.#connectedAt = isConnected ? this.#now() : undefined
    this.#desks.connection(this.#connectedAt)
    if (!isConnected) this.relays.lost()
    this.relays.lastAskAt = -Infinity
    this.#said = ''
    this.#show()
    if (isConnected) this.#talk()
  }

  #onMessage(...delivery: Parameters<Inbox['read']>): void {
    if (this.#isClosed) return
    if (this.#gaps.check().unobservedSince !== undefined) this.slept()
    const arrival = this.#inbox.read(...delivery)
    if (arrival === 'newer' || arrival === 'older') this.#otherAt[arrival] = this.#now()
    if (typeof arrival !== 'string') this.#onArrival(arrival)
  }

  #onArrival({ topic, message }: Arrival): void {
    if (message === undefined) {
      if (topic.kind !== 'desk') return
      this.#desks.remove(topic.desk)
      // The will of a lost connection may arrive through another broker after this connection was made.
      if (topic.desk === this.#parts.invite.desk) this.#said = ''
      return
    }
    switch (message.kind) {
      case 'hello':
        this.relays.hello(message)
        this.#desks.hello(message)
        this.#parts.onAccounts(this.relays.accounts)
        return
      case 'bye':
        this.relays.bye(message)
        return
      case 'beat':
        this.#allowance.take(message, this.#now() - this.relays.beat(message))
        if (message.reads) this.#askSoon()
        return
      case 'list':
      case 'observation':
        this.relays.content(message)
        this.#askSoon()
        return
      case 'event':
        this.relays.event(message)
        return
      case 'desk':
      case 'did':
        this.#desks.take(message, this.#now())
        if (message.kind === 'desk') this.#allowance.take(this.#desks.named(message))
    }
  }

  /** Forgets all times after a sleep, because the elapsed time may not have counted it. */
  slept(): void {
    if (this.#connectedAt !== undefined) this.#desks.connection(this.#now())
    this.relays.slept()
  }

  #step(): void {
    if (this.#isClosed) return
    const { clock } = this.#parts
    if (this.#gaps.check().unobservedSince !== undefined) this.slept()
    const now = elapsedOf(clock)
    this.relays.expire()
    this.#desks.expire(now)
    this.#parts.onAccounts(this.relays.accounts)
    const accounts = this.#parts.accounts()
    for (const id of this.#sources.keys())
      if (!accounts.some(({ accountId }) => accountId === id)) this.#sources.delete(id)
    for (const { accountId, acc } of accounts) this.#follow(accountId, acc, now)
    if (this.#state.kind === 'connected') this.#talk()
    this.#show()
    this.#timer = clock.setTimeout(() => this.#step(), STEP)
  }

  /** Decides who reads the account for this desk, and how often this desk polls it. */
  #follow(accountId: AccountId, acc: string, now: ElapsedMs): void {
    const relays = this.relays.live.filter((relay) => accountsReadBy(relay).includes(acc))
    const readers = this.#desks.readers(this.#parts.core.providerOf(accountId)?.usage().allowed)
    const source = nextSource(this.#sources.get(accountId) ?? { kind: 'joining', since: now }, {
      now,
      heardAt: Math.max(-Infinity, ...relays.map(({ heardAt }) => heardAt)),
      isComplete: relays.some(({ beat }) => this.relays.isComplete(acc, beat?.epoch)),
      readers,
    })
    this.#sources.set(accountId, source)
    const polls = source.kind === 'alone' && now >= (source.readsFrom ?? Infinity)
    this.relays.follow(accountId, shareOf(readers), polls)
  }

  /** Publishes the state of this desk, and asks, each only if it is due. */
  #talk(): void {
    const { invite, software } = this.#parts
    const now = this.#now()
    const { usages } = this.#allowance
    const state = { software, ...presenceAt(this.#parts, now) }
    // Whole seconds, because both clocks are read anew each time.
    const ends = usages.map(({ acc, refusedUntil }) => [acc, refusedUntil && Math.round(refusedUntil / 1_000)])
    const said = JSON.stringify([state, ends])
    if (said !== this.#said || now - this.#saidAt >= REPEAT_AFTER) {
      this.#said = said
      this.#saidAt = now
      const rests = usages.flatMap(({ acc, refusedUntil }) =>
        refusedUntil === undefined ? [] : [{ acc, restFor: restForOf(refusedUntil, now) }],
      )
      drop(this.#bus.publish(deskOf(invite, { ...state, rests })))
    }
    if (now - this.relays.lastAskAt >= ASK_EVERY) this.#ask()
  }

  #ask(): void {
    if (this.#isClosed || this.#state.kind !== 'connected') return
    const used = this.#allowance.usages.flatMap(({ acc, used: count }) => (count > 0 ? { acc, used: count } : []))
    drop(this.#bus.publish(this.relays.nextAsk(used)))
  }

  /** Asks once the monitor has asked again for what has just arrived. */
  #askSoon(): void {
    if (this.#askTimer !== undefined) return
    const wait = Math.max(0, this.relays.lastAskAt + ASK_AFTER_NEWS - this.#now())
    this.#askTimer = this.#parts.clock.setTimeout(() => {
      this.#askTimer = undefined
      this.#ask()
    }, wait)
  }

  #show(): void {
    const state = this.#stateToShow()
    const shown = JSON.stringify(state)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#parts.onState(state)
  }

  #stateToShow(): FeedState {
    const now = this.#now()
    const connection = this.#state
    const relays = this.relays.live
    const { rests } = this.#allowance
    // Either no relay is running, or the broker passes none of its messages on.
    const isSilent = now - (this.#connectedAt ?? now) > SILENCE && relays.length === 0
    const isOther = now - Math.max(this.#otherAt.newer, this.#otherAt.older) < SAID_FOR
    const silent = isSilent ? fault('feed', { values: { reason: isOther ? 'version' : 'silent' } }) : undefined
    const cause = connection.kind === 'disconnected' ? connection.fault : silent
    const unread = connection.kind === 'connected' ? unreadAccounts(this.#parts.accounts(), relays, now) : []
    const relay = relays.find((one) => accountsReadBy(one).length > 0)
    return {
      connection: connection.kind,
      ...(cause !== undefined && { fault: cause }),
      source: this.#source,
      ...(relay !== undefined && { relay: relay.name }),
      desks: [this.#parts.invite, ...this.#desks.others].map(({ desk, person }) => ({ desk, person })),
      newer: now - this.#otherAt.newer < SAID_FOR,
      ...(now - this.#otherAt.older < SAID_FOR && { older: true }),
      ...(unread.length > 0 && { unread }),
      ...(rests.length > 0 && { rests }),
    }
  }

  /**
   * `feed` if relays read all accounts that they announce, or all of this desk if they announce none of them; `joining`
   * if there are no accounts; otherwise the kind of the first account that no relay reads.
   */
  get #source(): FeedSource['kind'] {
    const announced = new Set(this.relays.accounts.map(({ acc }) => acc))
    const all = this.#parts.accounts()
    const ofTeam = all.filter(({ acc }) => announced.has(acc))
    const shown = ofTeam.length > 0 ? ofTeam : all
    const kinds = shown.flatMap(({ accountId }) => this.#sources.get(accountId)?.kind ?? [])
    return kinds.find((kind) => kind !== 'feed') ?? (kinds.length === 0 ? 'joining' : 'feed')
  }
}

/** The accounts that no relay can read, each with the fault that a relay reports. Silent relays are ignored. */
function unreadAccounts(
  accounts: readonly FeedAccount[],
  relays: readonly Relay[],
  now: ElapsedMs,
): readonly UnreadAccount[] {
  const heard = relays.filter(({ arrivedAt }) => now - arrivedAt < SILENCE)
  const read = new Set(heard.flatMap(accountsReadBy))
  const faults = heard.flatMap((relay) => toldBy(relay).map(({ acc, fault }) => ({ acc, relay: relay.name, fault })))
  return accounts.flatMap(({ accountId, acc }) => {
    const told = faults.find((one) => one.acc === acc)
    return told?.fault === undefined || read.has(acc) ? [] : [{ accountId, relay: told.relay, fault: told.fault }]
  })
}
