import { randomUUID } from 'node:crypto'
import type { Fetch } from '../electron/providers/transport.ts'
import type { Journal } from '../electron/journal/journal.ts'
import { journalChanges } from '../electron/moderation/journal-changes.ts'
import { elapsedOf } from '../shared/clock.ts'
import { drop } from '../shared/drop.ts'
import type { Bus, BusState, OpenBus, Publication, Published } from '../shared/feed/bus.ts'
import { Inbox, type Arrival } from '../shared/feed/inbox.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'
import { RetainedDesks } from '../shared/feed/retained-desks.ts'
import { accountHash, relayFilters } from '../shared/feed/topics.ts'
import type { ElapsedMs } from '../shared/values.ts'
import { Asks } from './asks.ts'
import type { RelayConfiguration } from './configuration.ts'
import { connectProvider, ObservedRooms, type ObservedRoomsParts } from './observed-rooms.ts'
import {
  OutgoingMessages,
  type AccountUsage,
  type DeskPerson,
  type RelayAccount,
  type RelayIdentity,
} from './outgoing.ts'
import { CallbackGate, type AcceptedCallback } from './receiver/callback-gate.ts'
import { startReceiver, type Receiver } from './receiver/receiver.ts'
import { Standby } from './standby.ts'

/** Seconds. If a relay stops responding, the broker publishes its goodbye after one and a half times this. */
const KEEPALIVE = 2
/** Milliseconds. */
const BEAT_EVERY = 1_000
/** The maximum number of programs of another version that the log names. */
const MOST_NAMED = 20
/** Beats after a takeover or connection until retained messages are repeated. By then no other relay writes them. */
const ALONE_AFTER = 10

export interface RelayParts extends ObservedRoomsParts {
  readonly identity: RelayIdentity
  readonly broker: Pick<RelayConfiguration['broker'], 'addresses' | 'user' | 'password'>
  /** The invited desks as they are now. */
  readonly desks: () => readonly DeskPerson[]
  readonly openBus: OpenBus
  readonly receiver?: Receiver | undefined
}

/** One relay: its connection to the broker, its reads and messages. */
export class Relay {
  readonly receiver: Receiver | undefined
  readonly #parts: RelayParts
  readonly #inbox: Inbox
  readonly #asks = new Asks()
  readonly #outgoing: OutgoingMessages
  readonly #standby: Standby
  readonly #wants = new RetainedDesks<FeedMessage<'desk'>['wants']>()
  readonly #rooms: ObservedRooms
  readonly #bus: Bus
  readonly #now = (): ElapsedMs => elapsedOf(this.#parts.clock)
  readonly #startedAt: ElapsedMs
  readonly #dropped = { malformed: 0, newer: 0, older: 0, misplaced: 0, tooMuch: 0 }
  /** The topics of programs of another version, of which the log has told. */
  readonly #others = new Set<string>()
  /** How many events of each account desks may lack, as callbacks could not be used or publications were lost. */
  readonly #missed = new Map<string, number>()
  #refused = 0
  /**
   * Whether the broker refused the newest message that it acknowledges. If so, no desk receives what this relay
   * publishes.
   */
  #isRefused = false
  /** The invited desks of the last hello, as JSON. */
  #toldDesks = ''
  #readingBeats = 0
  #state: BusState = { kind: 'connecting' }
  #connectedAt: ElapsedMs | undefined
  #beatTimer: unknown
  #isOver = false

