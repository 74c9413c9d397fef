import { Agent, request as startHttp, type ClientRequestArgs, type IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { headersFrom, passGate, type FetchRequest, type FetchResponse } from '../../providers/transport.ts'
import { isUsable, openConnection, type Connection, type ConnectionsOptions } from './open-connection.ts'

/** The number of unused connections. With two, even the second of two quick writes does not wait for a handshake. */
const READY = 2
/** Milliseconds. Servers close an idle connection after 60 s (nginx, AWS), which must not happen during a request. */
const LONGEST_READY = 45_000
/** The maximum number of connections for reads: as many as the rate limiter lets read at once. */
const MOST_READING = 6
/** Milliseconds after which a connection for reads is replaced, so that proxy, address and certificate are checked again. */
const LONGEST_READING = 300_000
/** Milliseconds since the last read of an origin after which no more connections are opened in advance. */
const IN_USE = 60_000
/** Milliseconds until the next attempt, if a connection could not be opened, did not stay open or failed at once. */
const RETRY = 30_000

/** `openedAt` is in epoch milliseconds. */
interface Opened extends Connection {
  readonly openedAt: number
}

/** A connection that carries one read after another. */
interface Reading extends Opened {
  readonly agent: Agent
  isBusy: boolean
}

/**
 * Connections to one origin over Node's network, which sends a request only once and takes a fifth of the processor time of
 * Chromium's. Chromium resends a write over a second connection if the first one was already open before the write and
 * closes without a response.
 *
 * - A write takes a connection that carries nothing else, and closes it. Opening one for each write would cost two round
 *   trips, so two are kept ready.
 * - A read takes one that has carried reads, or one of those that are ready, but never the last of them.
 *
 * Chromium still decides how the network is reached: its choice of proxy is followed, and only a certificate that
 * Chromium has accepted for this host is accepted here. It also carries what no connection here can carry.
 */
export class Connections {
  readonly #url: URL
  readonly #options: ConnectionsOptions
  /** The unused connections, each with a function that removes its listeners and its timer. */
  readonly #ready = new Map<Opened, () => void>()
  readonly #reading = new Set<Reading>()
  #opening = 0
  #lastReadAt = -Infinity
  #retryAt = -Infinity
  #isClosed = false

  constructor(origin: string, options: ConnectionsOptions) {
    this.#url = new URL(origin)
    this.#options = options
  }

  /**
   * Sends a write once, and never after its signal was aborted. Returns undefined if no connection could be opened; then
   * nothing was sent.
   */
  async write(url: string, request: FetchRequest): Promise<FetchResponse | undefined> {
    // There must be no `await` between taking a connection and using it, because nothing would notice if the server
    // closed it in between.
    const connection = this.#takeReady() ?? (await this.#open().catch(() => undefined))
    this.#report(connection !== undefined)
    const sent = connection && sendWrite(connection, url, request)
    // Node hands the request to the system in a tick that is already queued. Opening the next connection takes time on
    // this thread, so it comes after that tick.
    process.nextTick(() => {
      this.#fill()
    })
    return sent
  }

  /**
   * Sends a read. Rejects like `fetch` if it was aborted or redirected, or may not be sent. Returns undefined if no
   * connection is free, or if it failed before a response began. The read must then be sent over Chromium's network,
   * whose errors determine what such a failure means.
   */
  async read(url: string, request: FetchRequest): Promise<FetchResponse | undefined> {
    const free = this.#freeForRead()
    const taken = free ?? (this.#canTakeReady() ? this.#takeReady() : undefined)
    if (taken === undefined) return undefined
    const connection = free ?? this.#keep(taken)
    passGate(request)
    connection.isBusy = true
    const { headers, signal } = request
    const state = { hasBegun: false }
    const rest = { ...request, headers: { ...headers, 'Accept-Encoding': 'gzip' } }
    try {
      return await send({ agent: connection.agent }, url, rest, {
        begun: () => {
          state.hasBegun = true
          this.#report(true)
        },
        ended: () => {
          connection.isBusy = false
        },
        stop: () => {
          connection.stream.destroy()
        },
      })
    } catch (error) {
      // A dead network may cause no error, so the idle connections, which may be dead too, are closed.
      if (signal.aborted && !state.hasBegun) this.#closeIdle()
      if (signal.aborted || state.hasBegun) throw error
      // A server may close a reused connection at any time, but a new one should work.
      if (free === undefined) this.#retryLater()
      return undefined
    }
  }

  /** Called when a read got a response. Keeps two connections ready until reads stop. */
  keepReady(): void {
    this.#lastReadAt = this.#options.clock.now()
    this.#fill()
  }

  /**
   * Closes the connections of all reads, those that are ready and those that are being opened in advance, because after
   * sleep or a change of network they may be dead. Opens no other one.
   */
  close(): void {
    this.#isClosed = true
    for (const { tcp } of this.#reading) tcp.destroy()
    for (const connection of this.#ready.keys()) this.#drop(connection)
  }

  /** Returns an idle connection that has carried reads, and closes those that no longer can. */
  #freeForRead(): Reading | undefined {
    const now = this.#options.clock.now()
    for (const connection of this.#reading) {
      if (connection.isBusy) continue
      const { tcp, stream, openedAt } = connection
      const isOld = Math.abs(now - openedAt) > LONGEST_READING
      if (!isOld && !stream.destroyed && isUsable(connection)) return connection
      tcp.destroy()
      this.#reading.delete(connection)
    }
    return undefined
  }

  /** Whether one more connection may carry reads, and another one stays ready for a write. */
  #canTakeReady(): boolean {
    const isPaused = this.#options.clock.now() < this.#retryAt
    return !isPaused && this.#ready.size >= READY && this.#reading.size < MOST_READING
  }

  /** Keeps a new connection for reads. */
  #keep(opened: Opened): Reading {
    // It keeps its connection open between requests.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    agent.createConnection = () => opened.stream
    const connection = { ...opened, agent, isBusy: false }
    this.#reading.add(connection)
    opened.stream.once('close', () => this.#reading.delete(connection))
    process.nextTick(() => {
      this.#fill()
    })
    return connection
  }

  /** Removes and returns a ready connection that is still usable; undefined if there is none. */
  #takeReady(): Opened | undefined {
    this.#dropOld()
    for (const [connection, release] of this.#ready) {
      release()
      if (isUsable(connection)) return connection
      connection.tcp.destroy()
    }
    return undefined
  }

  /** Opens connections until two are ready, if the origin is in use. */
  #fill(): void {
    const now = this.#options.clock.now()
    this.#dropOld()
    if (this.#isClosed || now < this.#retryAt || Math.abs(now - this.#lastReadAt) > IN_USE) return
    while (this.#ready.size + this.#opening < READY) {
      this.#opening += 1
      this.#open()
        .then((connection) => {
          if (this.#isClosed) connection.tcp.destroy()
          else this.#addReady(connection)
        })
        .catch(() => {
          this.#retryLater()
        })
        .finally(() => {
          this.#opening -= 1
        })
    }
  }

  #addReady(connection: Opened): void {
    const { clock } = this.#options
    const { stream, openedAt } = connection
    const drop = (): void => {
      this.#drop(connection)
      // Without this pause, a server that closes idle connections at once would cause an endless loop.
      if (clock.now() - openedAt < LONGEST_READY / 10) this.#retryAt = clock.now() + RETRY
      this.#fill()
    }
    const timer = clock.setTimeout(drop, LONGEST_READY)
    // If the server sends something although nothing was requested, it is about to close the connection.
    const events = ['data', 'end', 'error', 'close'] as const
    for (const event of events) stream.on(event, drop)
    this.#ready.set(connection, () => {
      clock.clearTimeout(timer)
      this.#ready.delete(connection)
      for (const event of events) stream.off(event, drop)
    })
  }

  #drop(connection: Opened): void {
    this.#ready.get(connection)?.()
    connection.tcp.destroy()
  }

  /** A sleep that the system does not report also stops the timers, so only the clock shows how old a connection is. */
  #dropOld(): void {
    const now = this.#options.clock.now()
    for (const connection of this.#ready.keys())
      if (Math.abs(now - connection.openedAt) > LONGEST_READY) this.#drop(connection)
  }

  #closeIdle(): void {
    for (const { tcp, isBusy } of this.#reading) if (!isBusy) tcp.destroy()
    for (const connection of this.#ready.keys()) this.#drop(connection)
  }

  #retryLater(): void {
    this.#retryAt = this.#options.clock.now() + RETRY
    if (!this.#isClosed) this.#report(false)
  }

  #report(isUsable: boolean): void {
    this.#options.onUsable(this.#url.host, isUsable)
  }

  async #open(): Promise<Opened> {
    const { clock, resolveProxy, acceptedCertificates } = this.#options
    const connection = await openConnection(this.#url, {
      proxies: await resolveProxy(this.#url.origin),
      certificates: acceptedCertificates(this.#url.hostname),
    })
    return { ...connection, openedAt: clock.now() }
  }
}

