import { drop } from '../drop.ts'
import type { Logger } from '../logger.ts'
import { connect } from 'mqtt'
import type { IClientOptions, MqttClient } from 'mqtt'
import packet from 'mqtt-packet'
import { Agent } from 'node:https'
import { Transform } from 'node:stream'
import * as tls from 'node:tls'
import type { Bus, BusOptions, OpenBus, Publication, Published } from './bus.ts'
import { busTrouble } from './bus-trouble.ts'
import { HEADROOM, LARGEST_PACKET } from './messages.ts'
import { PacketLimit } from './packet-limit.ts'

/** Milliseconds until the next attempt after a loss. The pause doubles each time no address could be reached. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 10_000
const CONNECT_LIMIT = 5_000
/** Milliseconds. Otherwise the connection to a proxy that accepts it and then sends nothing would stay open. */
const PROXY_LIMIT = 10_000
/** The failed rounds that a flood counts as, so that the longest pause follows. */
const FLOODED = 10
/** Milliseconds that the last messages may take when the connection is closed. */
const CLOSE_LIMIT = 1_000
/**
 * The maximum number of QoS 2 messages that a broker may leave unreleased. MQTT.js stores them, and the protocol's own
 * limit would be 65,535 messages of 1 MB each. Gavel itself sends none.
 */
const MOST_UNRELEASED = 20
/** Bytes of the largest message of a WebSocket. The end of a packet may arrive together with the next one. */
const LARGEST_FRAME = 2 * LARGEST_PACKET
/** The reason code of MQTT 5 for a client that may not publish to this topic. */
const NOT_AUTHORIZED = 135

/**
 * What a connection needs from Gavel: random numbers, a log, and the proxy, because Node does not use the system's
 * settings.
 */
export interface BusNetwork {
  /** Certificates of authorities, as PEM, that are trusted besides those of Node and of the system. */
  readonly certificates: () => readonly string[]
  /** `host:port` of the proxy for this address; undefined without one. */
  readonly proxyFor: (address: string) => Promise<string | undefined>
  /** From 0 to 1, so that many desks do not reconnect at the same moment. */
  readonly random: () => number
  readonly logger: Logger
}

/**
 * Opens connections with MQTT.js. Only this file uses the library, and the file is loaded on first use, because the
 * library takes memory.
 */
export function createMqttBus(network: BusNetwork): OpenBus {
  // Without this, the first packet fills a table of 65,536 buffers, which takes 17 MB in every desk.
  Object.assign(packet.writeToStream, { cacheNumbers: false })
  // MQTT.js would send everything through this proxy. No value of its option `socksProxy` prevents that.
  delete process.env['MQTTJS_SOCKS_PROXY']
  return (options) => new MqttBus(options, network)
}

class MqttBus implements Bus {
  readonly #options: BusOptions
  readonly #network: BusNetwork
  #client: MqttClient | undefined
  #timer: NodeJS.Timeout | undefined
  #attempts = 0
  /** Losses and failed attempts since the broker last responded to the subscription. */
  #failures = 0
  /** The bytes that the broker accepts in one packet. */
  #largestPacket = Infinity
  #isClosed = false