  constructor(parts: RelayParts) {
    const { identity, broker, openBus } = parts
    const { feed, relay, rank } = identity
    this.#parts = parts
    this.receiver = parts.receiver
    this.#startedAt = this.#now()
    this.#inbox = new Inbox(feed, this.#now)
    this.#outgoing = new OutgoingMessages(identity, this.#asks, this.#now)
    this.#standby = new Standby(relay, rank)
    this.#rooms = new ObservedRooms({
      ...parts,
      wants: this.#wants,
      asks: this.#asks,
      onResponse: (acc, response) => {
        if (!this.#isOver) this.#publish(...this.#outgoing.observed(acc, response))
      },
    })
    this.#bus = openBus({
      addresses: broker.addresses,
      user: broker.user,
      password: broker.password,
      // A broker disconnects a client if another uses the same id. So part of the id is random, and no message contains
      // it.
      clientId: `gavel-relay-${relay}-${randomUUID().slice(0, 8)}`,
      keepalive: KEEPALIVE,
      will: this.#outgoing.goodbye(),
      filters: relayFilters(feed),
      onState: this.#onState.bind(this),
      onMessage: this.#onMessage.bind(this),
    })
    this.#beatTimer = this.#parts.clock.setTimeout(() => this.#beat(), BEAT_EVERY)
  }

  /**
   * What a supervisor should know, without secrets, rooms or callers. `ok`: the broker is connected and takes messages,
   * and no account has a fault.
   */
  health() {
    const { identity, accounts } = this.#parts
    const broker = this.#state
    const states = this.#usages.map(({ acc, used, allowed, fault }) => {
      const id = accounts.find(({ account }) => account.id === acc)?.account.authIdMasked
      return { id, used, allowed, fault: fault?.code }
    })
    return {
      ok: broker.kind === 'connected' && !this.#isRefused && states.every(({ fault }) => fault === undefined),
      relay: identity.relay,
      software: identity.software,
      uptime: Math.round((this.#now() - this.#startedAt) / 1_000),
      broker: broker.kind,
      ...(this.#isRefused && { brokerFault: 'permissions' }),
      ...(broker.kind === 'disconnected' && { brokerFault: broker.fault.values?.reason ?? broker.fault.code }),
      reads: this.#rooms.isReading,
      moderators: this.#wants.size,
      relays: this.#standby.others,
      refused: this.#refused,
      dropped: { ...this.#dropped },
      tooMuchFrom: this.#inbox.loud,
      accounts: states,
      ...this.receiver?.health(),
    }
  }

  /** Publishes the callback's event, and reads its room if this relay polls. A repeated callback has no effect. */
  onCallback(acc: string, callback: Omit<AcceptedCallback, 'raw' | 'account'>): void {
    if (this.#isOver || callback.repeated) return
    const { event } = callback
    const publication = this.#outgoing.event(acc, callback)
    // Without the run, a desk cannot use the event.
    const isUsable = publication !== undefined && event?.conferenceUuid !== undefined
    if (callback.isOfCaller && !isUsable) this.onMissed(acc)
    const sent = publication && this.#send(publication)
    drop(
      sent?.then((outcome) => {
        if (outcome !== 'sent') this.onMissed(acc)
      }),
    )
    if (event !== undefined) this.#rooms.readSoon(acc, event.conference)
  }

  /** The next beat tells the desks that they may lack a callback of this account. */
  onMissed(acc: string): void {
    this.#missed.set(acc, (this.#missed.get(acc) ?? 0) + 1)
  }

  /** Says goodbye, removes the retained messages, and disconnects. Nothing is read or sent afterwards. */
  async stop(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    this.#parts.clock.clearTimeout(this.#beatTimer)
    const cleared = this.#rooms.isReading ? this.#outgoing.clear() : []
    this.#rooms.stop()
    // A connection to the receiver that stays open must not delay the goodbye.
    await Promise.all([this.receiver?.close(), this.#bus.close([...cleared, this.#outgoing.goodbye()])])
  }

  /** The requests of each account in the last second, its fault if it has one, and how many events desks may lack. */
  get #usages(): readonly AccountUsage[] {
    return this.#rooms.usages(this.#now()).map((usage) => ({ ...usage, missed: this.#missed.get(usage.acc) }))
  }

  #onState(state: BusState): void {
    this.#state = state
    this.#connectedAt = state.kind === 'connected' ? this.#now() : undefined
    this.#wants.connection(this.#connectedAt)
    this.#asks.connection(this.#connectedAt)
    if (state.kind !== 'connected') return
    this.#outgoing.largestPacket = state.largestPacket ?? Infinity
    this.#sayHello()
    this.#publish(...this.#outgoing.retained())
    // Another relay may have published to the same topics meanwhile.
    this.#readingBeats = 0
  }

  #onMessage(...delivery: Parameters<Inbox['read']>): void {
    if (this.#isOver) return
    const arrival = this.#inbox.read(...delivery)
    if (typeof arrival !== 'string') this.#onArrival(arrival)
    else {
      this.#dropped[arrival] += 1
      if (arrival === 'older' || arrival === 'newer') this.#nameOther(delivery[0], arrival)
    }
  }

  #onArrival({ topic, message }: Arrival): void {
    if (message === undefined) {
      if (topic.kind !== 'desk') return
      this.#wants.remove(topic.desk)
      this.#asks.remove(topic.desk)
      this.#rooms.readWanted()
      return
    }
    switch (message.kind) {
      case 'hello':
      case 'beat':
      case 'bye':
        // The will of a lost connection may arrive through another broker after this connection was made.
        if (message.kind === 'bye' && message.relay === this.#parts.identity.relay) this.#sayHello()
        // A relay that closes removes the retained messages of the topics to which this one publishes too.
        if (message.kind === 'bye') this.#readingBeats = 0
        this.#standby.take(message, this.#now())
        if (message.kind === 'beat') this.#rooms.restWith(message)
        if (message.kind !== 'hello') this.#decide()
        return
      case 'desk':
        this.#wants.set(message.desk, message.wants, this.#now())
        this.#rooms.restWith(message)
        this.#rooms.readWanted()
        return
      case 'ask':
        this.#asks.take(message, this.#now())
        this.#publish(...this.#outgoing.lacking(message.lacks))
        return
      case 'did':
        this.#rooms.readAfter(message)
        return
      case 'event':
        if (message.epoch !== this.#parts.identity.epoch) this.#rooms.readSoon(message.acc, message.conference)
    }
  }

  #beat(): void {
    if (this.#isOver) return
    this.#asks.expire(this.#now())
    if (this.#wants.expire(this.#now()).length > 0) this.#rooms.readWanted()
    this.#decide()
    if (this.#isRefused || JSON.stringify(this.#parts.desks()) !== this.#toldDesks) this.#sayHello()
    if (this.#rooms.isReading && (this.#readingBeats += 1) === ALONE_AFTER) this.#publish(...this.#outgoing.retained())
    this.#publish(this.#outgoing.beat(this.#rooms.isReading, this.#usages))
    this.#beatTimer = this.#parts.clock.setTimeout(() => this.#beat(), BEAT_EVERY)
  }

  /** Starts or stops polling, as `standby` decides. */
  #decide(): void {
    if (this.#isOver) return
    const shouldRead = this.#standby.shouldRead(this.#rooms.isReading, this.#connectedAt, this.#now())
    if (shouldRead === this.#rooms.isReading) return
    this.#readingBeats = 0
    if (shouldRead) this.#rooms.start()
    else {
      this.#rooms.stop()
      // The other relay now publishes to the same topics.
      this.#outgoing.forget()
    }
  }

  /** Tells the log once of each program of another version, because nothing of what it sends is used. */
  #nameOther(topic: string, version: 'older' | 'newer'): void {
    const name = topic.split('/').slice(-2).join(' ')
    if (this.#others.has(name) || this.#others.size >= MOST_NAMED) return
    this.#others.add(name)
    this.#parts.logger(`A message of ${version} software was not used. Update all relays and Gavels of the team`, name)
  }

  #sayHello(): void {
    const people = this.#parts.desks()
    this.#toldDesks = JSON.stringify(people)
    this.#publish(this.#outgoing.hello(this.#parts.accounts, people))
  }

  #publish(...publications: readonly Publication[]): void {
    for (const publication of publications) drop(this.#send(publication))
  }

  async #send(publication: Publication): Promise<Published> {
    const outcome = await this.#bus.publish(publication)
    if (publication.qos > 0) this.#isRefused = outcome === 'refused'
    if (outcome !== 'refused') return outcome
    if (this.#refused === 0) this.#parts.logger('the broker refused a message of this relay', publication.topic)
    this.#refused += 1
    return outcome
  }
}

export interface StartRelayParts extends Pick<RelayParts, 'clock' | 'openBus' | 'desks' | 'logger'> {
  readonly configuration: RelayConfiguration
  readonly software: string
  readonly fetch: Fetch
  readonly journal: Journal
}

/**
 * Starts one relay: reads the accounts, publishes the responses, and receives callbacks.
 *
 * @throws (rejects with) an error if the receiver cannot start: its port is in use or one of its files is unusable
 */
export async function startRelay(parts: StartRelayParts): Promise<Relay> {
  const { configuration, software, journal, clock, fetch } = parts
  const { feed, team, relay: id, rank, broker, masksNumbers } = configuration
  const accounts = configuration.accounts.map((each): RelayAccount => {
    const { provider, name, authId, callbacks } = each
    const hash = accountHash(provider, authId)
    return {
      // People know it by its id in the configuration.
      account: { id: hash, provider, name, demo: false, tokenIn: 'session', authIdMasked: each.id },
      provider: connectProvider(each, clock, fetch),
      callbacks: callbacks === undefined ? 'none' : callbacks.acceptUnsigned ? 'unsigned' : 'signed',
    }
  })
  // The receiver comes first, because a relay that had begun could not be closed if the receiver failed to start.
  const receiver =
    configuration.receiver &&
    (await startReceiver(
      configuration.receiver,
      new CallbackGate(configuration.receiver, configuration, parts.logger, () => elapsedOf(clock)),
      { onCallback: (...told) => relay.onCallback(...told), onMissed: (acc) => relay.onMissed(acc) },
    ))
  const relay: Relay = new Relay({
    ...parts,
    accounts,
    broker,
    receiver,
    identity: { feed, relay: id, epoch: randomUUID(), name: `${team}, ${id}`, rank, software, masksNumbers },
    onMonitor: (rooms) =>
      journalChanges({
        rooms,
        journal,
        accountOf: (acc) => accounts.find(({ account }) => account.id === acc)?.account,
      }),
  })
  return relay
}
