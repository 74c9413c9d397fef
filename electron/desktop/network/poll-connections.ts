import { Agent, request as startHttp, type IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { headersFrom, type FetchRequest, type FetchResponse } from '../../providers/transport.ts'
import { isUsable, openConnection, type Connection, type ConnectionsOptions } from './open-connection.ts'

/** As many polls of one host as may be in flight over HTTP/1.1. */
const MOST = 4
/** Milliseconds. After it, proxy, address and certificate of the host are found out again. */
const LONGEST_KEPT = 300_000
/** Milliseconds until the next attempt, if a connection could not be opened or used. */
const RETRY = 30_000

/**
 * Connections for polls, each of which carries one poll after the other. A request over Node's network takes a fifth of
 * the processor time of one over Chromium's, and polls are nearly all requests that Gavel sends.
 *
 * Chromium still decides how the network is reached, as for `WriteConnections`, and carries every poll for which no
 * connection is open already, or whose connection fails: what a failure means is what Chromium says of it.
 */
export class PollConnections {
  readonly #options: ConnectionsOptions
  readonly #origins = new Map<string, OriginConnections>()

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  /**
   * Sends a poll over an open connection. Rejects as `fetch` does if it was given up. Undefined if there is no free
   * connection, or if it failed before a response began: then send it in another way.
   */
  async send(address: string, request: FetchRequest): Promise<FetchResponse | undefined> {
    const url = new URL(address)
    return this.#origins.get(url.origin)?.send(url, request)
  }

  /** Call after a successful read over Chromium: opens one more connection if they are too few. */
  add(origin: string): void {
    const connections = this.#origins.get(origin) ?? new OriginConnections(new URL(origin), this.#options)
    this.#origins.set(origin, connections)
    connections.add()
  }

  /** Closes all connections. After sleep or a change of network they may be dead. */
  close(): void {
    for (const connections of this.#origins.values()) connections.close()
    this.#origins.clear()
  }
}

class OriginConnections {
  readonly #url: URL
  readonly #options: ConnectionsOptions
  /** Opened, and not yet given to the agent, which keeps them from their first request on. */
  readonly #opened: Connection[] = []
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MOST, maxFreeSockets: MOST })
  /** By stream; in epoch milliseconds. */
  readonly #known = new WeakMap<Socket, { readonly tcp: Socket; readonly openedAt: number }>()
  #opening = false
  #isClosed = false
  #retryAt = -Infinity

  constructor(url: URL, options: ConnectionsOptions) {
    this.#url = url
    this.#options = options
    // Called if no kept connection is free.
    this.#agent.createConnection = (_options, onOpened) => {
      const opened = this.#opened.pop()?.stream
      // It was closed a moment ago. Without the error the request would wait for ever.
      if (opened === undefined) onOpened?.(new Error('no connection is open'), new Socket())
      return opened
    }
  }

  add(): void {
    const { clock } = this.#options
    const count = this.#opened.length + socketsIn(this.#agent.freeSockets) + socketsIn(this.#agent.sockets)
    if (this.#opening || count >= MOST || clock.now() < this.#retryAt) return
    this.#opening = true
    this.#open()
      .then((connection) => {
        const { tcp, stream } = connection
        // Closing TLS need not close what is below it.
        stream.once('close', () => tcp.destroy())
        this.#known.set(stream, { tcp, openedAt: clock.now() })
        if (this.#isClosed) tcp.destroy()
        else this.#opened.push(connection)
      })
      .catch(() => {
        this.#retryAt = clock.now() + RETRY
      })
      .finally(() => {
        this.#opening = false
      })
  }

  close(): void {
    this.#isClosed = true
    this.#agent.destroy()
    for (const { tcp } of this.#opened.splice(0)) tcp.destroy()
  }

  async send(url: URL, { method, headers, signal, maySend }: FetchRequest): Promise<FetchResponse | undefined> {
    if (!this.#isFree()) return undefined
    if (signal.aborted || !maySend()) throw new Error('not sent')
    return new Promise((resolve, reject) => {
      const request = startHttp({
        agent: this.#agent,
        method,
        path: `${url.pathname}${url.search}`,
        headers: { Host: url.host, ...headers, 'Accept-Encoding': 'gzip' },
        setHost: false,
      })
      const state = { hasResponse: false }
      const abort = (): void => {
        reject(new Error('aborted'))
        request.destroy()
        // Without an error, a dead network is noticed by nothing else: the other connections are as old as this one.
        if (!state.hasResponse) this.#closeIdle()
      }
      signal.addEventListener('abort', abort, { once: true })
      request.on('close', () => {
        signal.removeEventListener('abort', abort)
        // Without a response or an error, such as after a change of the protocol.
        resolve(undefined)
      })
      request.on('response', (message) => {
        const { statusCode: status = 0 } = message
        state.hasResponse = true
        if (status < 300 || status > 399) resolve(toFetchResponse(message, status, abort))
        else {
          reject(new Error('redirect'))
          request.destroy()
        }
      })
      request.on('error', () => {
        // A server may close a kept connection at any time; one that was just opened should work.
        if (!request.reusedSocket) this.#retryAt = this.#options.clock.now() + RETRY
        resolve(undefined)
      })
      request.end()
    })
  }

  #isFree(): boolean {
    for (
      let last = this.#opened.at(-1);
      last !== undefined && !this.#isUsable(last.stream);
      last = this.#opened.at(-1)
    ) {
      last.tcp.destroy()
      this.#opened.pop()
    }
    const kept = this.#idle()
    for (const stream of kept) if (!this.#isUsable(stream)) stream.destroy()
    return this.#opened.length > 0 || kept.some(({ destroyed }) => !destroyed)
  }

  #isUsable(stream: Socket): boolean {
    const known = this.#known.get(stream)
    if (known === undefined || stream.destroyed || !isUsable(known)) return false
    return Math.abs(this.#options.clock.now() - known.openedAt) <= LONGEST_KEPT
  }

  #idle(): readonly Socket[] {
    return Object.values(this.#agent.freeSockets).flatMap((sockets) => sockets ?? [])
  }

  #closeIdle(): void {
    for (const stream of this.#idle()) stream.destroy()
    for (const { tcp } of this.#opened.splice(0)) tcp.destroy()
  }

  async #open(): Promise<Connection> {
    const { resolveProxy, acceptedCertificates } = this.#options
    return openConnection(this.#url, {
      proxies: await resolveProxy(this.#url.origin),
      certificates: acceptedCertificates(this.#url.hostname),
      protocol: 'http/1.1',
    })
  }
}

function socketsIn(sockets: Readonly<Record<string, readonly Socket[] | undefined>>): number {
  return Object.values(sockets).reduce((sum, each) => sum + (each?.length ?? 0), 0)
}

function toFetchResponse(message: IncomingMessage, status: number, abort: () => void): FetchResponse {
  // The callback is required, and what it reports the iterator throws.
  const isPacked = message.headers['content-encoding'] === 'gzip'
  const body: Readable = isPacked ? pipeline(message, createGunzip(), () => undefined) : message
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  return {
    status,
    headers: headersFrom(message.headers),
    body: {
      getReader: () => ({
        read: async () => {
          const { done = false, value } = await pieces.next().catch((error: unknown) => {
            // What Chromium says if a body cannot be unpacked.
            throw isPacked ? new Error('ERR_CONTENT_DECODING_FAILED', { cause: error }) : error
          })
          return { done, value }
        },
        cancel: () => {
          if (!message.complete) abort()
          return Promise.resolve()
        },
      }),
    },
  }
}
