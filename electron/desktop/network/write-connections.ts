import { request as startHttp, type IncomingMessage } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { Clock } from '../../../shared/clock.ts'
import { headersFrom, type FetchResponse, type Fetch } from '../../providers/transport.ts'
import { openConnection, type Connection } from './open-connection.ts'

/** Two, so that the write after the next one does not wait for a handshake either. */
const READY = 2
/** Milliseconds. Servers close a silent connection after 60 s (nginx, AWS), and must not do so under a request. */
const LONGEST_READY = 45_000
/** Milliseconds after the last read of an origin until no connection is made ready for it any more. */
const IN_USE = 60_000
/** Milliseconds until a connection is tried again that could not be opened, or did not stay open. */
const RETRY = 30_000

export interface WriteConnectionsOptions {
  readonly clock: Clock
  /** The system's proxies for an address, as Chromium says it: `DIRECT`, `PROXY host:port; DIRECT`, … */
  readonly resolveProxy: (url: string) => Promise<string>
  /** The certificates (PEM) that Chromium has accepted for this host since Gavel started. */
  readonly acceptedCertificates: (host: string) => readonly string[]
}

/** Connections for writes. Each carries one write and is closed after it. */
export interface WriteConnections {
  /**
   * Sends a write over a connection that carries nothing else: once, and never after its signal was aborted. Undefined
   * if no connection could be opened; nothing was sent then.
   */
  send(...request: Parameters<Fetch>): Promise<FetchResponse | undefined>
  /** Call when a read of this origin was answered. Keeps two connections open for writes until reads stop. */
  keepReady(origin: string): void
  /** Whether the server offers HTTP/2. False until that is known. */
  isMultiplexed(origin: string): boolean
  /** Closes the open connections. After sleep or a change of network they may be dead. */
  close(): void
}

interface Origin {
  /** Each with the function that removes its listeners and its timer. */
  readonly ready: Map<Connection, () => void>
  opening: number
  usedAt: number
  retryAt: number
  multiplexed?: boolean
}

/**
 * Node's network, because Chromium's cannot do this: it resends a write over a second connection if the first one was
 * used or merely opened before, and a connection that was not costs two round trips. Node sends what it was given, once.
 *
 * Chromium still decides how the network is reached: its answer about proxies is followed, and only a certificate that
 * Chromium has accepted for this host is accepted here. Whatever else a network may ask for (a proxy's password, SOCKS,
 * another certificate) makes `send` answer undefined.
 */
