import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import type { Clock } from '../../shared/clock.ts'
import { elapsedOf } from '../../shared/clock.ts'
import { GapDetector } from '../../shared/gap.ts'
import type { FeedState } from '../../shared/team.ts'
import type { Account } from '../../shared/account.ts'
import type { Provider } from '../providers/provider.ts'
import { AccountSources } from './account-sources.ts'
import type { Bus, BusState, OpenBus } from './bus.ts'
import { askOf, didOf, deskGoodbye } from './desk-messages.ts'
import type { ActionEntry } from './desk-messages.ts'
import { DeskPresence } from './desk-presence.ts'
import type { DeskPresenceParts } from './desk-presence.ts'
import { Echoes } from './echo.ts'
import { EchoRequests } from './echo-requests.ts'
import { feedState } from './feed-state.ts'
import { Inbox, type Arrival } from './inbox.ts'
import { IncomingObservations } from './incoming.ts'
import type { Invite } from './invite.ts'
import { LiveRelays, type ReadAccount } from './live-relays.ts'
import { RelayedProvider } from './relayed-provider.ts'
import { TeamAllowance } from './team-allowance.ts'
import type { TeamAllowanceParts } from './team-allowance.ts'
import { TeamDesks } from './team-desks.ts'
import type { TeamDesksParts } from './team-desks.ts'
import { deskFilters } from './messages/topics.ts'

/** Seconds. */
const KEEPALIVE = 10
/** Milliseconds. */
const STEP = 500

export interface DeskFeedParts
  extends TeamDesksParts, Pick<TeamAllowanceParts, 'providerOf'>, Pick<DeskPresenceParts, 'presence' | 'software'> {
  readonly invite: Invite
  readonly openBus: OpenBus
  readonly clock: Clock
  readonly newId: () => string
  readonly onState: (state: FeedState) => void
  /** The user's own rooms of an account that are shown as live. */
  readonly ownRooms: (accountId: AccountId) => readonly string[]
  /** Called with the accounts of all relays after each hello, and in each step before `accounts` is called. */
  readonly onAccounts: (read: readonly ReadAccount[]) => void
}

/** The desk's part of the feed: the connection, the echoes, the choice of who reads, and the list of other desks. */
export class DeskFeed {
  readonly #parts: DeskFeedParts
  readonly #inbox: Inbox
  readonly #echoes = new Echoes()
  readonly #incoming: IncomingObservations
  readonly #bus: Bus
  readonly #requests: EchoRequests
  readonly #relays = new LiveRelays()
  readonly #desks: TeamDesks
  readonly #sources = new AccountSources()
  readonly #providers = new Map<AccountId, RelayedProvider>()
  readonly #presence: DeskPresence
  readonly #allowance: TeamAllowance
  readonly #gaps: GapDetector
  #state: BusState = { kind: 'connecting' }
  #connectedAt: number | undefined
  #shown = ''
  #newerAt = -Infinity
  #timer: unknown
  #isClosed = false

