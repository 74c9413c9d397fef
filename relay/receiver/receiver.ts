import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { rejections } from './callback-gate.ts'
import type { AcceptedCallback, CallbackGate, CallbackRejection } from './callback-gate.ts'

/** Bytes. A callback is about 1 kB long. */
const LARGEST_BODY = 16 * 1024
/** Milliseconds within which a request must be complete. Vobiz waits 3 s for the response. */
const SLOWEST_REQUEST = 5_000
/** Milliseconds for the last responses when the receiver closes. */
const LAST_RESPONSES = 1_000
/**
 * The largest number of open connections. A burst of callbacks needs fewer, even if each has a connection of its own, and
 * each silent one is closed after five seconds.
 */
const MOST_CONNECTIONS = 2_000

const limits = {
  // The other limits begin only after the TLS handshake, for which Node by default waits two minutes.
  handshakeTimeout: SLOWEST_REQUEST,
  requestTimeout: SLOWEST_REQUEST,
  headersTimeout: SLOWEST_REQUEST,
  keepAliveTimeout: SLOWEST_REQUEST,
  // By default Node looks for slow connections only every 30 s, so one could stay open much longer than is allowed.
  connectionsCheckingInterval: 1_000,
}

interface Certificate {
  readonly key: string
  readonly cert: string
}

export interface ReceiverOptions {
  readonly gate: CallbackGate
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Reads key and certificate. Without it, the receiver uses plain HTTP, for a proxy in front that handles HTTPS. */
  readonly certificate?: (() => Certificate) | undefined
  /** Called once for each accepted callback, after its response was handed to the connection. */
  readonly onCallback: (accepted: AcceptedCallback) => void
  /**
   * Called if a callback was rejected or lost, with the id of its account; undefined if it may belong to any account.
   */
  readonly onMissed: (account?: string) => void
}

export interface Receiver {
  readonly port: number
  /** How many callbacks were accepted, and how many were rejected for each reason. */
  counts(): Readonly<Record<'accepted' | CallbackRejection, number>>
  /**
   * Reads the certificate again, and uses it for new connections.
   *
   * @throws if it cannot be read or used. The former one then stays in use.
   */
  renewCertificate(): void
  close(): Promise<void>
}

/**
 * Receives callbacks. An accepted callback gets a 200 with an empty body before it is processed, because the call waits
 * for the response.
 *
 * @throws (rejects with) the error of `listen`, such as `EADDRINUSE`, or of an unusable key or certificate
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { gate, certificate, onCallback, onMissed } = options
  const counts = {
    accepted: 0,
    ...(Object.fromEntries(Object.keys(rejections).map((each) => [each, 0])) as Record<CallbackRejection, number>),
  }

  const missed = (path = ''): void => {
    const account = gate.accountAt(path)
    if (account !== undefined) onMissed(account.id)
  }
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const head = { method: request.method ?? '', path: request.url ?? '/', headers: flatten(request) }
    const judged = await gate.judge(head, () => readBody(request))
    if (typeof judged === 'string') {
      counts[judged] += 1
      missed(head.path)
      // The connection must close, because the rest of the body is not read.
      response.writeHead(rejections[judged], { 'content-length': '0', connection: 'close' })
      response.end()
      return
    }
    counts.accepted += 1
    response.writeHead(200, { 'content-length': '0' })
    response.end()
    // `onCallback` is not called from the callback of `end`, which never runs if the connection has closed. The
    // provider's second try would then be taken for a repetition.
    setImmediate(() => {
      onCallback(judged)
    })
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    receive(request, response).catch(() => {
      // The connection broke before the whole callback had arrived.
      missed(request.url)
      response.destroy()
    })
  }

  let used = certificate?.()
  const secure = used && createHttpsServer({ ...limits, ...used }, onRequest)
  const server = secure ?? createHttpServer(limits, onRequest)
  server.maxConnections = MOST_CONNECTIONS
  server.on('drop', () => {
    onMissed()
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ ...counts }),
    renewCertificate: () => {
      const next = certificate?.()
      if (secure === undefined || next === undefined) return
      if (next.key === used?.key && next.cert === used.cert) return
      secure.setSecureContext(next)
      used = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeIdleConnections()
        setTimeout(() => {
          server.closeAllConnections()
        }, LAST_RESPONSES).unref()
      }),
  }
}

/** @returns undefined if the body is too large. Rejects if it was cut off. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > LARGEST_BODY) return undefined
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > LARGEST_BODY) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function flatten({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}