export function createWriteConnections(parts: WriteConnectionsOptions): WriteConnections {
  const { clock } = parts
  const origins = new Map<string, Origin>()
  /** Number of calls of `close`. A connection that was opening during one is not used. */
  let closings = 0

  const originOf = (origin: string): Origin => {
    const known: Origin = origins.get(origin) ?? { ready: new Map(), opening: 0, usedAt: -Infinity, retryAt: -Infinity }
    origins.set(origin, known)
    return known
  }

  const open = async (url: URL, protocol: 'http/1.1' | 'h2'): Promise<Connection> =>
    openConnection(url, {
      proxies: await parts.resolveProxy(url.origin),
      certificates: parts.acceptedCertificates(url.hostname),
      protocol,
    })

  /** Asked with a connection of its own: one that has agreed on HTTP/2 could not carry a write of HTTP/1.1. */
  const askProtocol = async (url: URL, known: Origin): Promise<void> => {
    const { tcp, stream } = await open(url, 'h2')
    known.multiplexed = 'alpnProtocol' in stream && stream.alpnProtocol === 'h2'
    tcp.destroy()
  }

  const keep = (origin: string, known: Origin, connection: Connection): void => {
    const { tcp, stream } = connection
    const since = clock.now()
    const drop = (): void => {
      stopWatching()
      tcp.destroy()
      // Without this pause, a server that closes idle connections at once would cause an endless loop.
      if (clock.now() - since < LONGEST_READY / 10) known.retryAt = clock.now() + RETRY
      fill(origin, known)
    }
    const timer = clock.setTimeout(drop, LONGEST_READY)
    // A server that sends something before a request is about to close the connection.
    const events = ['data', 'end', 'error', 'close'] as const
    const stopWatching = (): void => {
      clock.clearTimeout(timer)
      known.ready.delete(connection)
      for (const event of events) stream.off(event, drop)
    }
    for (const event of events) stream.on(event, drop)
    known.ready.set(connection, stopWatching)
  }

  const fill = (origin: string, known: Origin): void => {
    const now = clock.now()
    if (now < known.retryAt || Math.abs(now - known.usedAt) > IN_USE) return
    const url = new URL(origin)
    if (known.multiplexed === undefined && url.protocol === 'https:') {
      known.multiplexed = false
      askProtocol(url, known).catch(() => {
        delete known.multiplexed
      })
    }
    while (known.ready.size + known.opening < READY) {
      known.opening += 1
      const before = closings
      open(url, 'http/1.1')
        .then((connection) => {
          if (before === closings) keep(origin, known, connection)
          else connection.tcp.destroy()
        })
        .catch(() => {
          known.retryAt = clock.now() + RETRY
        })
        .finally(() => {
          known.opening -= 1
        })
    }
  }

  /** An open connection that still works. */
  const takeReady = (known: Origin): Connection | undefined => {
    for (const [connection, stopWatching] of known.ready) {
      stopWatching()
      if (isUsable(connection)) return connection
      connection.tcp.destroy()
    }
    return undefined
  }

  return {
    send: async (address, wish) => {
      const url = new URL(address)
      const known = originOf(url.origin)
      const connection = takeReady(known) ?? (await open(url, 'http/1.1').catch(() => undefined))
      fill(url.origin, known)
      return connection === undefined ? undefined : exchange(connection, url, wish)
    },
    keepReady: (origin) => {
      const known = originOf(origin)
      known.usedAt = clock.now()
      if (known.ready.size + known.opening < READY) fill(origin, known)
    },
    isMultiplexed: (origin) => origins.get(origin)?.multiplexed ?? false,
    close: () => {
      closings += 1
      for (const known of origins.values()) {
        known.usedAt = -Infinity
        for (const [{ tcp }, stopWatching] of known.ready) {
          stopWatching()
          tcp.destroy()
        }
      }
    },
  }
}

/** The local address of a connection disappears when the computer changes its network. */
function isUsable({ tcp }: Connection): boolean {
  if (tcp.destroyed || tcp.readyState !== 'open') return false
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === tcp.localAddress?.replace(/^::ffff:/, '')),
  )
}

/** One request over one connection, which is closed after it. */
function exchange({ tcp, stream }: Connection, url: URL, wish: Parameters<Fetch>[1]): Promise<FetchResponse> {
  const { method, headers, body, signal, maySend } = wish
  return new Promise((resolve, reject) => {
    let complete = false
    const close = (): void => {
      reject(new Error('aborted'))
      // A reset also discards what the system has buffered. After a plain close the system keeps trying to deliver it.
      if (complete || tcp.destroyed) tcp.destroy()
      else tcp.resetAndDestroy()
      stream.destroy()
    }
    if (signal.aborted || !maySend()) {
      close()
      return
    }
    signal.addEventListener('abort', close, { once: true })
    const request = startHttp({
      createConnection: () => stream,
      ...{ method, path: `${url.pathname}${url.search}`, headers: { Host: url.host, ...headers }, setHost: false },
    })
    request.on('response', (message) => {
      const { statusCode: status = 0 } = message
      message.on('end', () => {
        complete = true
      })
      if (status < 300 || status > 399) resolve(comingOf(message, status, close))
      else {
        reject(new Error('redirect'))
        close()
      }
    })
    request.on('error', reject)
    request.on('close', () => {
      reject(new Error('ERR_CONNECTION_CLOSED'))
    })
    request.end(body)
  })
}

function comingOf(message: IncomingMessage, status: number, close: () => void): FetchResponse {
  const pieces = message[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  return {
    status,
    headers: headersFrom(message.headers),
    body: {
      getReader: () => ({
        read: async () => {
          const { done = false, value } = await pieces.next()
          return { done, value }
        },
        cancel: () => {
          close()
          return Promise.resolve()
        },
      }),
    },
  }
}
