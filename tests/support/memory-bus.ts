import { busTrouble } from '../../shared/feed/bus-trouble.ts'
import type { Bus, BusOptions, BusState, OpenBus, Publication, Published } from '../../shared/feed/bus.ts'

/**
 * The faults of a hostile broker. All but `delay` are probabilities from 0 to 1; `drop` applies only to QoS 0. By
 * default, there are no faults.
 */
export interface BusFaults {
  readonly drop: number
  readonly repeat: number
  /** Delivers the payload with the topic of another delivery. */
  readonly swap: number
  /** The longest delay of a delivery in milliseconds. Each delay is random, so that deliveries overtake each other. */
  readonly delay: number
  /** The share of the deliveries that are delayed. By default, all are. */
  readonly late: number
}

export interface MemoryBrokerParts {
  setTimeout(run: () => void, ms: number): unknown
  /** From 0 to 1. */
  random(): number
}

interface Connection {
  readonly options: BusOptions
  /** The filters, each as a list of its levels. */
  readonly filters: readonly (readonly string[])[]
  readonly side: Half
  isOpen: boolean
}

/** The halves of a pair of brokers. A single broker is a pair that is never split. */
const halves = [0, 1] as const

type Half = (typeof halves)[number]
type Retained = Map<string, Publication>

const reliable: BusFaults = { drop: 0, repeat: 0, swap: 0, delay: 0, late: 1 }

/** An MQTT 5 broker in memory with wills, permissions, retained messages that expire, and the faults of `setFaults`. */
export class MemoryBroker {
  readonly #parts: MemoryBrokerParts
  readonly #connections = new Set<Connection>()
  /** What each half retains. */
  readonly #retained: readonly [Retained, Retained] = [new Map(), new Map()]
  /** What was published with `retain` while the pair is split, in order. */
  #unshared: { readonly side: Half; readonly publication: Publication }[] = []
  readonly #mayWrite = new Map<string, (topic: string) => boolean>()
  readonly #mayRead = new Map<string, (topic: string) => boolean>()
  readonly #delivered: [topic: string, payload: string][] = []
  #faults = reliable
  #isUp = true
  #isSplit = false
  /** Everything that was published, so that a test can search it. */
  readonly traffic: Publication[] = []

  constructor(parts: MemoryBrokerParts) {
    this.#parts = parts
  }

  setFaults(faults: Partial<BusFaults>): void {
    this.#faults = { ...reliable, ...faults }
  }

  /** Limits a user, as the broker's permissions do. Without this a user may do everything. */
  permit(
    user: string,
    may: { readonly write?: (topic: string) => boolean; readonly read?: (topic: string) => boolean },
  ): void {
    if (may.write !== undefined) this.#mayWrite.set(user, may.write)
    if (may.read !== undefined) this.#mayRead.set(user, may.read)
  }