  constructor(parts: DeskFeedParts) {
    const { invite, clock, openBus, newId } = parts
    this.#parts = parts
    this.#inbox = new Inbox(invite.feed, () => elapsedOf(clock))
    this.#presence = new DeskPresence(parts)
    this.#allowance = new TeamAllowance({ ...parts, echoes: this.#echoes, now: () => elapsedOf(clock) })
    this.#gaps = new GapDetector(clock)
    this.#desks = new TeamDesks(parts)
    this.#incoming = new IncomingObservations({
      feed: invite.feed,
      echoes: this.#echoes,
      now: () => elapsedOf(clock),
      take: (acc, read) => {
        for (const { accountId } of this.#desks.accountsOf(acc)) this.#providers.get(accountId)?.offer(read)
      },
      tell: (acc, event) => {
        for (const { accountId } of this.#desks.accountsOf(acc)) this.#providers.get(accountId)?.tell(event)
      },
      hint: (acc, hint) => {
        this.#desks.hint(acc, hint)
      },
      request: (filter) => {
        this.#bus.requestRetained(filter)
      },
    })
    this.#requests = new EchoRequests({
      desk: invite.desk,
      echoes: this.#echoes,
      now: () => elapsedOf(clock),
      newId,
      send: (message) => {
        drop(this.#bus.publish(askOf(invite, message)))
      },
    })
    this.#bus = openBus({
      addresses: invite.addresses,
      user: invite.user,
      password: invite.password,
      keepalive: KEEPALIVE,
      // Each start has its own id, so that the broker does not take this start for an earlier one that was killed.
      clientId: `gavel-desk-${invite.desk}-${newId().slice(0, 8)}`,
      will: deskGoodbye(invite),
      filters: deskFilters(invite.feed, invite.desk),
      onState: (state) => {
        this.#onBusState(state)
      },
      onMessage: (...delivery) => {
        this.#onMessage(...delivery)
      },
    })
    this.#step()
  }

  /** What reads an account for this desk: the relays of the team or, if there are none, this desk itself. */
  providerFor({ id, provider: kind }: Account, own: Provider | undefined): RelayedProvider {
    const known = this.#providers.get(id)
    if (known?.reads(own) === true) return known
    const { clock, ownRooms } = this.#parts
    const provider = new RelayedProvider({ clock, kind, own, ownRooms: () => ownRooms(id) })
    this.#providers.set(id, provider)
    return provider
  }

  /** Leaves the team. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#parts.clock.clearTimeout(this.#timer)
    this.#allowance.endRests()
    // From now on, no event will tell that a caller has left.
    this.#incoming.events.lost()
    await this.#bus.close([deskGoodbye(this.#parts.invite)])
  }

  /** Publishes an action of this desk to the team, if the broker is connected. */
  publishAction(entry: ActionEntry): void {
    const publication = this.#isClosed ? undefined : didOf(this.#parts, entry)
    if (publication !== undefined) drop(this.#bus.publish(publication))
  }

  #onBusState(state: BusState): void {
    if (this.#isClosed) return
    this.#state = state
    const isConnected = state.kind === 'connected'
    this.#connectedAt = isConnected ? elapsedOf(this.#parts.clock) : undefined
    this.#desks.connection(this.#connectedAt)
    if (!isConnected) this.#incoming.events.lost()
    this.#requests.clear()
    this.#presence.forget()
    this.#show()
    if (isConnected) this.#talk()
  }

  #onMessage(...delivery: Parameters<Inbox['read']>): void {
    if (this.#isClosed) return
    if (this.#gaps.check().unobservedSince !== undefined) this.slept()
    const arrival = this.#inbox.read(...delivery)
    if (arrival === 'newer') this.#newerAt = elapsedOf(this.#parts.clock)
    if (typeof arrival !== 'string') this.#onArrival(arrival)
  }

  #onArrival({ topic, message }: Arrival): void {
    if (message === undefined) {
      if (topic.kind === 'desk') this.#onGoodbye(topic.desk)
      return
    }
    switch (message.kind) {
      case 'hello':
        this.#relays.hello(message)
        this.#desks.hello(message)
        this.#parts.onAccounts(this.#relays.accounts)
        return
      case 'bye':
        this.#relays.bye(message, elapsedOf(this.#parts.clock))
        this.#incoming.events.gone(message.epoch)
        return
      case 'beat':
        this.#incoming.beat(message)
        this.#allowance.take(message)
        if (this.#relays.beat(message, elapsedOf(this.#parts.clock))) this.#requests.send()
        return
      case 'list':
      case 'observation':
      case 'event':
        this.#incoming.take(message)
        return
      case 'answer':
        if (this.#requests.take(message)) this.#incoming.echoed()
        return
      case 'desk':
      case 'did':
        this.#desks.take(message, elapsedOf(this.#parts.clock))
        if (message.kind === 'desk') this.#allowance.take(this.#desks.named(message))
    }
  }

  #onGoodbye(desk: string): void {
    this.#desks.leave(desk)
    // The will of a lost connection may arrive through another broker after this connection was made.
    if (desk === this.#parts.invite.desk) this.#presence.forget()
  }

  /** Forgets all times after a sleep, because the elapsed time may not have counted it. */
  slept(): void {
    if (this.#connectedAt !== undefined) this.#desks.connection(elapsedOf(this.#parts.clock))
    this.#echoes.clear()
    this.#incoming.clear()
    this.#requests.clear()
  }

  #step(): void {
    if (this.#isClosed) return
    const { clock } = this.#parts
    if (this.#gaps.check().unobservedSince !== undefined) this.slept()
    const now = elapsedOf(clock)
    this.#echoes.expire(now)
    this.#incoming.expire()
    this.#relays.expire(now)
    this.#desks.expire(now)
    this.#parts.onAccounts(this.#relays.accounts)
    this.#sources.keep(this.#parts.accounts())
    for (const { accountId, acc } of this.#parts.accounts()) this.#follow(accountId, acc, now)
    if (this.#state.kind === 'connected') this.#talk()
    this.#show()
    this.#timer = clock.setTimeout(() => this.#step(), STEP)
  }

  /** Decides who reads the account for this desk. */
  #follow(accountId: AccountId, acc: string, now: number): void {
    const relays = this.#relays
      .all()
      .filter(({ accounts, epoch }) => accounts.has(acc) && this.#echoes.hasEpoch(epoch, now))
    const heard = relays.map(({ epoch, t, beatAt }) => Math.min(beatAt, this.#echoes.latestOf(epoch, t, now)))
    this.#sources.update(accountId, this.#providers.get(accountId), {
      now,
      heardAt: heard.length === 0 ? undefined : Math.max(...heard),
      isComplete: relays.some(({ epoch }) => this.#incoming.isComplete(acc, epoch)),
      readers: this.#desks.readers(this.#parts.providerOf(accountId)?.usage().allowed),
    })
  }

  /** Publishes the state of this desk, and asks the relays for their time, each only if it is due. */
  #talk(): void {
    const publication = this.#presence.next(this.#sources.isReading, this.#allowance.usages)
    if (publication !== undefined) drop(this.#bus.publish(publication))
    const epochs = this.#relays.all().map(({ epoch }) => epoch)
    this.#requests.sendIfDue(epochs, this.#incoming.lacks(this.#parts.accounts()))
  }

  #show(): void {
    const now = elapsedOf(this.#parts.clock)
    const state = feedState({
      connection: this.#state,
      sources: this.#sources,
      relays: this.#relays,
      newerAt: this.#newerAt,
      connectedFor: this.#connectedAt === undefined ? 0 : now - this.#connectedAt,
      now,
      accounts: this.#parts.accounts(),
      rests: this.#allowance.rests,
      desks: [this.#parts.invite, ...this.#desks.others],
    })
    const shown = JSON.stringify(state)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#parts.onState(state)
  }
}
