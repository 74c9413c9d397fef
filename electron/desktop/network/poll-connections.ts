import { Agent, request as startHttp } from 'node:http'
import { Socket } from 'node:net'
import { passGate, type FetchRequest, type FetchResponse } from '../../providers/transport.ts'
import { toFetchResponse } from './fetch-response.ts'
import { isUsable, openConnection, type Connection, type ConnectionsOptions } from './open-connection.ts'

/** The maximum number of connections to one origin. */
const MOST = 4
/** Milliseconds after which the host's proxy, address and certificate are determined again. */
const LONGEST_KEPT = 300_000
/** Milliseconds until the next attempt, if a connection could not be opened or used. */
const RETRY = 30_000

export interface PollConnectionsOptions extends ConnectionsOptions {
  /**
   * Called with false if no connection to the origin could be opened, or a new one failed, and with true when a
   * connection has brought a response. Called often with the same value.
   */
  readonly onUsable: (origin: string, isUsable: boolean) => void
}

/**
 * Connections for polls. Each connection carries one poll after another. A request over Node's network takes a fifth of
 * the processor time of one over Chromium's, and nearly all of Gavel's requests are polls.
 *
 * Chromium still decides how the network is reached, as for `WriteConnections`. It also carries every poll for which no
 * connection is free, or whose connection fails before a response begins. So Chromium's errors determine what such a
 * failure means.
 */
export class PollConnections {
  readonly #options: PollConnectionsOptions
  readonly #origins = new Map<string, OriginConnections>()

  constructor(options: PollConnectionsOptions) {
    this.#options = options
  }

  /**
   * Sends a poll over an open connection. Rejects like `fetch` if the poll was aborted or redirected, or may not be
   * sent. Returns undefined if no connection is free, or if the connection failed before a response began. The caller
   * must then send the poll in another way.
   */
  async send(address: string, request: FetchRequest): Promise<FetchResponse | undefined> {
    const url = new URL(address)
    return this.#origins.get(url.origin)?.send(url, request)
  }

  /** Called after a poll over Chromium got a response. Opens another connection if there are too few. */
  add(origin: string): void {
    const connections = this.#origins.get(origin) ?? new OriginConnections(new URL(origin), this.#options)
    this.#origins.set(origin, connections)
    connections.add()
  }

  /** Closes all connections, because after sleep or a change of network they may be dead. */
  close(): void {
    for (const connections of this.#origins.values()) connections.close()
    this.#origins.clear()
  }
}

class OriginConnections {
  readonly #url: URL
  readonly #options: PollConnectionsOptions
  /** Open connections that the agent does not own yet. It owns a connection from its first request on. */
  readonly #opened: Connection[] = []
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MOST, maxFreeSockets: MOST })
  /** By stream; `openedAt` is in epoch milliseconds. */
  readonly #known = new WeakMap<Socket, { readonly tcp: Socket; readonly openedAt: number }>()
  #opening = false
  #isClosed = false
  #retryAt = -Infinity

  constructor(url: URL, options: PollConnectionsOptions) {
    this.#url = url
    this.#options = options
    // The agent calls this if none of its connections is free.
    this.#agent.createConnection = (_options, onOpened) => {
      const opened = this.#opened.pop()?.stream
      // If the connection was closed a moment ago, the request would wait for ever without this error.
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
        // Closing TLS does not necessarily close the socket below it.
        stream.once('close', () => tcp.destroy())
        this.#known.set(stream, { tcp, openedAt: clock.now() })
        if (this.#isClosed) tcp.destroy()
        else this.#opened.push(connection)
      })
      .catch(() => {
        this.#retryLater()
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

  async send(url: URL, poll: FetchRequest): Promise<FetchResponse | undefined> {
    if (!this.#isFree()) return undefined
    passGate(poll)
    const { method, headers, signal } = poll
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
        // A dead network may cause no error, so the idle connections, which may be dead too, are closed.
        if (!state.hasResponse) this.#closeIdle()
      }
      signal.addEventListener('abort', abort, { once: true })
      request.on('close', () => {
        signal.removeEventListener('abort', abort)
        // The request can close without a response or an error, for example after a protocol upgrade.
        resolve(undefined)
      })
      request.on('response', (message) => {
        const { statusCode: status = 0 } = message
        state.hasResponse = true
        this.#options.onUsable(this.#url.origin, true)
        if (status < 300 || status > 399) {
          const cancel = (): void => {
            if (!message.complete) abort()
          }
          resolve(toFetchResponse(message, status, cancel))
        } else {
          reject(new Error('redirect'))
          request.destroy()
        }
      })
      request.on('error', () => {
        // A server may close a reused connection at any time, but a new one should work.
        if (!request.reusedSocket) this.#retryLater()
        resolve(undefined)
      })
      request.end()
    })
  }

  #retryLater(): void {
    this.#retryAt = this.#options.clock.now() + RETRY
    if (!this.#isClosed) this.#options.onUsable(this.#url.origin, false)
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