  constructor(options: BusOptions, network: BusNetwork) {
    this.#options = options
    this.#network = network
    drop(this.#attempt())
  }

  async publish({ topic, payload, qos, retain, expiry }: Publication): Promise<Published> {
    const client = this.#client
    if (client?.connected !== true) return 'offline'
    // The broker would close the connection if it got a larger packet, and again after each reconnection, because the
    // message would be repeated then.
    if (Buffer.byteLength(payload) + HEADROOM > this.#largestPacket) return 'refused'
    const properties = expiry === undefined ? {} : { properties: { messageExpiryInterval: expiry } }
    try {
      await client.publishAsync(topic, payload, { qos, retain, ...properties })
      return 'sent'
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === NOT_AUTHORIZED ? 'refused' : 'offline'
    }
  }

  async close(last: readonly Publication[] = []): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#timer)
    const client = this.#client
    if (client === undefined) return
    const limit = new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT).unref())
    await Promise.race([Promise.all(last.map((publication) => this.publish(publication))), limit])
    // The broker does not publish the will after an orderly disconnection.
    if (client.connected) await Promise.race([client.endAsync(false), limit])
    client.end(true)
  }

  async #attempt(): Promise<void> {
    const { addresses, onState } = this.#options
    const address = addresses[this.#attempts % addresses.length] ?? ''
    this.#attempts += 1
    onState({ kind: 'connecting' })
    let client: MqttClient
    try {
      const options = await this.#clientOptions(address)
      if (this.#isClosed) return
      client = connectLimited(options, () => {
        this.#failures = Math.max(this.#failures, FLOODED * addresses.length)
      })
    } catch (error) {
      this.#lost(error)
      return
    }
    this.#follow(client, address)
  }

  #follow(client: MqttClient, address: string): void {
    const { filters, onMessage, onState } = this.#options
    let trouble: unknown
    this.#client = client
    // The listener stays after the end, because an error without a listener would be an uncaught exception.
    client.on('error', (error) => {
      trouble ??= error
    })
    client.on('connect', ({ properties }) => {
      this.#largestPacket = properties?.maximumPacketSize ?? Infinity
      client.subscribe([...filters], { qos: 1, nl: true, rap: false, rh: 0 }, () => {
        if (!client.connected || this.#isClosed) return
        this.#failures = 0
        const largestPacket = this.#largestPacket
        onState({ kind: 'connected', address, ...(largestPacket !== Infinity && { largestPacket }) })
      })
    })
    client.on('message', (topic, payload, { retain }) => {
      if (this.#isClosed) return
      try {
        onMessage(topic, payload, retain)
      } catch (error) {
        // MQTT.js would turn it into an uncaught exception, which would end the process.
        this.#network.logger('A message of the feed could not be handled', error)
      }
    })
    client.on('close', () => {
      if (this.#client !== client || this.#isClosed) return
      this.#client = undefined
      client.end(true)
      this.#lost(trouble)
    })
  }

  #lost(error: unknown): void {
    if (this.#isClosed) return
    const { addresses, onState } = this.#options
    onState({ kind: 'disconnected', fault: busTrouble(error) })
    const rounds = Math.floor(this.#failures / addresses.length)
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(rounds, 10)) * (0.75 + this.#network.random() / 2)
    this.#failures += 1
    this.#timer = setTimeout(() => drop(this.#attempt()), pause)
  }

  async #clientOptions(address: string): Promise<IClientOptions> {
    const { user, password, clientId, keepalive, will } = this.#options
    const ca = [...knownAuthorities(), ...this.#network.certificates()]
    const proxy = address.startsWith('wss:') ? await this.#network.proxyFor(address) : undefined
    // Proxies that require a password, NTLM or Kerberos are not supported.
    const agent =
      proxy === undefined
        ? undefined
        : new Agent({ proxyEnv: { https_proxy: `http://${proxy}` }, timeout: PROXY_LIMIT })
    return {
      ...target(address),
      protocolVersion: 5,
      clean: true,
      clientId,
      username: user,
      password,
      keepalive,
      // This class reconnects itself, so that the address changes and the certificates are looked up again.
      reconnectPeriod: 0,
      resubscribe: false,
      connectTimeout: CONNECT_LIMIT,
      queueQoSZero: false,
      timerVariant: 'native',
      properties: { maximumPacketSize: LARGEST_PACKET, receiveMaximum: MOST_UNRELEASED },
      will: {
        topic: will.topic,
        payload: will.payload,
        qos: will.qos,
        retain: will.retain,
        ...(will.expiry !== undefined && { properties: { messageExpiryInterval: will.expiry } }),
      },
      ca,
      // This covers `wsOptions` too. Without it, NODE_TLS_REJECT_UNAUTHORIZED=0 would make Node accept any certificate.
      rejectUnauthorized: true,
      wsOptions: { ca, maxPayload: LARGEST_FRAME, ...(agent !== undefined && { agent }) },
    }
  }
}

/** Without this list, a certificate of our own would replace all others. */
function knownAuthorities(): readonly string[] {
  // Electron 33 has Node 20, which cannot read the certificates of the system.
  const readable: Partial<Pick<typeof tls, 'getCACertificates'>> = tls
  return [...tls.rootCertificates, ...(readable.getCACertificates?.('system') ?? [])]
}

/** Connects with a stream that passes on nothing once too much has arrived. */
function connectLimited(options: IClientOptions, onFlood: () => void): MqttClient {
  const client = connect({ ...options, manualConnect: true })
  // MQTT.js has no public option for this.
  const build = client['streamBuilder'] as (...given: unknown[]) => MqttClient['stream']
  client['streamBuilder'] = (...given: unknown[]) => {
    const stream = build(...given)
    const packets = new PacketLimit(() => performance.now())
    const limit = new Transform({
      transform: (data: Uint8Array, _encoding, done) => {
        if (packets.accepts(data)) done(null, data)
        else {
          onFlood()
          stream.destroy()
        }
      },
    })
    const pipe = stream.pipe.bind(stream)
    stream.pipe = ((target: NodeJS.WritableStream) => pipe(limit).pipe(target)) as typeof stream.pipe
    return stream
  }
  return client.connect()
}

/** Where MQTT.js connects to. It would parse the address itself with `url.parse`, about which Node warns (DEP0169). */
function target(address: string): IClientOptions {
  const { protocol, hostname, port, pathname, search } = new URL(address)
  const isWebSocket = protocol.startsWith('ws')
  return {
    protocol: protocol.slice(0, -1) as NonNullable<IClientOptions['protocol']>,
    // MQTT.js builds a URL for a WebSocket, which needs the brackets of an IPv6 address.
    host: isWebSocket ? hostname : withoutBrackets(hostname),
    ...(port !== '' && { port: Number(port) }),
    ...(isWebSocket && { path: pathname + search }),
  }
}

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, '')
