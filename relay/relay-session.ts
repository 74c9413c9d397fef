import { elapsedOf, type Clock } from '../shared/clock.ts'
import { drop } from '../shared/drop.ts'
import { randomUUID } from 'node:crypto'
import type { Logger } from '../shared/logger.ts'
import type { ElapsedMs } from '../shared/values.ts'
import type { Bus, BusState, OpenBus, Publication } from '../shared/feed/bus.ts'
import { Inbox } from '../shared/feed/inbox.ts'
import type { Arrival } from '../shared/feed/inbox.ts'
import type { FeedMessage } from '../shared/feed/messages.ts'
import { OutgoingObservations } from './outgoing.ts'
import type { AccountUsage } from './outgoing.ts'
import { relayFilters } from '../shared/feed/topics.ts'
import type { ReadResponse } from '../electron/monitor/account.ts'
import { Asks } from './asks.ts'
import type { HealthReport } from './health.ts'
import { ObservedRooms, type ObservedRoomsParts } from './observed-rooms.ts'
import {
  eventOf,
  relayGoodbye,
  helloOf,
  type DeskPerson,
  type RelayIdentity,
  type RelayAccount,
} from './relay-messages.ts'
import type { AcceptedCallback } from './receiver/callback-gate.ts'
import { Standby } from './standby.ts'
import { TeamWants } from './wants.ts'

/** Seconds. If a relay stops responding, the broker publishes its goodbye after one and a half times this. */
const KEEPALIVE = 2
/** Milliseconds. */
const BEAT_EVERY = 1_000
/** The maximum number of programs of another version that the log names. */
const MOST_NAMED = 20
/** Beats after a takeover or connection until retained messages are repeated. By then no other relay writes them. */
const ALONE_AFTER = 10

export interface RelaySessionParts {
  readonly identity: RelayIdentity
  readonly epoch: string
  readonly broker: { readonly addresses: readonly string[]; readonly user: string; readonly password: string }
  readonly accounts: readonly RelayAccount[]
  /** The invited desks as they are now. */
  readonly desks: () => readonly DeskPerson[]
  readonly clock: Clock
  readonly logger: Logger
  readonly openBus: OpenBus
  /** Called with each new monitor, to journal its observations. Returns a function that stops the journaling. */
  readonly onMonitor: ObservedRoomsParts['onMonitor']
}

/** The relay's connection to the broker, its reads and messages. */
export class RelaySession {
  readonly #parts: RelaySessionParts
  readonly #inbox: Inbox
  readonly #asks = new Asks()
  readonly #outgoing: OutgoingObservations
  readonly #standby: Standby
  readonly #wants = new TeamWants()
  readonly #rooms: ObservedRooms
  readonly #bus: Bus
  readonly #now: () => ElapsedMs
  readonly #dropped = { malformed: 0, newer: 0, older: 0, misplaced: 0, tooMuch: 0 }
  /** The topics of programs of another version, of which the log has told. */
  readonly #others = new Set<string>()
  /** How many events of each account desks may lack, as callbacks could not be used or publications were lost. */
  readonly #missed = new Map<string, number>()
  /** Whether a beat has already reported a missed callback since the last planned beat. */
  #isMissedTold = false
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
  #beatTimer: unknown
  #isOver = false

