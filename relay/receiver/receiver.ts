import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { drop } from '../../shared/drop.ts'
import { accountHash } from '../../shared/feed/topics.ts'
import type { AccountConfiguration, ReceiverConfiguration } from '../configuration.ts'
import { rejections, type AcceptedCallback, type CallbackGate, type CallbackRejection } from './callback-gate.ts'
import { passOn } from './pass-on.ts'

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

/** Learns of callbacks. `acc` is the account's hash in topics. */
export interface CallbackListener {
  /** Called once for each accepted callback, after its response was handed to the connection. */
  onCallback(acc: string, accepted: AcceptedCallback): void
  /** Called if a callback was rejected or lost. */
  onMissed(acc: string): void
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/**
 * Receives callbacks. An accepted callback gets a 200 with an empty body before it is processed, because the call waits
 * for the response. Then the customer's application gets it, if one is configured and has not itself forwarded it.
 *
 * @throws (rejects with) the error of `listen`, such as `EADDRINUSE`, or of an unusable key or certificate
 */
export async function startReceiver(
  { host, port, tls, publicUrl }: ReceiverConfiguration,
  gate: CallbackGate,
  listener: CallbackListener,
) {
  const counts = {
    accepted: 0,
    ...(Object.fromEntries(Object.keys(rejections).map((each) => [each, 0])) as Record<CallbackRejection, number>),
  }
  const passedOn = { sent: 0, failed: 0 }

  const missed = (path = ''): void => {
    const account = gate.accountAt(path)
    if (account !== undefined) listener.onMissed(accOf(account))
  }
  const use = (accepted: AcceptedCallback): void => {
    const { account, raw } = accepted
    listener.onCallback(accOf(account), accepted)
    const target = account.callbacks?.passOnTo
    if (target === undefined || raw.headers['x-gavel-original-url'] !== undefined) return
    drop(
      passOn(new URL(target), publicUrl + raw.path, raw).then((status) => {
        passedOn[status !== undefined && status < 300 ? 'sent' : 'failed'] += 1
      }),
    )
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
    // Not in the callback of `end`, which never runs if the connection has closed. The provider's second try would then
    // be taken for a repetition.
    setImmediate(use, judged)
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    receive(request, response).catch(() => {
      // The connection broke before the whole callback had arrived.
      missed(request.url)
      response.destroy()
    })
  }

  const certificate = () => tls && { key: readFileSync(tls.keyFile, 'utf8'), cert: readFileSync(tls.certFile, 'utf8') }
  let used = certificate()
  const secure = used && createHttpsServer({ ...limits, ...used }, onRequest)
  const server = secure ?? createHttpServer(limits, onRequest)
  server.maxConnections = MOST_CONNECTIONS
  server.on('drop', () => {
    for (const account of gate.accounts) listener.onMissed(accOf(account))
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    /** How many callbacks were accepted, rejected for each reason, and passed on. */
    health: () => ({ callbacks: counts, passedOn }),
    /**
     * Reads the certificate again, and uses it for new connections.
     *
     * @throws if it cannot be read or used. The former one then stays in use.
     */
    renewCertificate: (): void => {
      const next = certificate()
      if (secure === undefined || next === undefined) return
      if (next.key === used?.key && next.cert === used.cert) return
      secure.setSecureContext(next)
      used = next
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), LAST_RESPONSES).unref()
      }),
  }
}

const accOf = ({ provider, authId }: AccountConfiguration): string => accountHash(provider, authId)

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