/** Sends one request over one connection, once, and then closes the connection. */
async function sendWrite({ tcp, stream }: Connection, url: string, request: FetchRequest): Promise<FetchResponse> {
  try {
    passGate(request)
  } catch (error) {
    tcp.destroy()
    throw error
  }
  // There must be no `await` between the gate and the request. A reset also discards the data that the system has
  // buffered. After a plain close the system keeps trying to deliver it.
  return send({ createConnection: () => stream }, url, request, {
    stop: (isComplete) => {
      if (isComplete || tcp.destroyed) tcp.destroy()
      else tcp.resetAndDestroy()
      stream.destroy()
    },
  })
}

interface Course {
  /** Called when a response that is no redirect has begun. */
  readonly begun?: () => void
  /** Called when the connection is free again, or closed. */
  readonly ended?: () => void
  /** Closes the connection of a request that was given up, or of a response that is not wanted. */
  readonly stop: (isComplete: boolean) => void
}

/** Sends a request, once. Rejects if no response begins, or if it is a redirect. */
function send(
  over: Pick<ClientRequestArgs, 'agent' | 'createConnection'>,
  address: string,
  { method, headers, body, signal }: FetchRequest,
  { begun, ended, stop }: Course,
): Promise<FetchResponse> {
  const url = new URL(address)
  return new Promise((resolve, reject) => {
    let isComplete = (): boolean => false
    const abort = (): void => {
      reject(new Error('aborted'))
      stop(isComplete())
    }
    signal.addEventListener('abort', abort, { once: true })
    const sent = startHttp({
      ...over,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { Host: url.host, ...headers },
      setHost: false,
    })
    sent.on('response', (message) => {
      const { statusCode: status = 0 } = message
      isComplete = () => message.complete
      begun?.()
      const cancel = (): void => {
        if (!message.complete) abort()
      }
      if (status < 300 || status > 399) resolve(toFetchResponse(message, status, cancel))
      else {
        reject(new Error('redirect'))
        stop(false)
      }
    })
    sent.on('error', reject)
    sent.on('close', () => {
      signal.removeEventListener('abort', abort)
      reject(new Error('ERR_CONNECTION_CLOSED'))
      ended?.()
    })
    sent.end(body)
  })
}

/**
 * Converts a response of Node's `http` to the form in which `fetch` returns it, and unpacks a gzip body.
 *
 * @param cancel called when the reader is cancelled, whether or not the body has been read to its end
 */
function toFetchResponse(message: IncomingMessage, status: number, cancel: () => void): FetchResponse {
  const isPacked = message.headers['content-encoding'] === 'gzip'
  // The callback is required, but unused, because the iterator throws the same error.
  const body: Readable = isPacked ? pipeline(message, createGunzip(), () => undefined) : message
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  return {
    status,
    headers: headersFrom(message.headers),
    body: {
      getReader: () => ({
        read: async () => {
          const { done = false, value } = await pieces.next().catch((error: unknown) => {
            // Chromium's error for a body that cannot be unpacked.
            throw isPacked ? new Error('ERR_CONTENT_DECODING_FAILED', { cause: error }) : error
          })
          return { done, value }
        },
        cancel: () => {
          cancel()
          return Promise.resolve()
        },
      }),
    },
  }
}
