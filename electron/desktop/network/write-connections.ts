import { request as startHttp } from 'node:http'
import { type FetchRequest, type FetchResponse, passGate } from '../../providers/transport.ts'
import { isUsable, openConnection, type Connection, type ConnectionsOptions } from './open-connection.ts'
import { toFetchResponse } from './fetch-response.ts'

/** The number of ready connections. With two, even the second of two quick writes does not wait for a handshake. */
const READY = 2
/** Milliseconds. Servers close an idle connection after 60 s (nginx, AWS), which must not happen during a request. */
const LONGEST_READY = 45_000
/** Milliseconds since the last read of an origin after which no more connections are opened in advance. */
const IN_USE = 60_000
/** Milliseconds until the next attempt, if a connection could not be opened or did not stay open. */
const RETRY = 30_000

/**
 * Connections for writes. Each carries one write and is closed after it.
 *
 * They use Node's network, which sends a request only once. Chromium resends a write over a second connection if the
 * first one was already open before the write and closes without a response. Opening a connection for each write would
 * cost two round trips, so some are kept ready.
 *
 * Chromium still decides how the network is reached: its choice of proxy is followed, and only a certificate that
 * Chromium has accepted for this host is accepted here. If the network requires anything else (a proxy's password,
 * SOCKS, another certificate), `send` returns undefined.
 */
export class WriteConnections {
  readonly #options: ConnectionsOptions
  readonly #origins = new Map<string, OriginConnections>()

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  /**
   * Sends a write over a connection that carries nothing else: once, and never after its signal was aborted. Returns
   * undefined if no connection could be opened; then nothing was sent.
   */
  async send(address: string, request: FetchRequest): Promise<FetchResponse | undefined> {
    const url = new URL(address)
    const connections = this.#of(url.origin)
    // There must be no `await` between taking a connection and using it, because nothing would notice if the server
    // closed it in between.
    const connection = connections.takeReady() ?? (await connections.open('http/1.1').catch(() => undefined))
    const sent = connection && sendOverConnection(connection, url, request)
    // Node hands the request to the system in a tick that is already queued. Opening the next connection takes time on
    // this thread, so it comes after that tick.
    process.nextTick(() => {
      connections.fill()
    })
    return sent
  }

  /** Called when a read of this origin got a response. Keeps two connections open for writes until reads stop. */
  keepReady(origin: string): void {
    this.#of(origin).keepReady()
  }

  /** Whether the server offers HTTP/2. False until that is known, and again after `close`. */
  isMultiplexed(origin: string): boolean {
    return this.#origins.get(origin)?.isMultiplexed ?? false
  }

  /**
   * Closes the ready connections and those that are being opened, because after sleep or a change of network they may
   * be dead. What was known about the server is forgotten too, because a proxy of the new network may respond in its
   * place.
   */
  close(): void {
    for (const connections of this.#origins.values()) connections.close()
  }

  #of(origin: string): OriginConnections {
    const connections = this.#origins.get(origin) ?? new OriginConnections(new URL(origin), this.#options)
    this.#origins.set(origin, connections)
    return connections
  }
}

class OriginConnections {
  readonly #url: URL
  readonly #options: ConnectionsOptions
  /**
   * The ready connections, each with the time at which it was opened (epoch ms) and a function that removes its
   * listeners and its timer.
   */
  readonly #ready = new Map<Connection, { readonly openedAt: number; readonly release: () => void }>()
  #opening = 0
  #lastReadAt = -Infinity
  #retryAt = -Infinity
  #isMultiplexed: boolean | undefined
  /** The number of calls of `close`. What `fill` began to open before the last call is closed unused. */
  #closings = 0

  constructor(url: URL, options: ConnectionsOptions) {
    this.#url = url
    this.#options = options
  }

  get isMultiplexed(): boolean {
    return this.#isMultiplexed ?? false
  }

  keepReady(): void {
    this.#lastReadAt = this.#options.clock.now()
    this.#closeOld()
    if (this.#ready.size + this.#opening < READY) this.fill()
  }

  close(): void {
    this.#closings += 1
    // The network may have changed, so what failed before or is still being opened must not delay new connections.
    this.#opening = 0
    this.#retryAt = -Infinity
    this.#lastReadAt = -Infinity
    this.#isMultiplexed = undefined
    for (const [{ tcp }, { release }] of this.#ready) {
      release()
      tcp.destroy()
    }
  }

  async open(protocol: 'http/1.1' | 'h2'): Promise<Connection> {
    return openConnection(this.#url, {
      proxies: await this.#options.resolveProxy(this.#url.origin),
      certificates: this.#options.acceptedCertificates(this.#url.hostname),
      protocol,
    })
  }