  constructor(parts: RelaySessionParts) {
    const { identity, epoch, broker, clock, openBus, accounts, logger, onMonitor } = parts
    const { feed, relay, rank, masksNumbers } = identity
    this.#parts = parts
    const now = (): ElapsedMs => elapsedOf(clock)
    this.#now = now
    this.#inbox = new Inbox(feed, now)
    const asks = (before?: ElapsedMs) => this.#asks.before(before)
    this.#outgoing = new OutgoingObservations({ feed, relay, epoch, now, asks, masksNumbers })
    this.#standby = new Standby(relay, rank)
    this.#rooms = new ObservedRooms({
      accounts,
      clock,
      logger,
      onMonitor,
      usedByDesks: (acc) => this.#asks.usedOf(acc),
      onResponse: (acc, response) => {
        this.#onResponse(acc, response)
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
      will: relayGoodbye(identity, epoch),
      filters: relayFilters(feed),
      onState: (state) => {
        this.#onState(state)
      },
      onMessage: (...delivery) => {
        this.#onMessage(...delivery)
      },
    })
    this.#planBeat()
  }

  /** What a supervisor should know, without secrets, rooms or callers. */
  get health(): HealthReport {
    const { identity, accounts } = this.#parts
    const broker = this.#state
    const states = this.#usages.map(({ acc, used, allowed, fault }) => {
      const id = accounts.find(({ account }) => account.id === acc)?.account.authIdMasked
      return { id, used, allowed, fault: fault?.code }
    })
    return {
      ok: broker.kind === 'connected' && !this.#isRefused && states.every(({ fault }) => fault === undefined),
      relay: identity.relay,
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
    }
  }

  /** Publishes the callback's event, and reads its room if this relay polls. A repeated callback has no effect. */
  onCallback(acc: string, callback: AcceptedCallback): void {
    if (this.#isOver || callback.repeated) return
    const { identity, epoch } = this.#parts
    const { event } = callback
    const stamped = { epoch, seq: this.#outgoing.nextSeq(), acc, after: this.#asks.before() }
    const publication = eventOf(identity, callback, stamped)
    // Without the run, a desk cannot use the event.
    const isUsable = publication !== undefined && event?.conferenceUuid !== undefined
    if (callback.isOfCaller && !isUsable) this.onMissed(acc)
    if (publication !== undefined) {
      this.#publish(publication, () => {
        this.onMissed(acc)
      })
    }
    if (event !== undefined) this.#rooms.readSoon(acc, event.conference)
  }

  /** Tells the desks, by the next beat at the latest, that they may lack a callback of this account. */
  onMissed(acc: string): void {
    this.#missed.set(acc, (this.#missed.get(acc) ?? 0) + 1)
    if (this.#isOver || this.#isMissedTold) return
    this.#isMissedTold = true
    this.#publish(this.#outgoing.beat(this.#rooms.isReading, this.#usages))
  }

  /** Says goodbye, removes the retained messages, and disconnects. Nothing is read or sent afterwards. */
  async close(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    const { identity, epoch, clock } = this.#parts
    clock.clearTimeout(this.#beatTimer)
    const cleared = this.#rooms.isReading ? this.#outgoing.clear() : []
    this.#rooms.stop()
    await this.#bus.close([...cleared, relayGoodbye(identity, epoch)])
  }

  /** The requests of each account in the last second, its fault if it has one, and how many events desks may lack. */
  get #usages(): readonly AccountUsage[] {
    return this.#rooms.usages(this.#now()).map((usage) => {
      const missed = this.#missed.get(usage.acc)
      return { ...usage, ...(missed !== undefined && { missed }) }
    })
  }

  #onState(state: BusState): void {
    this.#state = state
    const connectedAt = state.kind === 'connected' ? this.#now() : undefined
    this.#wants.connection(connectedAt)
    this.#standby.connection(connectedAt)
    if (state.kind !== 'connected') return
    this.#outgoing.largestPacket = state.largestPacket ?? Infinity
    this.#sayHello()
    this.#publishAgain()
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
      if (topic.kind === 'desk') this.#setWants(topic.desk, undefined)
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
        this.#setWants(message.desk, message)
        return
      case 'ask':
        this.#asks.take(message, this.#now())
        for (const each of this.#outgoing.lacking(message.lacks)) this.#publish(each)
        return
      case 'did':
        this.#rooms.readAfter(message)
        return
      case 'event':
        if (message.epoch !== this.#parts.epoch) this.#rooms.readSoon(message.acc, message.conference)
    }
  }

  #setWants(id: string, message: FeedMessage<'desk'> | undefined): void {
    if (message === undefined) {
      this.#wants.remove(id)
      this.#asks.forget(id)
    } else {
      this.#wants.set(id, message.wants, this.#now())
      this.#rooms.restWith(message)
    }
    this.#rooms.setWants(this.#wants)
  }

  #onResponse(acc: string, response: ReadResponse): void {
    if (this.#isOver) return
    for (const publication of this.#outgoing.observed(acc, response)) this.#publish(publication)
  }

  #planBeat(): void {
    this.#beatTimer = this.#parts.clock.setTimeout(() => {
      this.#beat()
    }, BEAT_EVERY)
  }

  #beat(): void {
    if (this.#isOver) return
    this.#asks.expire(this.#now())
    if (this.#wants.expire(this.#now()).length > 0) this.#rooms.setWants(this.#wants)
    this.#decide()
    this.#rooms.readWaiting()
    if (this.#isRefused || JSON.stringify(this.#parts.desks()) !== this.#toldDesks) this.#sayHello()
    if (this.#rooms.isReading && (this.#readingBeats += 1) === ALONE_AFTER) this.#publishAgain()
    this.#isMissedTold = false
    this.#publish(this.#outgoing.beat(this.#rooms.isReading, this.#usages))
    this.#planBeat()
  }

  /** Starts or stops polling, as `standby` decides. */
  #decide(): void {
    if (this.#isOver) return
    const shouldRead = this.#standby.shouldRead(this.#rooms.isReading, this.#now())
    if (shouldRead === this.#rooms.isReading) return
    this.#readingBeats = 0
    if (shouldRead) this.#rooms.start(this.#wants)
    else {
      this.#rooms.stop()
      // The other relay now publishes to the same topics.
      this.#outgoing.forget()
    }
  }

  /** Publishes again the retained messages that have not expired. */
  #publishAgain(): void {
    for (const publication of this.#outgoing.retained()) this.#publish(publication)
  }

  /** Tells the log once of each program of another version, because nothing of what it sends is used. */
  #nameOther(topic: string, version: 'older' | 'newer'): void {
    const name = topic.split('/').slice(-2).join(' ')
    if (this.#others.has(name) || this.#others.size >= MOST_NAMED) return
    this.#others.add(name)
    this.#parts.logger(`A message of ${version} software was not used. Update all relays and Gavels of the team`, name)
  }

  #sayHello(): void {
    const { identity, epoch, accounts, desks } = this.#parts
    const people = desks()
    this.#toldDesks = JSON.stringify(people)
    this.#publish(helloOf(identity, epoch, accounts, people))
  }

  #publish(publication: Publication, onLost?: () => void): void {
    drop(
      this.#bus.publish(publication).then((outcome) => {
        if (outcome !== 'sent') onLost?.()
        if (publication.qos > 0) this.#isRefused = outcome === 'refused'
        if (outcome !== 'refused') return
        if (this.#refused === 0) this.#parts.logger('the broker refused a message of this relay', publication.topic)
        this.#refused += 1
      }),
    )
  }
}