  /** Forgets all retained messages and closes every connection. Wills are not sent, because the broker is down. */
  stop(): void {
    this.#isUp = false
    for (const retained of this.#retained) retained.clear()
    for (const connection of this.#connections)
      this.#state(connection, { kind: 'disconnected', fault: busTrouble({ code: 'ECONNREFUSED' }) })
  }

  start(): void {
    this.#isUp = true
    for (const connection of this.#connections) this.#connect(connection)
  }

  /**
   * Separates the halves of a pair of brokers, or joins them again. While they are separate, a message reaches only the
   * half to which it was published. Once they are joined, messages that were retained meanwhile reach the other half
   * too.
   */
  split(isSplit: boolean): void {
    this.#isSplit = isSplit
    if (isSplit) return
    const unshared = this.#unshared
    this.#unshared = []
    for (const { side, publication } of unshared) {
      const { topic, payload } = publication
      const isCurrent = payload === '' || this.#retained[side].get(topic) === publication
      if (isCurrent) this.#pass(publication, [side === 0 ? 1 : 0])
    }
  }

  /** Deletes the retained messages of these topics. */
  forget(topics: (topic: string) => boolean): void {
    for (const retained of this.#retained)
      for (const topic of retained.keys()) if (topics(topic)) retained.delete(topic)
  }

  /** Repeats earlier deliveries, as a broker does that restarts with old state. */
  replay(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const old = this.#delivered[Math.floor(this.#parts.random() * this.#delivered.length)]
      if (old === undefined) return
      for (const connection of this.#connections) this.#hand(connection, ...old)
    }
  }

  /** Cuts the connection of a client, so that its will is sent. */
  cut(clientId: string): void {
    for (const connection of this.#connections) {
      if (connection.options.clientId !== clientId || !connection.isOpen) continue
      this.#state(connection, { kind: 'disconnected', fault: busTrouble({ code: 'ECONNREFUSED' }) })
      this.#take(connection, connection.options.will)
    }
  }

  /** The client id of the user's newest connection. */
  clientIdOf(user: string): string {
    return [...this.#connections].findLast(({ options }) => options.user === user)?.options.clientId ?? ''
  }

  /** Restores the connection of a client that was cut. */
  mend(clientId: string): void {
    for (const connection of this.#connections) if (connection.options.clientId === clientId) this.#connect(connection)
  }

  /** @param side the half of a pair of brokers */
  open(side: Half = 0): OpenBus {
    return (options) => {
      const filters = options.filters.map((filter) => filter.split('/'))
      const connection: Connection = { options, filters, side, isOpen: false }
      this.#connections.add(connection)
      this.#parts.setTimeout(() => {
        this.#connect(connection)
      }, 0)
      return this.#busOf(connection)
    }
  }

  #busOf(connection: Connection): Bus {
    return {
      publish: (publication) =>
        Promise.resolve(connection.isOpen ? this.#take(connection, publication) : ('offline' as const)),
      close: (last = []) => {
        if (connection.isOpen) for (const publication of last) this.#take(connection, publication)
        connection.isOpen = false
        this.#connections.delete(connection)
        return Promise.resolve()
      },
    }
  }

  #connect(connection: Connection): void {
    if (connection.isOpen || !this.#connections.has(connection)) return
    if (!this.#isUp) {
      this.#state(connection, { kind: 'disconnected', fault: busTrouble({ code: 'ECONNREFUSED' }) })
      return
    }
    connection.isOpen = true
    this.#state(connection, { kind: 'connected', address: connection.options.addresses[0] ?? '' })
    for (const publication of this.#retained[connection.side].values()) this.#deliver(connection, publication, true)
  }

  #state(connection: Connection, state: BusState): void {
    if (state.kind === 'disconnected') connection.isOpen = false
    connection.options.onState(state)
  }

  #take(from: Connection, publication: Publication): Published {
    if (!this.#isUp || !this.#connections.has(from)) return 'offline'
    const { topic, retain, expiry } = publication
    if (this.#mayWrite.get(from.options.user)?.(topic) === false) return 'refused'
    this.traffic.push(publication)
    if (this.#isSplit && retain) this.#unshared.push({ side: from.side, publication })
    this.#pass(publication, this.#isSplit ? [from.side] : halves)
    if (retain && expiry !== undefined) {
      this.#parts.setTimeout(() => {
        for (const retained of this.#retained) if (retained.get(topic) === publication) retained.delete(topic)
      }, expiry * 1_000)
    }
    return 'sent'
  }

  #pass(publication: Publication, to: readonly Half[]): void {
    const { topic, payload, retain } = publication
    for (const side of to) {
      if (retain && payload === '') this.#retained[side].delete(topic)
      else if (retain) this.#retained[side].set(topic, publication)
    }
    for (const connection of this.#connections) if (to.includes(connection.side)) this.#deliver(connection, publication)
  }

  #deliver(to: Connection, { topic, payload, qos }: Publication, isRetained = false): void {
    const { options, filters } = to
    const levels = topic.split('/')
    if (!filters.some((filter) => matches(filter, levels))) return
    if (this.#mayRead.get(options.user)?.(topic) === false) return
    const { drop, repeat, swap, delay, late } = this.#faults
    const { random } = this.#parts
    if (qos === 0 && random() < drop) return
    const other = this.#delivered[Math.floor(random() * this.#delivered.length)]
    const shown = other !== undefined && random() < swap ? other[0] : topic
    this.#delivered.push([topic, payload])
    const copies = random() < repeat ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      this.#parts.setTimeout(
        () => {
          this.#hand(to, shown, payload, isRetained)
        },
        random() < late ? random() * delay : 0,
      )
    }
  }

  #hand({ options, isOpen }: Connection, topic: string, payload: string, isRetained = false): void {
    if (isOpen) options.onMessage(topic, new TextEncoder().encode(payload), isRetained)
  }
}

/** Whether a filter, in which `+` and a final `#` are wildcards, matches a topic. Both are given by their levels. */
function matches(filter: readonly string[], topic: readonly string[]): boolean {
  const isPrefix = filter.at(-1) === '#'
  if (!isPrefix && filter.length !== topic.length) return false
  const named = isPrefix ? filter.slice(0, -1) : filter
  return named.every((level, index) => level === '+' || level === topic[index])
}