  /** Removes and returns a ready connection that is still usable; undefined if there is none. */
  takeReady(): Connection | undefined {
    this.#closeOld()
    for (const [connection, { release }] of this.#ready) {
      release()
      if (isUsable(connection)) return connection
      connection.tcp.destroy()
    }
    return undefined
  }

  /** Opens connections until two are ready, if the origin is in use. */
  fill(): void {
    const { clock } = this.#options
    const now = clock.now()
    if (now < this.#retryAt || Math.abs(now - this.#lastReadAt) > IN_USE) return
    this.#findProtocol()
    while (this.#ready.size + this.#opening < READY) {
      this.#opening += 1
      const closings = this.#closings
      const isCurrent = (): boolean => closings === this.#closings
      this.open('http/1.1')
        .then((connection) => {
          if (isCurrent()) this.#addReady(connection)
          else connection.tcp.destroy()
        })
        .catch(() => {
          if (isCurrent()) this.#retryAt = clock.now() + RETRY
        })
        .finally(() => {
          if (isCurrent()) this.#opening -= 1
        })
    }
  }

  /**
   * Finds out whether the server offers HTTP/2. This takes a separate connection, because a connection that has agreed
   * on HTTP/2 cannot carry a write over HTTP/1.1.
   */
  #findProtocol(): void {
    if (this.#isMultiplexed !== undefined || this.#url.protocol !== 'https:') return
    this.#isMultiplexed = false
    const closings = this.#closings
    const found = (isMultiplexed: boolean | undefined): void => {
      if (closings === this.#closings) this.#isMultiplexed = isMultiplexed
    }
    this.open('h2')
      .then(({ tcp, stream }) => {
        found('alpnProtocol' in stream && stream.alpnProtocol === 'h2')
        tcp.destroy()
      })
      .catch(() => {
        found(undefined)
      })
  }

  /** A sleep that the system does not report also stops the timers, so only the clock shows how old a connection is. */
  #closeOld(): void {
    const now = this.#options.clock.now()
    for (const [{ tcp }, { openedAt, release }] of this.#ready) {
      if (Math.abs(now - openedAt) <= LONGEST_READY) continue
      release()
      tcp.destroy()
    }
  }

  #addReady(connection: Connection): void {
    const { clock } = this.#options
    const { tcp, stream } = connection
    const openedAt = clock.now()
    const drop = (): void => {
      release()
      tcp.destroy()
      // Without this pause, a server that closes idle connections at once would cause an endless loop.
      if (clock.now() - openedAt < LONGEST_READY / 10) this.#retryAt = clock.now() + RETRY
      this.fill()
    }
    const timer = clock.setTimeout(drop, LONGEST_READY)
    // If the server sends something although nothing was requested, it is about to close the connection.
    const events = ['data', 'end', 'error', 'close'] as const
    const release = (): void => {
      clock.clearTimeout(timer)
      this.#ready.delete(connection)
      for (const event of events) stream.off(event, drop)
    }
    for (const event of events) stream.on(event, drop)
    this.#ready.set(connection, { openedAt, release })
  }
}

/** Sends one request over one connection, once, and then closes the connection. */
async function sendOverConnection(
  { tcp, stream }: Connection,
  url: URL,
  request: FetchRequest,
): Promise<FetchResponse> {
  let isComplete = false
  const close = (): void => {
    // A reset also discards the data that the system has buffered. After a plain close the system keeps trying to
    // deliver it.
    if (isComplete || tcp.destroyed) tcp.destroy()
    else tcp.resetAndDestroy()
    stream.destroy()
  }
  try {
    passGate(request)
  } catch (error) {
    close()
    throw error
  }
  // There must be no `await` between the gate and the request.
  return new Promise((resolve, reject) => {
    const { method, headers, body, signal } = request
    const abort = (): void => {
      reject(new Error('aborted'))
      close()
    }
    signal.addEventListener('abort', abort, { once: true })
    const sent = startHttp({
      createConnection: () => stream,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { Host: url.host, ...headers },
      setHost: false,
    })
    sent.on('response', (message) => {
      const { statusCode: status = 0 } = message
      message.on('end', () => {
        isComplete = true
      })
      if (status < 300 || status > 399) resolve(toFetchResponse(message, status, abort))
      else {
        reject(new Error('redirect'))
        close()
      }
    })
    sent.on('error', reject)
    sent.on('close', () => {
      reject(new Error('ERR_CONNECTION_CLOSED'))
    })
    sent.end(body)
  })
}
